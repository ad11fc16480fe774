"""Finds frames without a verb of their own, which name a source.

Laut X … / nach Angaben von X … / X zufolge … / …, according to X / selon X …
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.quotes.parse import Frame, Parse, Pattern

if TYPE_CHECKING:
    from services.quotes.lexicon import Attribution
    from services.quotes.subjects import Range

# How far before its postposition a source begins.
REACH: Final = 14


def source(parse: Parse) -> Frame | None:
    """Return the first such frame of a sentence; what is said is all the rest of it."""
    for at in range(len(parse.tokens)):
        for attribution in parse.language.attributions:
            if _stands(parse, at, attribution):
                frame = _frame(parse, at, attribution)
                if frame is not None:
                    return frame
    return None


def _stands(parse: Parse, at: int, attribution: Attribution) -> bool:
    if parse.tokens[at].low not in attribution.words[0] or at + len(attribution.words) > len(parse.tokens):
        return False
    return all(parse.tokens[at + n].low in words for n, words in enumerate(attribution.words))


def _frame(parse: Parse, at: int, attribution: Attribution) -> Frame | None:
    end = at + len(attribution.words)
    speaker = _before(parse, at) if attribution.speaker_first else _after(parse, end, attribution)
    if speaker is None:
        return None
    first, last = min(at, speaker[0]), max(end, speaker[1])
    content = parse.trimmed(0, first) + parse.trimmed(last, len(parse.tokens))
    return Frame(Pattern.SOURCE, content, tuple(range(at, end)), speaker) if content else None


def _after(parse: Parse, start: int, attribution: Attribution) -> Range | None:
    start += start < len(parse.tokens) and parse.tokens[start].low in attribution.optional
    end = parse.phrases.at(start, subject=False)
    return (start, end) if end is not None else None


def _before(parse: Parse, end: int) -> Range | None:
    if end == 0 or not (parse.tokens[end - 1].is_capital or parse.tokens[end - 1].low in parse.language.pronouns):
        return None
    for start in range(max(parse.segment(end).start, end - REACH), end):
        if parse.phrases.at(start, subject=False) == end:
            return start, end
    return None
