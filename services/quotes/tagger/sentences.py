"""Cuts a text into sentences, those inside quotation marks included."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from services.quotes.spans import Span

_LINES = re.compile(r"\n+")
# Not from the middle of a row of signs: a long one would be tried from each of them.
_END = re.compile(r"(?<![.!?…])[.!?…]+[\"“”»«‘’']*\s+(?=[\"„“»«‚‘'(–—-]*\s?[^\W\d_a-zß-öø-ÿ]|[\"„“»«‚‘'(–—-]*\d|[¿¡])")
_LAST_WORD = re.compile(r"([^\W_][\w.]*)\.$")
_LOOK_BACK = 24
_ORDINAL_DIGITS = 2


class Sentences:
    """The sentences of a text, in order, without the white space around them."""

    def __init__(self, text: str, abbreviations: AbstractSet[str], *, ordinals: bool) -> None:
        """Cuts. abbreviations: in lower case without their full stop; ordinals: `24.` may be a number in order."""
        self._abbreviations, self._ordinals = abbreviations, ordinals
        self.spans: Sequence[Span] = list(self._cut(text))
        self._starts = [start for start, _ in self.spans]

    def at(self, offset: int) -> int:
        """The number of the sentence at an offset, or of the last one before it; -1 before the first."""
        return bisect_right(self._starts, offset) - 1

    def __getitem__(self, number: int) -> Span:
        return self.spans[number]

    def _cut(self, text: str) -> Iterator[Span]:
        cuts = {0, len(text)}
        for match in _LINES.finditer(text):
            cuts.update(match.span())
        cuts.update(m.end() for m in _END.finditer(text) if not self._abbreviates(text, m))
        ordered = sorted(cuts)
        for start, end in pairwise(ordered):
            part = text[start:end]
            if part.strip():
                yield start + len(part) - len(part.lstrip()), start + len(part.rstrip())

    def _abbreviates(self, text: str, end: re.Match[str]) -> bool:
        if end.group().rstrip() != ".":
            return False
        word = _LAST_WORD.search(text, max(0, end.start() - _LOOK_BACK), end.start() + 1)
        if not word:
            return False
        name = word[1]
        if name.isdigit():
            return self._ordinals and len(name) <= _ORDINAL_DIGITS
        return (len(name) == 1 and name.isupper()) or name.lower() in self._abbreviations
