"""Finds where, after a frame that comes first, begins what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.quotes.clauses import is_reportive
from services.quotes.document import NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.quotes.clauses import Segment
    from services.quotes.cues import Cue
    from services.quotes.document import Token
    from services.quotes.lexicon import Language
    from services.quotes.phrases import Phrases

# Segments that may stand between a frame and its complement.
MAX_INSERTED: Final = 3
# How far a conjunction or an infinitive may stand from its verb.
REACH: Final = 24
MIN_CLAUSE: Final = 3


class Complements:
    """Finds the complements of one sentence's verbs. Positions are token numbers."""

    def __init__(
        self, tokens: Sequence[Token], segments: Sequence[Segment], phrases: Phrases, language: Language
    ) -> None:
        self.tokens, self.segments, self.phrases, self.language = tokens, segments, phrases, language

    def start(self, cue: Cue, after: int, number: int) -> int | None:
        """Return where the complement of cue begins, at or after token `after`, in segment `number` or later."""
        inside = self._inside(cue, after, self.segments[number])
        if inside is not None:
            return inside
        for following in self.segments[number + 1 : number + 2 + MAX_INSERTED]:
            if self._is_complement(cue, following):
                return following.start
            if not self._is_inserted(following):
                return None
        return None

    # no comma between

    def _inside(self, cue: Cue, after: int, segment: Segment) -> int | None:
        """Find a complement that no comma parts from its frame."""
        for at in range(after, min(segment.end, after + REACH)):
            if cue.verb.clause and self.tokens[at].low in self.language.clitic_complementizers:
                return at
            if self.language.free_infinitive and cue.verb.infinitive and self._is_infinitive(at):
                return at
        if not self.language.bare_complement or not cue.verb.clause:
            return None
        return self._bare(cue, after, segment.end)

    def _bare(self, cue: Cue, after: int, end: int) -> int | None:
        """Find a clause without conjunction, past an addressee and adverbials ("said on Tuesday it would …")."""
        at = self._past_addressee(after) if cue.verb.addresses else after
        at = self._past_adverbials(at, end)
        if end - at < MIN_CLAUSE or self.tokens[at].low in self.language.conjunctions:
            return None
        if cue.verb.reports and not self._has_verb(at, end):
            return None
        return at

    def _past_addressee(self, at: int) -> int:
        return self.phrases.at(at, subject=False) or at + 1

    def _past_adverbials(self, at: int, end: int) -> int:
        while at < end and self.tokens[at].low in self.language.adverbials:
            inner = (
                self.phrases.at(at + 1, subject=False) if self.tokens[at].low in self.language.prepositions else None
            )
            at = inner or at + 1
        return at

    def _has_verb(self, start: int, end: int) -> bool:
        return any(token.low in self.language.finite for token in self.tokens[start : min(end, start + REACH)])

    # after a comma or a colon

    def _is_complement(self, cue: Cue, segment: Segment) -> bool:
        first = self.tokens[segment.start]
        if segment.before == ":":
            return cue.verb.speaks or cue.verb.clause
        if segment.before != ",":
            return first.region != NONE and cue.verb.speaks
        if cue.verb.clause and first.low in self.language.complementizers:
            return True
        if cue.verb.speaks and first.region != NONE:
            return True
        if cue.verb.clause and is_reportive(self.tokens, segment, self.language):
            return True
        return cue.verb.infinitive and self._leads_to_infinitive(segment)

    def _leads_to_infinitive(self, segment: Segment) -> bool:
        """Say whether an infinitive stands in a segment, or in a later one where this is no relative clause."""
        relative = self.tokens[segment.start].low in self.language.relatives
        end = segment.end if relative else len(self.tokens)
        return any(self._is_infinitive(at) for at in range(segment.start, min(segment.start + REACH, end)))

    def _is_infinitive(self, at: int) -> bool:
        following = self.tokens[at + 1].low if at + 1 < len(self.tokens) else ""
        return self.language.infinitive(self.tokens[at].low, following)

    def _is_inserted(self, segment: Segment) -> bool:
        """Say whether a segment is a relative clause or an apposition that the complement may follow."""
        first = self.tokens[segment.start].low
        return first in self.language.relatives or self.phrases.at(segment.start, subject=False) is not None
