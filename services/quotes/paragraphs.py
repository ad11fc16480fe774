"""Cuts a text into its paragraphs."""

from __future__ import annotations

import re

BLANK_LINE = re.compile(r"\r?\n[^\S\n]*\n\s*")
LINE_END = re.compile(r"\r?\n\s*")
ENDS_A_LINE = frozenset('.!?…:;"“”«»’‘)')


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Return the paragraphs of text as (start, end), without the white space around them.

    Where blank lines part the paragraphs, a single line feed inside one is a hard wrap and parts nothing, unless
    the line before it ends a sentence; where no line is blank, each line is a paragraph.
    """
    wrapped = BLANK_LINE.search(text) is not None
    found, start = [], 0
    for match in LINE_END.finditer(text):
        blank = BLANK_LINE.match(text, match.start()) is not None
        if wrapped and not blank and not _ends_a_line(text, match.start()):
            continue
        found.append((start, match.start()))
        start = match.end()
    found.append((start, len(text)))
    return [span for span in (_stripped(text, *span) for span in found) if span[0] < span[1]]


def _ends_a_line(text: str, end: int) -> bool:
    return end > 0 and text[end - 1] in ENDS_A_LINE


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
