"""Long texts in windows that the encoder can read, cut where a sentence ends, with some context before each."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

_SENTENCE_END = re.compile(r"[.!?…][\"“”»«’')\]]*\s+|\n+")


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces `start` to `end`; what is read off it are those from `first` to `last`, which no other window gives."""

    start: int
    end: int
    first: int
    last: int


def windows(text: str, starts: Sequence[int], size: int, context: int) -> Iterator[Window]:
    """Windows of at most `size` pieces with up to `context` pieces of what stands before and behind.

    They are of about one length: attention costs the square of it, and a short last one is mostly context.

    Args:
        text: the text of the pieces.
        starts: the first character of each piece.
        size: pieces of a window.
        context: pieces of it that are read for context only, on either side.
    """
    if len(starts) <= size:
        yield Window(0, len(starts), 0, len(starts))
        return
    ends = [bisect_left(starts, match.end()) for match in _SENTENCE_END.finditer(text)]
    at = 0
    while at < len(starts):
        before, left = max(0, at - context), len(starts) - at
        limit = before + size
        if limit >= len(starts):
            yield Window(before, len(starts), at, len(starts))
            return
        even = at + ceil(left / ceil(left / (size - 2 * context)))
        end = _cut(ends, at, even, limit - context)
        yield Window(before, min(end + context, limit), at, end)
        at = end


def _cut(ends: Sequence[int], at: int, wanted: int, limit: int) -> int:
    """The end of a sentence next to `wanted`, in the second half of what there is room for, else `wanted` itself."""
    near = ends[bisect_right(ends, (at + limit) // 2) : bisect_right(ends, limit)]
    return min(near, key=lambda end: abs(end - wanted), default=wanted)
