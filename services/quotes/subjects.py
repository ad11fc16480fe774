"""Finds who speaks in a frame: the subject of a verb of saying."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.quotes.document import NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.quotes.cues import Cue
    from services.quotes.document import Token
    from services.quotes.lexicon import Language
    from services.quotes.phrases import Phrases

Range = tuple[int, int]

# How far a subject may stand from its verb.
REACH_LEFT: Final = 40
REACH_RIGHT: Final = 12
MAX_ADVERBS: Final = 3
INVERSION: Final = frozenset({"-t-", "-"})


class Subjects:
    """Finds the subjects of one sentence's verbs. Positions are token numbers, ends exclusive."""

    def __init__(self, tokens: Sequence[Token], phrases: Phrases, language: Language) -> None:
        self.tokens, self.phrases, self.language = tokens, phrases, language

    def left(self, cue: Cue, floor: int) -> Range | None:
        """Return the longest phrase that ends at the verb and starts a clause at or after floor."""
        for start in range(max(floor, cue.anchor - REACH_LEFT), cue.anchor):
            if not self._may_start(start, floor):
                continue
            end = self.phrases.at(start)
            if end is not None and end <= cue.anchor and self._reaches(start, end, cue.anchor):
                return start, end
        return None

    def source(self, cue: Cue, ceiling: int) -> Range | None:
        """Return whom an impersonal verb names after a preposition ("hieß es aus dem Ministerium")."""
        for at in range(cue.anchor + 1, min(ceiling, cue.anchor + REACH_RIGHT)):
            if self.tokens[at].low in self.language.sources:
                end = self.phrases.at(at + 1, subject=False)
                if end is not None:
                    return at + 1, end
        return None

    def right(self, cue: Cue, ceiling: int) -> Range | None:
        """Return the first phrase after the verb that can be its subject, past adverbs, datives and prepositions."""
        at = cue.anchor + 1
        while at < min(ceiling, cue.anchor + REACH_RIGHT):
            token = self.tokens[at]
            end = self.phrases.at(at)
            if end is not None:
                return at, end
            if token.low in self.language.prepositions or token.low in self.language.oblique:
                inner = at + (token.low in self.language.prepositions)
                at = max(at + 1, self.phrases.at(inner, subject=False) or 0)
            elif token.is_word or token.low in INVERSION:
                at += 1
            else:
                return None
        return None

    def addressee(self, cue: Cue, subject: Range, ceiling: int) -> Range | None:
        """Return whom it is said to: an object or dative, a phrase after a preposition of addressing."""
        at = cue.anchor + 1
        while at < min(ceiling, cue.anchor + REACH_RIGHT):
            if subject[0] <= at < subject[1]:
                at = subject[1]
                continue
            if self._may_address(at, cue):
                start = at + (self.tokens[at].low in self.language.addressing)
                end = self.phrases.at(start, subject=False)
                return (start, end) if end is not None and end <= ceiling else None
            at += 1
        return None

    def _may_address(self, at: int, cue: Cue) -> bool:
        low = self.tokens[at].low
        if low in self.language.addressing:
            return True
        if self.tokens[at - 1].low in self.language.prepositions:
            return False
        return low in self.language.oblique or (cue.verb.addresses and at == cue.last + 1 and self._may_name(at))

    def _may_name(self, at: int) -> bool:
        return self.tokens[at].is_word and self.tokens[at].low not in self.language.complementizers

    def _may_start(self, start: int, floor: int) -> bool:
        """Say whether a subject can start here: at the start of a clause or after an adverb, not inside a phrase."""
        token = self.tokens[start]
        if not token.is_word and token.mention == NONE:
            return False
        if start == floor:
            return True
        before = self.tokens[start - 1]
        if before.low in self.language.prepositions or before.low in self.language.linking:
            return False
        return before.region != NONE or not before.is_word or before.low in self.language.stops

    def _reaches(self, start: int, end: int, verb: int) -> bool:
        """Say whether only a relative clause or adverbs stand between a phrase and the verb."""
        if end == verb:
            return True
        if self.tokens[end].low == ",":
            if end + 1 == verb:
                return any(token.low == "," for token in self.tokens[start:end])
            inserted = self.tokens[end + 1].low in self.language.relatives
            return inserted and self.tokens[verb - 1].low == ","
        if self.tokens[end].low in self.language.relatives - self.language.determiners.keys():
            return not any(token.low == "," for token in self.tokens[end:verb])
        return verb - end <= MAX_ADVERBS and all(t.low in self.language.stops for t in self.tokens[end:verb])
