"""What went wrong in one article, mistake by mistake, in words that lead to the place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.evaluation.alignment import aligned
from tests.evaluation.documents import Span
from tests.evaluation.measures import entities_in, language_of, name_of
from tests.evaluation.pairing import PAIRED_FROM, Counted, characters, overlap, pairing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tests.evaluation.documents import Quote, Result
    from tests.evaluation.pairing import Pairing

SHOWN_CHARACTERS: Final = 70

KINDS: Final = (
    "wrong language",
    *(f"{kind} entity" for kind in ("missed", "spurious", "split", "merged")),
    *(f"wrong {what} of entity" for what in ("boundary", "type")),
    *(f"{kind} quote" for kind in ("missed", "spurious", "split", "merged")),
    *(f"wrong {what} of quote" for what in ("boundary", "type")),
    *(f"{kind} {part}" for part in ("speaker", "name", "cue") for kind in ("wrong", "missing", "invented")),
)
"""All kinds of mistakes, in the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: its kind, where it is, the words it is about, and what should be or is there instead.

    `span` is the first stretch that it is about, null where it is about the whole article.
    """

    kind: str
    id: str
    language: str
    text: str
    detail: str
    span: Span | None = None


def mistakes(result: Result) -> list[Mistake]:
    """All mistakes of one article: language, then entities, then quotes, each in reading order."""
    return list(_Finder(result).found())


def counted(found: Iterable[Mistake]) -> dict[str, Counter[str]]:
    """How many mistakes of each kind there are, by language; in the order of `KINDS`, without those never made."""
    counts = {kind: Counter[str]() for kind in KINDS}
    for mistake in found:
        counts[mistake.kind][mistake.language] += 1
    return {kind: count for kind, count in counts.items() if count}


class _Finder:
    """Finds the mistakes of one article."""

    def __init__(self, result: Result) -> None:
        self._case, self._found = result
        self._result = result

    def found(self) -> Iterator[Mistake]:
        gold = self._case.gold
        if gold.language not in {None, self._found.language}:
            yield self._mistake("wrong language", (), f"{gold.language}, found {self._found.language}")
        if gold.entities is not None:
            for field in ("headline", "body"):
                if field in gold.fields:
                    yield from self._entities(*(entities_in(side, field) for side in (gold, self._found)))
        if gold.quotes is not None:
            yield from self._quotes(pairing(self._result))

    def _entities(self, gold: Mapping[Span, str], found: Mapping[Span, str]) -> Iterator[Mistake]:
        ones, others = sorted(gold), sorted(found)
        sets = [[characters([span]) for span in spans] for spans in (ones, others)]
        lines = aligned(sets[0], sets[1], _touching(ones, others))
        for i, j in lines.pairs:
            yield from self._entity_pair((ones[i], gold[ones[i]]), (others[j], found[others[j]]))
        for i in lines.missed:
            yield self._mistake("missed entity", [ones[i]], gold[ones[i]])
        for j in lines.spurious:
            yield self._mistake("spurious entity", [others[j]], found[others[j]])
        for i, parts in lines.split.items():
            yield self._mistake("split entity", [ones[i]], self._list([others[j]] for j in parts))
        for j, parts in lines.merged.items():
            yield self._mistake("merged entity", [others[j]], self._list([ones[i]] for i in parts))

    def _entity_pair(self, gold: tuple[Span, str], found: tuple[Span, str]) -> Iterator[Mistake]:
        (there, kind), (seen, taken_for) = gold, found
        if there != seen:
            yield self._mistake("wrong boundary of entity", [there], f"found {self._words([seen])}")
        if kind != taken_for:
            yield self._mistake("wrong type of entity", [there], f"{kind}, found {taken_for}")

    def _quotes(self, paired: Pairing) -> Iterator[Mistake]:
        gold, found = paired.gold, paired.found
        lines = aligned([quote.words for quote in gold], [quote.words for quote in found], _partners(paired))
        for i, j in lines.pairs:
            if gold[i].words != found[j].words:
                detail = f"found {self._words(found[j].quote.spans)}"
                yield self._mistake("wrong boundary of quote", gold[i].quote.spans, detail)
        for i in lines.missed:
            yield self._mistake("missed quote", gold[i].quote.spans, f"{gold[i].quote.type}")
        for j in lines.spurious:
            yield self._mistake("spurious quote", found[j].quote.spans, f"{found[j].quote.type}")
        for i, parts in lines.split.items():
            yield self._mistake("split quote", gold[i].quote.spans, self._list(found[j].quote.spans for j in parts))
        for j, parts in lines.merged.items():
            yield self._mistake("merged quote", found[j].quote.spans, self._list(gold[i].quote.spans for i in parts))
        for one, other in paired.pairs():
            yield from self._pair(one, other)

    def _pair(self, gold: Counted, found: Counted) -> Iterator[Mistake]:
        there, seen, spans = gold.quote, found.quote, gold.quote.spans
        if there.type != seen.type:
            yield self._mistake("wrong type of quote", spans, f"{there.type}, found {seen.type}")
        for role in ("speaker", "cue"):
            one, other = gold.roles[role], found.roles[role]
            if kind := _difference(one, other, same=bool(one & other)):
                words = [self._words(quote.role(role)) or "nothing" for quote in (there, seen)]
                yield self._mistake(f"{kind} {role}", spans, "{}, found {}".format(*words))
        if self._case.gold.named:
            yield from self._names(there, seen)

    def _names(self, gold: Quote, found: Quote) -> Iterator[Mistake]:
        there, seen = name_of(gold), name_of(found)
        if kind := _difference(there, seen, same=there == seen):
            detail = f"{gold.name or 'nobody'}, found {found.name or 'nobody'} by {found.resolved_by}"
            yield self._mistake(f"{kind} name", gold.spans, detail)

    def _mistake(self, kind: str, spans: Sequence[Span], detail: str) -> Mistake:
        first = spans[0] if spans else None
        return Mistake(kind, self._case.gold.id, language_of(self._result), self._words(spans), detail, first)

    def _list(self, parts: Iterable[Sequence[Span]]) -> str:
        return " | ".join(self._words(spans) for spans in parts)

    def _words(self, spans: Sequence[Span]) -> str:
        words = self._case.words(tuple(spans))
        return words if len(words) <= SHOWN_CHARACTERS else f"{words[: SHOWN_CHARACTERS - 1]}…"


def _difference(gold: object, found: object, *, same: bool) -> str | None:
    """What is wrong with a part of a quote that may be missing on either side."""
    if same or not (gold or found):
        return None
    if not found:
        return "missing"
    return "wrong" if gold else "invented"


def _partners(paired: Pairing) -> dict[int, int]:
    """Found index by gold index, of pairs that count as the same quote."""
    return {
        i: j
        for i, j in paired.overlapping.items()
        if overlap(paired.gold[i].tokens, paired.found[j].tokens) >= PAIRED_FROM
    }


def _touching(gold: Sequence[Span], found: Sequence[Span]) -> dict[int, int]:
    """Spans that share a character, one to one: the same ones first, then the first that is free."""
    partners = {i: found.index(span) for i, span in enumerate(gold) if span in found}
    for i, span in enumerate(gold):
        taken = set(partners.values())
        touching = [j for j, other in enumerate(found) if j not in taken and _touch(span, other)]
        if touching:
            partners.setdefault(i, touching[0])
    return partners


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
