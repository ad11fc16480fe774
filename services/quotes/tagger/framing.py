"""The frame of a quote: the clause that introduces it, as far as it lies outside the quote."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from services.quotes.spans import Span
from services.quotes.tagger.assembly import Draft, Roles
from services.quotes.tagger.sentences import Sentences
from services.quotes.tagger.stretches import REPORTED, trimmed

# Cues without a verb: the frame is they and their source.
_SOURCES: Final = re.compile(
    r"(?:nach|laut|zufolge|gemäß|so|according to|selon|d['’]après|según|de acuerdo con)\b", re.IGNORECASE
)
_BLANKS: Final = " \n"


def frames(drafts: Sequence[Draft], roles: Roles, sentences: Sentences, text: str) -> list[tuple[Span, ...]]:
    """The frame of each quote; empty where it has no cue, or is itself the report."""
    by_cue: dict[int, list[Draft]] = {}
    for draft in drafts:
        for cue in draft.cues:
            by_cue.setdefault(cue, []).append(draft)
    return [tuple(_frame(draft, by_cue, roles, sentences, text)) for draft in drafts]


def _frame(
    draft: Draft, by_cue: dict[int, list[Draft]], roles: Roles, sentences: Sentences, text: str
) -> Iterator[Span]:
    if not draft.cues or draft.type == REPORTED:
        return
    cues = [roles.spans["cue"][cue] for cue in draft.cues]
    home = sentences[sentences.at(cues[0][0])]
    if _SOURCES.match(text, *cues[0]):
        speaker = [] if draft.speaker is None else [roles.spans["speaker"][draft.speaker]]
        inside = [span for span in (*cues, *speaker) if home[0] <= span[0] < home[1]]
        yield min(start for start, _ in inside), max(end for _, end in inside)
        return
    same = {id(each): each for cue in draft.cues for each in by_cue[cue]}.values()
    said = [span for each in same if each.type != REPORTED for span in each.spans]
    for part in _without(home, said):
        start, end = trimmed(text, *part, _BLANKS, _BLANKS)
        if start > home[0] or text[end - 1 : end] == ".":
            start, end = trimmed(text, start, end, _BLANKS, _BLANKS + ".")
        if any(start <= cue < end for cue, _ in cues):
            yield start, end


def _without(whole: Span, spans: Iterable[Span]) -> Iterator[Span]:
    """What is left of a stretch without others."""
    at = whole[0]
    for start, end in sorted(spans):
        if start >= whole[1]:
            break
        if start > at:
            yield at, start
        at = max(at, end)
    if at < whole[1]:
        yield at, whole[1]
