"""The measures: counts of what is right, found and there, for one document or many."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.evaluation.documents import Document, Quote, Span

PAIRED_FROM: Final = 0.5
"""The character F1 from which a found quote counts as a gold one."""


@dataclass(slots=True)
class Tally:
    """How many are right, of those found and of those there."""

    right: int = 0
    found: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.gold) if self.found + self.gold else 0.0

    def add(self, right: int, found: int, gold: int) -> None:
        self.right += right
        self.found += found
        self.gold += gold


@dataclass(slots=True)
class Share:
    """How many of a number are right."""

    right: int = 0
    of: int = 0

    @property
    def value(self) -> float:
        return self.right / self.of if self.of else 0.0

    def add(self, *, right: bool) -> None:
        self.right += right
        self.of += 1


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold quote and the found one that is taken for it."""

    gold: Quote
    found: Quote

    @property
    def speaker_right(self) -> bool:
        """Whether the speakers' words overlap, or there are none in both."""
        gold, found = _characters(self.gold.speaker), _characters(self.found.speaker)
        return bool(gold & found) or not gold | found

    @property
    def name_right(self) -> bool:
        """Whether both name the same, or nobody."""
        return _name(self.gold) == _name(self.found)


@dataclass(slots=True)
class Scores:
    """The scores of some documents, of one language or of all.

    Attributes:
        language: documents whose language is right.
        entities: by type; right are those with the same field, start, end and type.
        spans: entities whatever their type.
        quotes: by pairing, whatever their type.
        quote_types: by type; right are paired quotes of the same type.
        speaker: paired quotes whose speaker's words overlap.
        name: paired quotes that name the same speaker, or both nobody.
        named: quotes with a name; right are paired ones with the same name, so a missed quote counts against recall.
        resolved_by: of paired quotes whose speaker was found, by how the name was found: those whose name is right.
    """

    language: Share = field(default_factory=Share)
    entities: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    spans: Tally = field(default_factory=Tally)
    quotes: Tally = field(default_factory=Tally)
    quote_types: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    speaker: Share = field(default_factory=Share)
    name: Share = field(default_factory=Share)
    named: Tally = field(default_factory=Tally)
    resolved_by: defaultdict[str, Share] = field(default_factory=lambda: defaultdict(Share))

    @property
    def all_entities(self) -> Tally:
        """Entities of all types together."""
        total = Tally()
        for tally in self.entities.values():
            total.add(tally.right, tally.found, tally.gold)
        return total

    def add(self, gold: Document, found: Document) -> None:
        """Counts one document. What is not annotated in `gold` is not counted; what `found` skipped is empty."""
        if gold.language is not None:
            self.language.add(right=gold.language == found.language)
        if gold.entities is not None:
            self._add_entities(gold.entities, annotated(gold, found))
        if gold.quotes is not None:
            self._add_quotes(gold.quotes, found.quotes or ())

    def _add_entities(self, gold: Mapping[Span, str], found: Mapping[Span, str]) -> None:
        right = Counter(kind for span, kind in gold.items() if found.get(span) == kind)
        there, seen = Counter(gold.values()), Counter(found.values())
        for kind in there | seen:
            self.entities[kind].add(right[kind], seen[kind], there[kind])
        self.spans.add(len(gold.keys() & found.keys()), len(found), len(gold))

    def _add_quotes(self, gold: Sequence[Quote], found: Sequence[Quote]) -> None:
        pairs = paired(gold, found)
        self.quotes.add(len(pairs), len(found), len(gold))
        right = Counter(pair.gold.type for pair in pairs if pair.gold.type == pair.found.type)
        there, seen = (Counter(quote.type for quote in quotes) for quotes in (gold, found))
        for kind in there | seen:
            self.quote_types[kind].add(right[kind], seen[kind], there[kind])
        for pair in pairs:
            self._add_pair(pair)
        right_names = sum(pair.name_right and _name(pair.gold) is not None for pair in pairs)
        self.named.add(right_names, sum(map(_is_named, found)), sum(map(_is_named, gold)))

    def _add_pair(self, pair: Pair) -> None:
        self.speaker.add(right=pair.speaker_right)
        self.name.add(right=pair.name_right)
        if pair.found.speaker:
            self.resolved_by[pair.found.resolved_by or "unresolved"].add(right=pair.name_right)


def annotated(gold: Document, found: Document) -> dict[Span, str]:
    """The found entities of the fields that are annotated in `gold`."""
    return {span: kind for span, kind in (found.entities or {}).items() if span.field in gold.fields}


def paired(gold: Sequence[Quote], found: Sequence[Quote]) -> list[Pair]:
    """Gold and found quotes one to one by character F1, best first, from `PAIRED_FROM` on; in the gold's order.

    Equals are taken in reading order, so the result does not depend on chance.
    """
    candidates = [(character_f1(g, f), i, j) for i, g in enumerate(gold) for j, f in enumerate(found)]
    partner: dict[int, int] = {}
    for score, i, j in sorted(candidates, key=lambda candidate: (-candidate[0], *candidate[1:])):
        if score >= PAIRED_FROM and i not in partner and j not in partner.values():
            partner[i] = j
    return [Pair(gold[i], found[j]) for i, j in sorted(partner.items())]


def character_f1(gold: Quote, found: Quote) -> float:
    """How far two quotes cover the same characters: 2 |both| / (|gold| + |found|)."""
    a, b = _characters(gold.spans), _characters(found.spans)
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0


def _characters(spans: Sequence[Span]) -> set[tuple[str, int]]:
    return {(span.field, position) for span in spans for position in range(span.start, span.end)}


def _name(quote: Quote) -> str | None:
    """The name as it is compared: without regard to case and white space."""
    return " ".join((quote.name or "").casefold().split()) or None


def _is_named(quote: Quote) -> bool:
    return _name(quote) is not None
