"""Reads a sentence: what in it is said, by whom, with which word.

Four patterns, tried in this order, since the first ones are the surer ones:
incise    „…“, sagte X, „…“ / China sei bereit, erklärte X / …, so X / Wie X mitteilte, …
source    Laut X …; …, according to X; X zufolge …
clause    X sagte, dass …; X said …; X kündigte an, … zu …; X sagte: …
report    X kritisierte die Pläne.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from services.quotes.clauses import Segment, is_reportive, segments
from services.quotes.complements import Complements
from services.quotes.cues import Cue, cues
from services.quotes.document import NONE
from services.quotes.phrases import Phrases
from services.quotes.subjects import Range, Subjects

if TYPE_CHECKING:
    from services.quotes.document import Document, Sentence, Token
    from services.quotes.lexicon import Attribution, Language

FINAL: Final = frozenset(".!?…")
# Signs at the edges of what is said that do not belong to it.
EDGES: Final = frozenset(",;:–—-")
INCISE_REACH: Final = 14
# Segments that an apposition can make of a subject.
MAX_CUTS: Final = 2


class Pattern(StrEnum):
    """How a sentence says that something is said."""

    INCISE = "incise"
    SOURCE = "source"
    CLAUSE = "clause"
    REPORT = "report"
    # The frame alone: what is said stands in another sentence.
    POINTER = "pointer"


@dataclass(frozen=True, slots=True)
class Frame:
    """One act of saying in a sentence. All ranges are token numbers, ends exclusive."""

    pattern: Pattern
    content: tuple[Range, ...]
    cue: tuple[int, ...]
    speaker: Range | None
    addressee: Range | None = None


class Reader:
    """Reads the frames of one sentence."""

    def __init__(self, document: Document, sentence: Sentence, language: Language) -> None:
        self.tokens: tuple[Token, ...] = sentence.tokens
        self.language = language
        self.segments = segments(self.tokens, language)
        self.phrases = Phrases(self.tokens, document.mentions, language)
        self.subjects = Subjects(self.tokens, self.phrases, language)
        self.complements = Complements(self.tokens, self.segments, self.phrases, language)
        self.cues = cues(self.tokens, language)

    def frames(self) -> list[Frame]:
        """Return the sentence's frames by the surest pattern that fits."""
        for cue in self.cues:
            frame = self._incise(cue)
            if frame is not None:
                return [frame]
        frame = self._opener() or self._source()
        return [frame] if frame is not None else self._clauses()

    # incise

    def _incise(self, cue: Cue) -> Frame | None:
        number = self._segment_of(cue.anchor)
        segment = self.segments[number]
        if not cue.verb.speaks:
            return None
        opened = self.tokens[segment.start].low in self.language.openers
        subject = self._incise_subject(cue, segment, opened=opened)
        if subject is None:
            return None
        if number == 0:
            return self._leading(cue, segment, subject) if opened else None
        frame = self._around(cue.parts, subject, min(number, self._segment_of(subject[0])), number)
        return None if frame is None else replace(frame, addressee=self._addressee(cue, subject))

    def _incise_subject(self, cue: Cue, segment: Segment, *, opened: bool) -> Range | None:
        first = segment.start + opened
        while self.tokens[first].low in self.language.clitics and first < cue.anchor:
            first += 1
        if first in (cue.anchor, cue.parts[0]):
            left = None if self._after_quote(segment) else self.subjects.left(cue, 0)
            return self._subject_right(cue, len(self.tokens)) if left is None else None
        if opened:
            return self._starting_at(cue, first)
        if self.language.subject_first_incise and self._is_short(cue, segment):
            return self._subject_first(cue, segment)
        return None

    def _starting_at(self, cue: Cue, first: int) -> Range | None:
        subject = self.subjects.left(cue, first)
        return subject if subject is not None and subject[0] == first else None

    def _subject_first(self, cue: Cue, segment: Segment) -> Range | None:
        """Find the subject of an incise like ", she said", which an apposition may cut into segments."""
        number = self.segments.index(segment)
        for candidate in reversed(self.segments[max(1, number - MAX_CUTS) : number + 1]):
            subject = self._starting_at(cue, candidate.start)
            if subject is not None:
                return subject
        return None

    def _subject_right(self, cue: Cue, ceiling: int) -> Range | None:
        if cue.verb.impersonal:
            return self.subjects.source(cue, ceiling)
        return self.subjects.right(cue, ceiling)

    def _after_quote(self, segment: Segment) -> bool:
        before = segment.start - 1 - (segment.before != "")
        return before >= 0 and self.tokens[before].region != NONE

    def _is_short(self, cue: Cue, segment: Segment) -> bool:
        """Say whether a subject-first segment says no more than that somebody spoke."""
        rest = self.tokens[cue.last + 1 : segment.end]
        rest = rest[:-1] if rest and rest[-1].low in FINAL else rest
        if not rest:
            return True
        if segment.after == ":" or any(t.low in self.language.complementizers for t in rest):
            return False
        adverbial = rest[0].low in self.language.stops or rest[0].low in self.language.adverbials
        return len(rest) <= INCISE_REACH and (cue.verb.addresses or adverbial)

    def _leading(self, cue: Cue, segment: Segment, subject: Range) -> Frame | None:
        """Wie X mitteilte, …"""
        content = self._trimmed(segment.end + 1, len(self.tokens))
        return Frame(Pattern.INCISE, content, cue.parts, subject, self._addressee(cue, subject)) if content else None

    def _around(self, parts: tuple[int, ...], subject: Range, first: int, last: int) -> Frame | None:
        """Make the frame of an incise: what is said stands before it, and goes on after it where no relative follows."""
        end = self.segments[last].end
        last = self._segment_of(max(subject[1] - 1, parts[-1], end - 1))
        if subject[1] > end and self.tokens[subject[1] : subject[1] + 1] and self.tokens[subject[1]].low == ",":
            last += 1  # what follows an apposition still belongs to the frame ("…, Tan Kefei, am Donnerstag")
        subject = self._with_relative(subject, last)
        last = max(last, self._segment_of(subject[1] - 1))
        before = self._trimmed(0, self.segments[first].start)
        after: tuple[Range, ...] = ()
        following = self.segments[last + 1 :]
        if following and self.tokens[following[0].start].low not in self._no_continuation(following[0]):
            after = self._trimmed(following[0].start, len(self.tokens))
        content = before + after
        if before and self.tokens[before[0][0]].low in self.language.subordinators:
            return None
        return Frame(Pattern.INCISE, content, parts, subject) if before else None

    def _with_relative(self, subject: Range, number: int) -> Range:
        """Include a relative clause about the speaker that ends the sentence ("…, said Ann Lee, who leads it.")."""
        last = self.segments[-1]
        if self.tokens[subject[0]].low in self.language.pronouns:
            return subject
        if number + 2 != len(self.segments) or subject[1] != self.segments[number].end:
            return subject
        if last.before != "," or self.tokens[last.start].low not in self.language.relatives:
            return subject
        return subject[0], last.end - (self.tokens[last.end - 1].low in FINAL)

    def _no_continuation(self, segment: Segment) -> frozenset[str]:
        if is_reportive(self.tokens[segment.start : segment.end], self.language):
            return frozenset()
        return self.language.relatives | self.language.subordinators

    def _opener(self) -> Frame | None:
        """…, so X: a frame without a verb."""
        for number, segment in enumerate(self.segments[1:], 1):
            if self.tokens[segment.start].low == "so" and segment.start + 1 < segment.end:
                end = self.phrases.at(segment.start + 1)
                rest = segment.end - end if end is not None else INCISE_REACH
                if end is not None and rest <= 3:
                    return self._around((segment.start,), (segment.start + 1, end), number, number)
        return None

    # source

    def _source(self) -> Frame | None:
        for at in range(len(self.tokens)):
            for attribution in self.language.attributions:
                frame = self._attributed(at, attribution)
                if frame is not None:
                    return frame
        return None

    def _attributed(self, at: int, attribution: Attribution) -> Frame | None:
        end = at + len(attribution.words)
        if end > len(self.tokens) or self.tokens[at].low not in attribution.words[0]:
            return None
        if not all(self.tokens[at + n].low in words for n, words in enumerate(attribution.words)):
            return None
        found = self._named_before(at) if attribution.speaker_first else self._named_after(end, attribution)
        if found is None:
            return None
        first, last = min(at, found[0]), max(end, found[1])
        content = self._trimmed(0, first) + self._trimmed(last, len(self.tokens))
        return Frame(Pattern.SOURCE, content, tuple(range(at, end)), found) if content else None

    def _named_after(self, start: int, attribution: Attribution) -> Range | None:
        start += start < len(self.tokens) and self.tokens[start].low in attribution.optional
        end = self.phrases.at(start, subject=False)
        return (start, end) if end is not None else None

    def _named_before(self, end: int) -> Range | None:
        segment = self.segments[self._segment_of(end)]
        for start in range(max(segment.start, end - INCISE_REACH), end):
            if self.phrases.at(start, subject=False) == end:
                return start, end
        return None

    # clause and report

    def _clauses(self) -> list[Frame]:
        found: list[Frame] = []
        taken = 0
        for cue in self.cues:
            if cue.anchor < taken:
                continue
            frame = self._clause(cue, found)
            if frame is not None:
                found.append(frame)
                taken = max(frame.content[-1][1], cue.last + 1) if frame.content else cue.last + 1
        return found

    def _clause(self, cue: Cue, earlier: list[Frame]) -> Frame | None:
        subject = self._subject(cue, earlier)
        if subject is None:
            return None
        after = max(cue.last + 1, subject[1] if subject[0] > cue.anchor else 0)
        start = self.complements.start(cue, after, self._segment_of(after - 1))
        if start is not None:
            content = self._trimmed(start, len(self.tokens))
            addressee = self.subjects.addressee(cue, subject, start)
            return Frame(Pattern.CLAUSE, content, cue.parts, subject, addressee) if content else None
        if self.tokens[0].low in self.language.anaphors and cue.verb.speaks:
            return Frame(Pattern.POINTER, (), cue.parts, subject)
        if cue.verb.reports:
            content = ((self._clause_start(cue, earlier), len(self.tokens)),)
            return Frame(Pattern.REPORT, content, cue.parts, subject, self._addressee(cue, subject))
        return None

    def _subject(self, cue: Cue, earlier: list[Frame]) -> Range | None:
        floor = max((frame.cue[-1] + 1 for frame in earlier), default=0)
        segment = self.segments[self._segment_of(cue.anchor)]
        left = None if cue.verb.impersonal else self.subjects.left(cue, floor)
        found = left or self._subject_right(cue, segment.end)
        if found is None and earlier:
            return earlier[-1].speaker
        return found

    def _clause_start(self, cue: Cue, earlier: list[Frame]) -> int:
        return self.segments[self._segment_of(cue.anchor)].start if earlier else 0

    # shared

    def _addressee(self, cue: Cue, subject: Range) -> Range | None:
        return self.subjects.addressee(cue, subject, self.segments[self._segment_of(cue.anchor)].end)

    def _segment_of(self, at: int) -> int:
        for number, segment in enumerate(self.segments):
            if at < segment.end:
                return number
        return len(self.segments) - 1

    def _trimmed(self, start: int, end: int) -> tuple[Range, ...]:
        """Return the range without punctuation at its edges, as a tuple of one or none."""
        while start < end and self.tokens[start].low in EDGES:
            start += 1
        while end > start and (self.tokens[end - 1].low in EDGES or self.tokens[end - 1].low in FINAL):
            end -= 1
        return ((start, end),) if start < end else ()
