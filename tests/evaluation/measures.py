"""All measures of some articles: language, entities, quotes and names."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tests.evaluation.pairing import paired_by_characters, pairing
from tests.evaluation.quote_measures import QuoteScores
from tests.evaluation.tally import Share, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tests.evaluation.documents import Document, Quote, Result, Span

TOTAL: Final = "total"
UNKNOWN: Final = "unknown"


@dataclass(slots=True)
class EntityScores:
    """Entities of one field: right are those with the same start, end and type; `spans` whatever their type.

    Found entities of types that the annotation never has are left out: some sets lack a type altogether.
    """

    types: dict[str, Tally] = field(default_factory=dict)
    spans: Tally = field(default_factory=Tally)

    @property
    def all_types(self) -> Tally:
        total = Tally()
        for tally in self.types.values():
            total.add(tally.right, tally.found, tally.gold)
        return total


@dataclass(slots=True)
class NameScores:
    """Whom quotes are ascribed to by name, of quotes paired by characters.

    Attributes:
        name: quotes with a name; right are paired ones with the same name, so a missed quote counts against recall.
        surname: the same, of the names' last words alone.
        paired: annotated quotes with a name; right are those that were found, whatever their name.
        invented: found quotes for which the annotation names nobody; "right" are those that were given a name.
        resolved_by: found quotes with a speaker, by how the name was found: those whose name, or lack of one, is right.
    """

    name: Tally = field(default_factory=Tally)
    surname: Tally = field(default_factory=Tally)
    paired: Share = field(default_factory=Share)
    invented: Share = field(default_factory=Share)
    resolved_by: defaultdict[str, Share] = field(default_factory=lambda: defaultdict(Share))

    def add(self, gold: Sequence[Quote], found: Sequence[Quote]) -> None:
        """Counts the quotes of one article."""
        for tally in (self.name, self.surname):
            tally.add(0, *(sum(name_of(quote) is not None for quote in quotes) for quotes in (found, gold)))
        pairs = paired_by_characters(gold, found)
        met = {id(quote) for quote, _ in pairs}
        for quote in gold:
            if name_of(quote):
                self.paired.add(right=id(quote) in met)
        for pair in pairs:
            self._add_pair(*pair)

    def _add_pair(self, gold: Quote, found: Quote) -> None:
        there, seen = name_of(gold), name_of(found)
        if there is None:
            self.invented.add(right=seen is not None)
        else:
            self.name.right += there == seen
            self.surname.right += seen is not None and there.split()[-1] == seen.split()[-1]
        if found.speaker:
            self.resolved_by[found.resolved_by or "unresolved"].add(right=there == seen)


@dataclass(slots=True)
class Scores:
    """The scores of some articles, of one language or of all. What is not annotated is not counted."""

    articles: int = 0
    language: Share = field(default_factory=Share)
    entities: EntityScores = field(default_factory=EntityScores)
    headlines: EntityScores = field(default_factory=EntityScores)
    quotes: QuoteScores = field(default_factory=QuoteScores)
    names: NameScores = field(default_factory=NameScores)


def by_language(results: Sequence[Result]) -> dict[str, Scores]:
    """The scores of each language, then of all."""
    languages: defaultdict[str, list[Result]] = defaultdict(list)
    for result in results:
        languages[language_of(result)].append(result)
    return {tag: scored(languages[tag]) for tag in sorted(languages)} | {TOTAL: scored(results)}


def language_of(result: Result) -> str:
    """The language as annotated."""
    return result.case.gold.language or UNKNOWN


def scored(results: Sequence[Result]) -> Scores:
    """The scores of some articles; what a stage skipped counts as empty."""
    scores = Scores(articles=len(results))
    for result in results:
        gold, found = result.case.gold, result.found
        if gold.language is not None:
            scores.language.add(right=gold.language == found.language)
        if gold.quotes is not None:
            scores.quotes.add(pairing(result))
            if gold.named:
                scores.names.add(gold.quotes, found.quotes or ())
    scores.entities, scores.headlines = (_entity_scores(results, field) for field in ("body", "headline"))
    return scores


def name_of(quote: Quote) -> str | None:
    """The name as it is compared: without regard to case and white space."""
    return " ".join((quote.name or "").casefold().split()) or None


def entities_in(document: Document, name: str) -> dict[Span, str]:
    """The types of the entities of one field, by their spans."""
    return {span: kind for span, kind in (document.entities or {}).items() if span.field == name}


def _entity_scores(results: Iterable[Result], name: str) -> EntityScores:
    sides = [
        (entities_in(case.gold, name), entities_in(found, name))
        for case, found in results
        if case.gold.entities is not None and name in case.gold.fields
    ]
    types = {kind for gold, _ in sides for kind in gold.values()}
    scores = EntityScores({kind: Tally() for kind in sorted(types)})
    for gold, found in sides:
        _add_entities(scores, gold, {span: kind for span, kind in found.items() if kind in types})
    return scores


def _add_entities(scores: EntityScores, gold: Mapping[Span, str], found: Mapping[Span, str]) -> None:
    right = Counter(kind for span, kind in gold.items() if found.get(span) == kind)
    there, seen = Counter(gold.values()), Counter(found.values())
    for kind, tally in scores.types.items():
        tally.add(right[kind], seen[kind], there[kind])
    scores.spans.add(len(gold.keys() & found.keys()), len(found), len(gold))
