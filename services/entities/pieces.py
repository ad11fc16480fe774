"""Long texts in pieces that a tokeniser and a model can take."""

import re
from collections.abc import Iterator

LONGEST = 5_000
"""Characters of a piece: more gives the models no better context, only a larger matrix."""

RUN = 300
"""Characters without white space that a tokeniser is given at once: its time grows with their square."""

_RUN = re.compile(rf"\S{{{RUN}}}")
_ENDS = ("\n\n", "\n", ". ", " ")


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """The text in pieces, each with the code points before it; cut at sentences' ends if possible."""
    at = 0
    while at < len(text):
        end = _end(text, at)
        yield at, text[at:end]
        at = end


def _end(text: str, at: int) -> int:
    limit = min(at + LONGEST, len(text))
    run = _RUN.search(text, at, limit)
    if run:
        return run.start() if run.start() > at else run.end()
    if limit == len(text):
        return limit
    cuts = ((text.rfind(end, at + LONGEST // 2, limit), len(end)) for end in _ENDS)
    return next((cut + length for cut, length in cuts if cut >= 0), limit)
