"""Finds where, after a frame that comes first, begins what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.quotes.clauses import Segment
    from services.quotes.cues import Cue
    from services.quotes.document import Token
    from services.quotes.lexicon import Language
    from services.quotes.phrases import Phrases

MAX_INSERTED: Final = 3
CONJUNCTION_REACH: Final = 16


class Complements:
    """Finds the complements of one sentence's verbs. Positions are token numbers."""

    def __init__(
        self, tokens: Sequence[Token], segments: Sequence[Segment], phrases: Phrases, language: Language
    ) -> None:
        self.tokens, self.segments, self.phrases, self.language = tokens, segments, phrases, language

    def start(self, cue: Cue, after: int, number: int) -> int | None:
        """Return where the complement of cue begins, at or after token `after`, in segment `number` or later."""
        segment = self.segments[number]
        inside = self._inside(cue, after, segment)
        if inside is not None:
            return inside
        for following in self.segments[number + 1 : number + 2 + MAX_INSERTED]:
            if self._is_complement(cue, following):
                return following.start
            if not self._is_inserted(following):
                return None
        return None

    def _inside(self, cue: Cue, after: int, segment: Segment) -> int | None:
        """Find a complement that no comma parts from its frame."""
        if not self.language.bare_complement and not cue.verb.clause:
            return None
        for at in range(after, min(segment.end, after + CONJUNCTION_REACH)):
            token = self.tokens[at]
            if token.low in self.language.clitic_complementizers and cue.verb.clause:
                return at
        return None

    def _is_complement(self, cue: Cue, segment: Segment) -> bool:
        first = self.tokens[segment.start]
        if segment.before == ":":
            return cue.verb.speaks or cue.verb.clause
        if segment.before != ",":
            return False
        if cue.verb.clause and first.low in self.language.complementizers:
            return True
        words = self.tokens[segment.start : segment.end]
        if cue.verb.clause and any(self.language.reportive(t.low) for t in words):
            return True
        return cue.verb.infinitive and any(t.low in self.language.infinitive_markers for t in words)

    def _is_inserted(self, segment: Segment) -> bool:
        """Say whether a segment is a relative clause or an apposition that the complement may follow."""
        first = self.tokens[segment.start].low
        return first in self.language.relatives or self.phrases.at(segment.start, subject=False) is not None
