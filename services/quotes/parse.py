"""A sentence as the frame patterns see it, and the form of what they find."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from services.quotes.clauses import is_reportive, segments
from services.quotes.cues import cues
from services.quotes.document import NONE
from services.quotes.lexicon import Gender
from services.quotes.phrases import Phrases
from services.quotes.subjects import Range, Subjects

if TYPE_CHECKING:
    from services.quotes.clauses import Segment
    from services.quotes.cues import Cue
    from services.quotes.document import Document, Sentence, Token
    from services.quotes.lexicon import Language

FINAL: Final = frozenset(".!?…")
# Signs at the edges of what is said that do not belong to it.
EDGES: Final = frozenset(",;:–—-")
# How far into a sentence a pronoun says whom it is about.
TOPIC_REACH: Final = 14


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


class Parse:
    """A sentence with its segments, phrases and speech verbs."""

    def __init__(self, document: Document, sentence: Sentence, language: Language) -> None:
        self.tokens: tuple[Token, ...] = sentence.tokens
        self.language = language
        self.segments = segments(self.tokens, language)
        self.cues = cues(self.tokens, language)
        self.phrases = Phrases(self.tokens, document.mentions, language)
        self.subjects = Subjects(self.tokens, self.phrases, language)

    def segment_number(self, at: int) -> int:
        """Return the number of the segment that holds a token, or that ends before it."""
        number = bisect_right(self.segments, at, key=lambda segment: segment.end)
        return min(number, len(self.segments) - 1)

    def segment(self, at: int) -> Segment:
        return self.segments[self.segment_number(at)]

    def trimmed(self, start: int, end: int) -> tuple[Range, ...]:
        """Return a range without punctuation at its edges, as a tuple of one or none."""
        while start < end and self.tokens[start].low in EDGES:
            start += 1
        while end > start and (self.tokens[end - 1].low in EDGES or self.tokens[end - 1].low in FINAL):
            end -= 1
        return ((start, end),) if start < end else ()

    def subject_right(self, cue: Cue, ceiling: int) -> Range | None:
        find = self.subjects.source if cue.verb.impersonal else self.subjects.right
        return find(cue, ceiling)

    def addressee(self, cue: Cue, subject: Range) -> Range | None:
        return self.subjects.addressee(cue, subject, self.segment(cue.anchor).end)

    def reports(self) -> bool:
        """Say whether the sentence goes on with what somebody said: it has a form that reports, and asks nothing."""
        if self.tokens[-1].low == "?":
            return False
        return any(is_reportive(self.tokens, segment, self.language) for segment in self.segments)

    def topic(self) -> Range | None:
        """Return the person whom the sentence is about: at its start, or the first pronoun after it."""
        end = self.phrases.at(0)
        if end is not None and self._is_somebody(end):
            return 0, end
        for at, token in enumerate(self.tokens[:TOPIC_REACH]):
            if self.language.pronouns.get(token.low) in (Gender.MALE, Gender.FEMALE) and token.region == NONE:
                return at, at + 1
        return None

    def _is_somebody(self, end: int) -> bool:
        """Say whether the phrase from the sentence's start to end means one person."""
        first = self.tokens[0].low
        if first in self.language.pronouns and end == 1:
            return True
        nouns = (token.low for token in self.tokens[:end] if token.mention == NONE)
        office = first in self.language.definite and any(self.language.role_gender(noun) for noun in nouns)
        return office or self.phrases.has_person(0, end)
