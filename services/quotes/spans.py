"""Stretches of a text, and what is made of several."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Span = tuple[int, int]
"""First code point, and the one after the last."""


class Spanned:
    """What stands in spans, one after the other."""

    __slots__ = ()
    spans: Sequence[Span]

    @property
    def start(self) -> int:
        return self.spans[0][0]

    @property
    def end(self) -> int:
        return self.spans[-1][1]


Some = TypeVar("Some", bound=Spanned)
_START = attrgetter("start")


def beginning(among: Sequence[Some], start: int, end: int) -> Sequence[Some]:
    """Return those that begin from `start` on and before `end`; they are in order of their beginnings."""
    return among[bisect_left(among, start, key=_START) : bisect_left(among, end, key=_START)]


class Cover:
    """What spans cover together, asked in logarithmic time."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._merged: list[Span] = []
        for start, end in sorted(spans):
            if self._merged and start <= self._merged[-1][1]:
                first, last = self._merged[-1]
                self._merged[-1] = (first, max(end, last))
            else:
                self._merged.append((start, end))
        self._ends = [end for _, end in self._merged]

    def overlaps(self, start: int, end: int) -> bool:
        """Say whether a stretch shares a code point with any span."""
        at = bisect_right(self._ends, start)
        return at < len(self._merged) and self._merged[at][0] < end
