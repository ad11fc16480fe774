"""Which found quote is taken for which of the annotation: by tokens, and by characters."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tests.evaluation.assignment import assigned
from tests.evaluation.documents import ROLES, Quote, Result, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

PAIRED_FROM: Final = 0.5
"""The F1 from which a found quote counts as one of the annotation."""

SAME_TYPE: Final = 0.01
"""What the same type adds to the F1 of a pair, so that it decides between equals."""

SAME_MEDIUM: Final = 0.001

TOKEN: Final = re.compile(r"\w+|[^\w\s]")

Tokens = frozenset[int]


@dataclass(frozen=True, slots=True)
class Counted:
    """A quote as the numbers of the tokens it touches, and those of its roles.

    `words` and `speaker_words` leave punctuation out, where there is anything else.
    """

    quote: Quote
    tokens: Tokens
    words: Tokens
    roles: dict[str, Tokens]
    speaker_words: Tokens


@dataclass(frozen=True, slots=True)
class Pairing:
    """The quotes of both sides that hold a token, and the one-to-one assignment that fits best as a whole.

    Attributes:
        partners: indices into `gold` and `found`. Where quotes are left on both sides, some share no token.
    """

    gold: Sequence[Counted]
    found: Sequence[Counted]
    partners: Sequence[tuple[int, int]]
    overlapping: dict[int, int] = field(default_factory=dict)
    """The partners that share a token: index into `found` by index into `gold`."""

    def pairs(self, at_least: float = PAIRED_FROM) -> list[tuple[Counted, Counted]]:
        """The pairs whose token F1 reaches a number, in the annotation's order."""
        pairs = [(self.gold[i], self.found[j]) for i, j in sorted(self.overlapping.items())]
        return [(gold, found) for gold, found in pairs if overlap(gold.tokens, found.tokens) >= at_least]


def pairing(result: Result) -> Pairing:
    """Assigns the quotes found in an article to those annotated there, by token F1, then type, then medium.

    As in the script of "Speaker attribution in German news articles" (LREC-COLING 2024) and of task 2 of SpkAtt-2023.
    """
    counter = _Counter(result)
    gold = counter.counted(result.case.gold.quotes or ())
    found = counter.counted(result.found.quotes or ())
    partners = assigned([[_fit(one, other) for other in found] for one in gold])
    overlapping = {i: j for i, j in partners if gold[i].tokens & found[j].tokens}
    return Pairing(gold, found, partners, overlapping)


def overlap(one: frozenset[int], other: frozenset[int]) -> float:
    """How far two sets are the same: 2 |both| / (|one| + |other|)."""
    shared = len(one & other)
    return 2 * shared / (len(one) + len(other)) if shared else 0.0


def paired_by_characters(gold: Sequence[Quote], found: Sequence[Quote]) -> list[tuple[Quote, Quote]]:
    """Gold and found quotes one to one by character F1, best first, from `PAIRED_FROM` on; in the gold's order.

    Of equals the last comes first.
    """
    ones, others = ([characters(quote.spans) for quote in quotes] for quotes in (gold, found))
    candidates = [(overlap(one, other), i, j) for i, one in enumerate(ones) for j, other in enumerate(others)]
    partner: dict[int, int] = {}
    for score, i, j in sorted(candidates, reverse=True):
        if score >= PAIRED_FROM and i not in partner and j not in partner.values():
            partner[i] = j
    return [(gold[i], found[j]) for i, j in sorted(partner.items())]


def characters(spans: Sequence[Span]) -> frozenset[int]:
    """The offsets that spans of one field cover."""
    return frozenset(position for span in spans for position in range(span.start, span.end))


def _fit(gold: Counted, found: Counted) -> float:
    score = overlap(gold.tokens, found.tokens)
    if not score:
        return 0.0
    same_type, same_medium = gold.quote.type == found.quote.type, gold.quote.medium == found.quote.medium
    # Added in this order: the sum of floats decides between equals.
    return score + (SAME_TYPE * same_type + SAME_MEDIUM * same_medium)


class _Counter:
    """Counts the tokens of an article's body: the annotation's own, or words and single other characters."""

    def __init__(self, result: Result) -> None:
        text = result.case.text("body")
        tokens = result.case.tokens or [match.span() for match in TOKEN.finditer(text)]
        self._starts = [start for start, _ in tokens]
        self._ends = [end for _, end in tokens]
        self._is_word = [any(map(str.isalnum, text[start:end])) for start, end in tokens]

    def counted(self, quotes: Sequence[Quote]) -> list[Counted]:
        """The quotes that hold a token."""
        return [counted for counted in map(self._counted, quotes) if counted.tokens]

    def _counted(self, quote: Quote) -> Counted:
        tokens = self._tokens(quote.spans)
        roles = {role: self._tokens(quote.role(role)) for role in ROLES}
        return Counted(quote, tokens, self._words(tokens), roles, self._words(roles["speaker"]))

    def _tokens(self, spans: Sequence[Span]) -> Tokens:
        return frozenset(number for span in spans for number in self._touched(span))

    def _touched(self, span: Span) -> range:
        return range(bisect_right(self._ends, span.start), bisect_left(self._starts, span.end))

    def _words(self, tokens: Tokens) -> Tokens:
        words = frozenset(number for number in tokens if self._is_word[number])
        return words or tokens
