"""From labels to stretches of quotes: marks are exact, so what is in them is taken whole; the rest is tidied."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from services.quotes.marks import Marked
from services.quotes.spans import Cover, beginning
from services.quotes.tagger.heads import OTHER
from services.quotes.tagger.reading import Reading
from services.quotes.tagger.sentences import Sentences

DIRECT: Final = "direct"
INDIRECT: Final = "indirect"
REPORTED: Final = "reported"
IN_MARKS = 0.5  # mean probability from which what is in marks is speech
OTHER_BIAS = -0.5
WEAK = 0.6  # mean probability below which a stretch gives way to a report around it
MIN_CHARACTERS, MIN_WORDS = 4, 3
QUOTATION_MARKS: Final = '„“”»«"‚‘’›‹'
CLOSING: Final = '“”«»"'

_WORD = re.compile(r"\w+")
_RIGHT, _LEFT = " ,;:–—-\n\u00a0", " ,;:–—\n\u00a0.)"


@dataclass(frozen=True)
class Stretch:
    """A stretch of a quote.

    Attributes:
        type: of the quote, as the contract calls it.
        score: the mean probability of its words.
        marked: the number of the quotation marks that it is in, or one for each where marks play no part.
    """

    type: str
    start: int
    end: int
    score: float
    marked: int = -1

    @property
    def layer(self) -> str:
        return DIRECT if self.type == DIRECT else "other"


def stretches(reading: Reading, marked: Sequence[Marked], sentences: Sentences, report: float) -> list[Stretch]:
    """All stretches in order of their beginnings, outer ones first.

    A report has no form of its own, and many are doubtful: it is one from a mean probability of `report` on.
    """
    others = list(_others(reading, marked, sentences, report))
    found = [*_direct(reading, marked), *_reports(others, sentences, reading.text)]
    return sorted(found, key=lambda each: (each.start, -each.end))


def _direct(reading: Reading, marked: Sequence[Marked]) -> Iterator[Stretch]:
    text, at = reading.text, 0
    looked_at: list[tuple[int, int]] = []
    for number, each in enumerate(marked):
        if each.start < at:
            continue  # inside speech that is taken whole
        looked_at += each.spans
        scores = [reading.inside(DIRECT, start, end) for start, end in each.spans]
        if sum(scores) / len(scores) > IN_MARKS and _WORD.search(text, each.start, each.end):
            at = each.end
            yield from (Stretch(DIRECT, *span, score, number) for span, score in zip(each.spans, scores, strict=True))
    paired = Cover(looked_at)
    for found in reading.find(DIRECT, 0.0):
        touches = any(sign in QUOTATION_MARKS for sign in text[max(0, found.start - 1) : found.end + 1])
        if touches and not paired.overlaps(found.start, found.end):  # marks without a partner
            yield Stretch(DIRECT, found.start, found.end, found.score)


def _others(reading: Reading, marked: Sequence[Marked], sentences: Sentences, report: float) -> Iterator[Stretch]:
    last: Stretch | None = None
    for found in reading.find("other", OTHER_BIAS):
        if OTHER[found.kind] == REPORTED and found.score < report:
            continue
        stretch = _tidied(
            Stretch(OTHER[found.kind], found.start, found.end, found.score), reading.text, marked, sentences
        )
        if stretch is None:
            continue
        if last and _touch(last, stretch, reading.text, sentences):
            last = _joined(last, stretch)
            continue
        if last:
            yield last
        last = stretch
    if last:
        yield last


def _tidied(stretch: Stretch, text: str, marked: Sequence[Marked], sentences: Sentences) -> Stretch | None:
    """Without the punctuation around it; a full stop belongs to it only where the whole sentence is the quote."""
    start, end = trimmed(text, stretch.start, stretch.end, _LEFT, _RIGHT)
    if end > start and text[end - 1] == ".":
        number = sentences.at(end - 1)
        first, last = sentences[number]
        if first < start and end >= last and sentences.at(start) == number and stretch.type == INDIRECT:
            end -= 1
    elif stretch.type != INDIRECT and text[end : end + 1] == "." and sentences[sentences.at(start)][0] == start:
        end += 1
    if end > start and text[end - 1] in CLOSING and text.count(text[end - 1], start, end) % 2:
        # A mark at the end that no mark inside has opened.
        end -= not any(start <= each.start < end <= each.end <= end + 1 for each in beginning(marked, start, end))
    if end - start < MIN_CHARACTERS or not _WORD.search(text, start, end):
        return None
    return replace(stretch, start=start, end=end)


def trimmed(text: str, start: int, end: int, left: str, right: str) -> tuple[int, int]:
    """A stretch without the signs of `left` before it and of `right` behind it."""
    while end > start and text[end - 1] in right:
        end -= 1
    while start < end and text[start] in left:
        start += 1
    return start, end


def _touch(one: Stretch, other: Stretch, text: str, sentences: Sentences) -> bool:
    """Whether only a blank parts two stretches of one sentence."""
    gap = text[one.end : other.start]
    return len(gap) < MIN_WORDS and not gap.strip() and sentences.at(one.start) == sentences.at(other.start)


def _joined(one: Stretch, other: Stretch) -> Stretch:
    longer = max(one, other, key=lambda each: each.end - each.start)
    lengths = one.end - one.start, other.end - other.start
    score = (one.score * lengths[0] + other.score * lengths[1]) / sum(lengths)
    return Stretch(longer.type, one.start, other.end, score)


def _reports(found: Sequence[Stretch], sentences: Sentences, text: str) -> list[Stretch]:
    """A report is its whole sentence, if nothing else in that is sure."""
    by_sentence: dict[int, list[Stretch]] = {}
    for each in found:
        by_sentence.setdefault(sentences.at(each.start), []).append(each)
    kept: list[Stretch] = []
    for number, group in by_sentence.items():
        report = next((each for each in group if each.type == REPORTED), None)
        start, end = sentences[number]
        if report and report.end <= end and all(each is report or _is_weak(each, text) for each in group):
            kept.append(replace(report, start=start, end=end))
        else:
            kept += group
    return kept


def _is_weak(stretch: Stretch, text: str) -> bool:
    return stretch.score < WEAK or len(_WORD.findall(text, stretch.start, stretch.end)) < MIN_WORDS
