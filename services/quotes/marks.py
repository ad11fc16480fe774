"""Pairs quotation marks of every style.

A mark's character does not say what it does: “ opens in English and closes in German, « opens in French and closes in
German, ’ closes or is an apostrophe, " does both. What is around the mark and what is open decides. Time is linear in
the text: the stack of open marks is bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from services.quotes.paragraphs import paragraphs
from services.quotes.spans import Span, Spanned

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CLOSERS: Final = {
    "„": '“”"‟',
    "“": '”"',
    "”": "”",
    "»": '«"',
    "«": '»"',
    "‚": "‘’'",
    "‘": "’'",
    "›": "‹",
    "‹": "›",
    '"': '"“”',
    "'": "'",
}
SINGLE: Final = frozenset("'’‘")
STRAIGHT: Final = frozenset("'\"")
GUILLEMETS: Final = frozenset("«»‹›")
MARK: Final = re.compile("[„“”‟»«‚‘’›‹\"']")
# What may stand right before an opening mark, beside white space.
BEFORE_OPENING: Final = frozenset("([{<>–—-/:=„“‚‘»«›‹\"'…¿¡")
# English words that begin with an apostrophe, and shortened years.
ELIDED: Final = re.compile(r"['’‘](?:\d|(?:em|tis|twas|til|till|cause|n|bout|round)\b)", re.IGNORECASE)
INCHES: Final = re.compile(r"\d['′’]\s?\d+(?:[.,]\d+)?\Z")
LOOK_BACK: Final = 12
MAX_DEPTH: Final = 6


@dataclass(frozen=True, slots=True)
class Marked(Spanned):
    """A stretch in quotation marks, marks included; one span for each paragraph it runs through."""

    spans: tuple[Span, ...]


def pair(text: str) -> list[Marked]:
    """Return every stretch of text in quotation marks, in order of start, outer ones first.

    Offsets are code points. Marks without a partner, apostrophes, and signs of inches and minutes give nothing.
    """
    pairing = _Pairing(text)
    for start, end in paragraphs(text):
        pairing.read(start, end)
    return sorted(pairing.found, key=lambda marked: (marked.start, -marked.end))


@dataclass(slots=True)
class _Open:
    mark: str
    start: int
    spans: list[Span] = field(default_factory=list)
    # False in a paragraph that goes on with the quote without repeating its mark.
    certain: bool = True


@dataclass(slots=True)
class _Pairing:
    """The state of one pass over a text."""

    text: str
    stack: list[_Open] = field(default_factory=list)
    found: list[Marked] = field(default_factory=list)

    def read(self, start: int, end: int) -> None:
        """Pair the marks of one paragraph; what stays open at its end may go on in the next."""
        repeated = self._resume(start)
        positions = [match.start() for match in MARK.finditer(self.text, start + repeated, end)]
        possessive = _possessives(self.text, positions, end)
        for at in positions:
            if at not in possessive:
                self._read_mark(at, end)
        self._suspend(end)

    def _read_mark(self, at: int, end: int) -> None:
        mark = self.text[at]
        level = self._closed_by(mark) if _can_close(self.text, at, end) else None
        if level is not None:
            opened = self.stack[level]
            self.found.append(Marked((*opened.spans, (opened.start, at + 1))))
            del self.stack[level:]
        elif mark in CLOSERS and _can_open(self.text, at, end):
            self._open(mark, at)

    def _closed_by(self, mark: str) -> int | None:
        """Return the innermost level that mark can close; a single mark never reaches past an open double one."""
        reachable = self.stack[-1:] if mark in SINGLE else self.stack
        for level in range(len(self.stack) - 1, len(self.stack) - 1 - len(reachable), -1):
            if mark in CLOSERS[self.stack[level].mark]:
                return level
        return None

    def _open(self, mark: str, at: int) -> None:
        if self.stack and self.stack[-1].mark == mark and (mark in STRAIGHT or not self.stack[-1].certain):
            self.stack.pop()  # was never closed: a straight mark does not nest in itself
        if len(self.stack) == MAX_DEPTH:
            self.stack.pop(0)
        self.stack.append(_Open(mark, at))

    def _suspend(self, end: int) -> None:
        """Keep the outermost open mark for one paragraph more, unless it already ran through one unrepeated."""
        del self.stack[1:]
        if self.stack and self.stack[0].certain:
            self.stack[0].spans.append((self.stack[0].start, end))
        else:
            self.stack.clear()

    def _resume(self, start: int) -> bool:
        """Go on with what is open; say whether the paragraph repeats its mark, as it must where that is ambiguous."""
        if not self.stack:
            return False
        opened = self.stack[0]
        opened.start = start
        opened.certain = self.text.startswith(opened.mark, start)
        if not opened.certain and (opened.mark in STRAIGHT or opened.mark in SINGLE):
            self.stack.clear()
        return opened.certain


def _can_open(text: str, at: int, end: int) -> bool:
    mark = text[at]
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < end else " "
    if after.isspace() and mark not in GUILLEMETS:
        return False
    if mark in SINGLE and ELIDED.match(text, at):
        return False
    return before.isspace() or before in BEFORE_OPENING


def _can_close(text: str, at: int, end: int) -> bool:
    mark = text[at]
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < end else " "
    if after.isalnum() or (before.isspace() and mark not in GUILLEMETS):
        return False
    return not (mark == '"' and before.isdigit() and INCHES.search(text[max(0, at - LOOK_BACK) : at]))


def _possessives(text: str, positions: Sequence[int], end: int) -> frozenset[int]:
    """Return the marks that are a plural's apostrophe ("drivers’ cabins"): a surer closing mark follows them."""
    return frozenset(_possessives_from_the_end(text, positions, end))


def _possessives_from_the_end(text: str, positions: Sequence[int], end: int) -> Iterable[int]:
    surer = False
    for at in reversed(positions):
        if text[at] not in SINGLE:
            continue
        following = text[at + 1 : min(at + 3, end)]
        if text[at - 1 : at] in "sxz" and following[:1] == " " and following[1:].isalpha():
            if surer:
                yield at
        elif _can_close(text, at, end):
            surer = True
        elif _can_open(text, at, end):
            surer = False
