"""Cuts a sentence into segments at its punctuation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from services.quotes.document import CLAUSE_END, NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.quotes.document import Token
    from services.quotes.lexicon import Language

BREAKS: Final = frozenset(",;:–—")
MAX_READ: Final = 80


@dataclass(frozen=True, slots=True)
class Segment:
    """Tokens [start, end) between two breaks; before and after: the signs that break, empty at a quoted stretch."""

    start: int
    end: int
    before: str
    after: str


def segments(tokens: Sequence[Token], language: Language) -> list[Segment]:
    """Cut a sentence at commas and the like outside parentheses, and after quoted stretches that end a clause."""
    found: list[Segment] = []
    start, before, depth = 0, "", 0
    for at, token in enumerate(tokens):
        depth += (token.low == "(") - (token.low == ")")
        if token.low in BREAKS and depth <= 0:
            found.append(Segment(start, at, before, token.low))
            start, before = at + 1, token.low
        elif token.region != NONE and _breaks_after(tokens, at, language):
            found.append(Segment(start, at + 1, before, ""))
            start, before = at + 1, ""
    found.append(Segment(start, len(tokens), before, ""))
    return [segment for segment in found if segment.start < segment.end]


def _breaks_after(tokens: Sequence[Token], at: int, language: Language) -> bool:
    """Say whether a quoted stretch ends a clause: by its own punctuation, or because a verb of saying follows."""
    if at + 1 == len(tokens) or tokens[at + 1].low in BREAKS:
        return False
    if tokens[at].text[-2:-1] in CLAUSE_END:
        return True
    return any(reading.speaks for reading in language.verbs.get(tokens[at + 1].low, ()))


def is_reportive(tokens: Sequence[Token], part: Segment, language: Language) -> bool:
    """Say whether a word of the part has a form that reports; quoted words and nouns that look like one have none.

    Only the first MAX_READ words are looked at, so that time stays linear where a text has no punctuation.
    """
    return any(
        language.reportive(token.low) and token.region == NONE and not (language.capital_nouns and token.is_capital)
        for token in tokens[part.start : min(part.end, part.start + MAX_READ)]
    )
