"""What rules know better than the links: who speaks in a cue's sentence, who goes on speaking, and nested speech."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from services.quotes.spans import Cover
from services.quotes.tagger.assembly import Draft, Roles
from services.quotes.tagger.sentences import Sentences
from services.quotes.tagger.stretches import DIRECT, MIN_WORDS, REPORTED

SURE = 0.9  # probability from which on the links' speaker stands

_WORD = re.compile(r"\w+")


def mended(drafts: Sequence[Draft], roles: Roles, sentences: Sentences, text: str) -> list[Draft]:
    """The quotes with their speakers mended, without those of a word or two that nobody says."""
    kept = [d for d in drafts if d.type == DIRECT or d.cues or _count(d, text) >= MIN_WORDS]
    _speakers_beside_cues(kept, roles, sentences)
    _runs(kept, roles, sentences)
    _nested(kept)
    _carried(kept, sentences)
    _full_stops(kept, sentences, text)
    return kept


def _count(draft: Draft, text: str) -> int:
    return sum(len(_WORD.findall(text, start, end)) for start, end in draft.spans)


def _speakers_beside_cues(drafts: Sequence[Draft], roles: Roles, sentences: Sentences) -> None:
    """Unless the links are sure, the speaker is the nearest one in the cue's sentence outside the quotes."""
    covered = Cover(span for draft in drafts if draft.type != REPORTED for span in draft.spans)
    outside: dict[int, list[int]] = {}
    for number, (start, _) in enumerate(roles.spans["speaker"]):
        if not covered.overlaps(start, start + 1):
            outside.setdefault(sentences.at(start), []).append(number)
    for draft in drafts:
        if draft.speaker is not None and draft.speaker_score >= SURE:
            continue
        homes = {sentences.at(roles.spans["cue"][cue][0]) for cue in draft.cues}
        here = [number for home in homes for number in outside.get(home, ())]
        if here and not (draft.speaker is not None and sentences.at(roles.spans["speaker"][draft.speaker][0]) in homes):
            places = [roles.spans["cue"][cue][0] for cue in draft.cues]
            nearest = min(here, key=lambda n: min(abs(roles.spans["speaker"][n][0] - at) for at in places))
            draft.give(nearest, draft.chance_of_somebody)


def _runs(drafts: Sequence[Draft], roles: Roles, sentences: Sentences) -> None:
    """A whole sentence without cue and speaker of its own goes on with the speaker of the quote before it."""
    for before, draft in _with_previous(drafts):
        start, end = sentences[sentences.at(draft.start)]
        whole = draft.start == start and draft.end >= end - 1 and draft.type != REPORTED
        if not whole or draft.cues or before.speaker is None:
            continue
        own = draft.speaker is not None and start <= roles.spans["speaker"][draft.speaker][0] < draft.end
        if not own and 0 <= sentences.at(draft.start) - sentences.at(before.end - 1) <= 1:
            draft.give(before.speaker, before.speaker_score)


def _with_previous(drafts: Sequence[Draft]) -> Iterator[tuple[Draft, Draft]]:
    """Each quote with the last one before it, which is not one inside that."""
    before: Draft | None = None
    for draft in drafts:
        if before:
            yield before, draft
        if not (before and before.start <= draft.start and draft.end <= before.end):
            before = draft


def _nested(drafts: Sequence[Draft]) -> None:
    """Words in marks inside what somebody says are said by the same one."""
    for inner, outer in _inside(drafts):
        if inner.type == DIRECT and outer.type != DIRECT:
            if outer.speaker is not None:
                inner.give(outer.speaker, outer.speaker_score)
            inner.cues = outer.cues or inner.cues


def _inside(drafts: Sequence[Draft]) -> Iterator[tuple[Draft, Draft]]:
    """Quotes inside others, with the innermost that was opened before them."""
    open_: list[Draft] = []
    for draft in drafts:
        open_ = [outer for outer in open_ if outer.end >= draft.start]
        around = [outer for outer in open_ if outer.holds(draft, slack=1)]
        if around:
            yield draft, around[-1]
        open_.append(draft)


def _carried(drafts: Sequence[Draft], sentences: Sentences) -> None:
    """What nobody is said to say goes on with the speaker of the sentence before, or of the quote around it."""
    for before, draft in pairwise(drafts):
        near = 0 <= sentences.at(draft.start) - sentences.at(before.spans[-1][0]) <= 1
        if draft.speaker is None and before.speaker is not None and draft.type != REPORTED and not draft.cues and near:
            draft.give(before.speaker, min(before.speaker_score, draft.chance_of_somebody))
    for inner, outer in _inside(drafts):
        if inner.speaker is None and outer.speaker is not None:
            inner.give(outer.speaker, min(outer.speaker_score, inner.chance_of_somebody))
            inner.cues = inner.cues or outer.cues


def _full_stops(drafts: Sequence[Draft], sentences: Sentences, text: str) -> None:
    """A whole sentence that is the quote has its full stop."""
    for draft in drafts:
        start, end = draft.spans[-1]
        whole = sentences[sentences.at(start)] == (start, end + 1)
        if draft.type != DIRECT and len(draft.spans) == 1 and not draft.cues and whole and text[end : end + 1] == ".":
            draft.spans[-1] = (start, end + 1)
