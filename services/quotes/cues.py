"""Finds the words that say that something is said: verbs with their particles and auxiliaries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from services.quotes.document import NONE
from services.quotes.lexicon import Form, Verb

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from services.quotes.document import Token
    from services.quotes.lexicon import Language

# How far a particle or an auxiliary may stand from its verb; keeps time linear in long sentences.
PARTICLE_REACH: Final = 40
# Where particles are no part of the verb's clause frame, they stand near it ("pointed out", "fait-elle remarquer").
NEAR: Final = 4
AUXILIARY_REACH: Final = 20
STRONG_BREAKS: Final = frozenset(";:")
BREAKS: Final = frozenset(",;:")
AFTER_PARTICLE: Final = frozenset(".,;:!?…–—“”)")


@dataclass(frozen=True, slots=True)
class Cue:
    """A speech verb in a sentence. Positions are token numbers."""

    verb: Verb
    # The finite verb: the auxiliary of a participle.
    anchor: int
    parts: tuple[int, ...]

    @property
    def last(self) -> int:
        return self.parts[-1]


def cues(tokens: Sequence[Token], language: Language) -> list[Cue]:
    """Return the speech verbs of a sentence in order; of several readings of a form, the longest that fits."""
    found = []
    for at, token in enumerate(tokens):
        readings = language.verbs.get(token.low)
        if readings is None or token.region != NONE or token.mention != NONE or (at and token.is_capital):
            continue
        fitting = [cue for reading in readings for cue in _reading(tokens, at, reading, language)]
        if fitting:
            found.append(_likeliest(fitting, tokens))
    return found


def _likeliest(fitting: Sequence[Cue], tokens: Sequence[Token]) -> Cue:
    """Return the longest cue; over a comma only where the verb does not also stand alone ("sagte, man baue aus")."""
    longest = max(fitting, key=lambda cue: len(cue.parts))
    alone = next((cue for cue in fitting if len(cue.parts) == 1), None)
    over_comma = any(token.low == "," for token in tokens[longest.parts[0] : longest.last])
    return alone if alone is not None and over_comma else longest


def _reading(tokens: Sequence[Token], at: int, verb: Verb, language: Language) -> Iterator[Cue]:
    if verb.form is Form.PARTICIPLE:
        yield from _perfect(tokens, at, verb, language)
    elif not verb.particle:
        if not _is_passive(tokens, at, language) and not _is_attribute(tokens, at, language):
            yield Cue(verb, at, (at,))
    elif verb.impersonal and len(verb.particle) == 1:
        yield from (
            Cue(verb, at, tuple(sorted((at, near))))
            for near in (at + 1, at - 1)
            if _stands(tokens, near, verb.particle)
        )
    else:
        first = _particle(tokens, at, verb.particle, language)
        if first is not None:
            yield Cue(verb, at, (at, *range(first, first + len(verb.particle))))


def _is_passive(tokens: Sequence[Token], at: int, language: Language) -> bool:
    """Say whether a form that could be finite is the participle of a passive ("was thought", "Plädiert wird")."""
    beside = at + 1 if language.verb_final else at - 1
    return 0 <= beside < len(tokens) and tokens[beside].low in language.passive


def _is_attribute(tokens: Sequence[Token], at: int, language: Language) -> bool:
    """Say whether the form stands between a determiner and its noun ("eine begründete Stellungnahme")."""
    if not language.verb_final or not 0 < at < len(tokens) - 1:
        return False
    return tokens[at - 1].low in language.determiners and tokens[at + 1].is_capital and tokens[at + 1].mention == NONE


def _perfect(tokens: Sequence[Token], at: int, verb: Verb, language: Language) -> Iterator[Cue]:
    begin, end = (at, at + 1 + len(verb.particle)) if language.particle_last else (at - len(verb.particle), at + 1)
    if not _stands(tokens, at + 1 if language.particle_last else begin, verb.particle):
        return
    anchor = _auxiliary(tokens, begin, language)
    if anchor is None and at + 1 < len(tokens) and tokens[at + 1].low in language.auxiliaries and language.verb_final:
        yield Cue(verb, at + 1, (*range(begin, at + 1), at + 1))
    elif anchor is not None:
        yield Cue(verb, anchor, (anchor, *range(begin, end)))


def _auxiliary(tokens: Sequence[Token], before: int, language: Language) -> int | None:
    """Return the auxiliary left of a participle in its clause."""
    for at in range(before - 1, max(-1, before - 1 - AUXILIARY_REACH), -1):
        if tokens[at].low in language.auxiliaries and tokens[at].region == NONE:
            return at
        if tokens[at].low in BREAKS or tokens[at].low in language.passive:
            return None
    return None


def _particle(tokens: Sequence[Token], at: int, particle: tuple[str, ...], language: Language) -> int | None:
    """Return where the particle of the verb at position at stands: at the end of a clause."""
    if not language.verb_final:
        return next((first for first in range(at + 1, at + NEAR) if _stands(tokens, first, particle)), None)
    for first in range(at + 1, min(len(tokens), at + PARTICLE_REACH)):
        low = tokens[first].low
        if low == particle[0] and _stands(tokens, first, particle) and _closes(tokens, first + len(particle), language):
            return first
        if low in STRONG_BREAKS:
            return None
    return None


def _stands(tokens: Sequence[Token], at: int, words: tuple[str, ...]) -> bool:
    return at >= 0 and all(at + n < len(tokens) and tokens[at + n].low == word for n, word in enumerate(words))


def _closes(tokens: Sequence[Token], at: int, language: Language) -> bool:
    if at >= len(tokens):
        return True
    low = tokens[at].low
    return low in AFTER_PARTICLE or low in language.conjunctions or low in language.complementizers
