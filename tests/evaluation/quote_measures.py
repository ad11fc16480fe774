"""Measures of quotes and their speakers' words: counts and means over the pairings of some articles.

They are those of the published comparisons: the means of the LREC-COLING 2024 paper on Wikinews and of SpkAtt-2023
(a), exact quotes (b), shares of tokens (c), speakers of paired quotes (d) and quotes with their speakers (e).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Final

from tests.evaluation.documents import ROLES
from tests.evaluation.pairing import Counted, Pairing, Tokens
from tests.evaluation.tally import Means, Share, Tally, together

if TYPE_CHECKING:
    from collections.abc import Iterator

QUOTE: Final = "quote"
MISSED: Final = "missed"
SPURIOUS: Final = "spurious"

Sides = tuple[Counted | None, Counted | None]


@dataclass(slots=True)
class Parts:
    """The means of the paper: token precision and recall of each part of each pair, a quote without partner being 0."""

    means: defaultdict[str, Means] = field(default_factory=lambda: defaultdict(Means))

    def add(self, gold: Counted | None, found: Counted | None) -> None:
        for part in (QUOTE, *ROLES):
            there, seen = _part(gold, part), _part(found, part)
            if seen:
                self.means[part].add_found(len(there & seen) / len(seen))
            if there:
                self.means[part].add_gold(len(there & seen) / len(there))

    @property
    def quote(self) -> Means:
        return self.means[QUOTE]

    @property
    def roles(self) -> Means:
        return together([self.means[role] for role in ROLES])

    @property
    def joint(self) -> Means:
        return together([self.quote, self.roles])


@dataclass(slots=True)
class TypeScores:
    """Precision over found quotes of a type, recall over annotated ones, whatever the type of the other side."""

    overlap: Means = field(default_factory=Means)
    exact_words: Means = field(default_factory=Means)


@dataclass(slots=True)
class QuoteScores:
    """The scores of quotes.

    Attributes:
        assigned: means over the assignment, in which quotes that share no token may be partners, as in the script.
        overlapping: means over partners that share a token, as the paper's text has it.
        type: right are assigned quotes of the same type.
        exact: quotes of the same tokens; exact_words leaves punctuation out.
        tokens: tokens of quotes that are also in the assigned quote.
        marked: tokens in any quote, without pairing.
        types: by the type of either side.
        speaker, speaker_exact: of pairs from `PAIRED_FROM` on, right are speakers that share a word, or all words.
        both_silent: such pairs; "right" are those in which neither quote has a speaker.
        end_to_end: right are such pairs whose speakers share a word or are both missing.
        end_to_end_exact: right are such pairs with the same words in quote and speaker.
        confusion: of gold type and found type, overlapping; `MISSED` and `SPURIOUS` for quotes without partner.
    """

    assigned: Parts = field(default_factory=Parts)
    overlapping: Parts = field(default_factory=Parts)
    type: Tally = field(default_factory=Tally)
    exact: Tally = field(default_factory=Tally)
    exact_words: Tally = field(default_factory=Tally)
    tokens: Tally = field(default_factory=Tally)
    marked: Tally = field(default_factory=Tally)
    types: defaultdict[str, TypeScores] = field(default_factory=lambda: defaultdict(TypeScores))
    speaker: Tally = field(default_factory=Tally)
    speaker_exact: Tally = field(default_factory=Tally)
    both_silent: Share = field(default_factory=Share)
    end_to_end: Tally = field(default_factory=Tally)
    end_to_end_exact: Tally = field(default_factory=Tally)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, paired: Pairing) -> None:
        """Counts the quotes of one article."""
        self._add_assigned(paired)
        self._add_overlapping(paired)
        self._add_types(paired)
        self._add_marked(paired)
        self._add_speakers(paired)

    def _add_assigned(self, paired: Pairing) -> None:
        right = 0
        for gold, found in _sides(paired, dict(paired.partners)):
            self.assigned.add(gold, found)
            there, seen = _part(gold, QUOTE), _part(found, QUOTE)
            self.tokens.add(len(there & seen), len(seen), len(there))
            right += _same_type(gold, found)
        typed = sum(found.quote.type is not None for found in paired.found)
        self.type.add(right, typed, len(paired.gold))

    def _add_overlapping(self, paired: Pairing) -> None:
        exact = exact_words = 0
        for gold, found in _sides(paired, paired.overlapping):
            self.overlapping.add(gold, found)
            exact += _part(gold, QUOTE) == _part(found, QUOTE)
            exact_words += _same_words(gold, found)
            self.confusion[_type(gold, SPURIOUS), _type(found, MISSED)] += 1
        self.exact.add(exact, len(paired.found), len(paired.gold))
        self.exact_words.add(exact_words, len(paired.found), len(paired.gold))

    def _add_types(self, paired: Pairing) -> None:
        for gold, found in _sides(paired, paired.overlapping):
            shared = len(_part(gold, QUOTE) & _part(found, QUOTE))
            if gold:
                scores = self.types[str(gold.quote.type)]
                scores.overlap.add_gold(shared / len(gold.tokens))
                scores.exact_words.add_gold(_same_words(gold, found))
            if found:
                scores = self.types[str(found.quote.type)]
                scores.overlap.add_found(shared / len(found.tokens))
                scores.exact_words.add_found(_same_words(gold, found))

    def _add_marked(self, paired: Pairing) -> None:
        there, seen = (
            set(chain.from_iterable(quote.tokens for quote in quotes)) for quotes in (paired.gold, paired.found)
        )
        self.marked.add(len(there & seen), len(seen), len(there))

    def _add_speakers(self, paired: Pairing) -> None:
        right = exact = 0
        for gold, found in paired.pairs():
            there, seen = gold.speaker_words, found.speaker_words
            self.speaker.add(bool(there & seen), bool(seen), bool(there))
            self.speaker_exact.add(bool(there) and there == seen, bool(seen), bool(there))
            self.both_silent.add(right=not there and not seen)
            right += bool(there & seen) or not there | seen
            exact += there == seen and gold.words == found.words
        self.end_to_end.add(right, len(paired.found), len(paired.gold))
        self.end_to_end_exact.add(exact, len(paired.found), len(paired.gold))


def _sides(paired: Pairing, partners: dict[int, int]) -> Iterator[Sides]:
    """Each annotated quote with its partner or None, then the found ones that are nobody's."""
    for i, gold in enumerate(paired.gold):
        yield gold, paired.found[partners[i]] if i in partners else None
    taken = set(partners.values())
    for j, found in enumerate(paired.found):
        if j not in taken:
            yield None, found


def _part(quote: Counted | None, part: str) -> Tokens:
    if quote is None:
        return frozenset()
    return quote.tokens if part == QUOTE else quote.roles[part]


def _same_words(gold: Counted | None, found: Counted | None) -> bool:
    return gold is not None and found is not None and gold.words == found.words


def _same_type(gold: Counted | None, found: Counted | None) -> bool:
    return gold is not None and found is not None and gold.quote.type == found.quote.type


def _type(quote: Counted | None, absent: str) -> str:
    return absent if quote is None else str(quote.quote.type)
