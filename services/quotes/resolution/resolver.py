"""Finds whom a speaker expression means: by a name in it, or by a ranking of those whom the text spoke of before.

What bears on it are the spans of the expression, of its quote and of its cue, the entities, and the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import exp
from typing import TYPE_CHECKING, Final

from services.quotes.lexicon import Gender
from services.quotes.resolution.candidates import candidates, one_of_two
from services.quotes.resolution.expressions import Determined, Expression, Kind, Phrase, read
from services.quotes.resolution.naming import Naming
from services.quotes.resolution.profiles import Match
from services.quotes.resolution.references import References, nameless
from services.quotes.resolution.scene import NOBODY, PERSON, Candidate, Entity, Scene
from services.quotes.resolution.told import profiles
from services.quotes.resolution.weights import WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from services.quotes.document import Document
    from services.quotes.lexicon import Language
    from services.quotes.spans import Span

__all__ = ["PERSON", "Entity", "Expression", "Resolution", "ResolvedBy", "Resolver"]

# Whoever is less likely than this is not named.
SURE_ENOUGH: Final = 0.5
# The share of names that stand in the expression and were right.
BY_NAME: Final = 0.99
BY_PLACE: Final = 0.8


class ResolvedBy(StrEnum):
    """How a name was found."""

    NAME = "name"
    PRONOUN = "pronoun"
    NOMINAL = "nominal"
    CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Resolution:
    """Whom an expression means: the number of the entity. sure: how likely that is, from 0 to 1."""

    entity: int
    by: ResolvedBy
    sure: float


class Resolver:
    """Resolves the speaker expressions of one field in reading order; each result can bear on the next ones."""

    def __init__(
        self,
        entities: Sequence[Entity],
        document: Document,
        language: Language,
        weights: Mapping[str, Mapping[str, float]] = WEIGHTS,
    ) -> None:
        self.document, self.language, self.weights = document, language, weights
        self.naming = Naming(entities, document, language)
        self.scene = Scene(
            entities,
            profiles(document, [e.name for e in entities], [e.type == PERSON for e in entities], language),
            References(document, language),
            nameless(document, language),
            language,
        )
        # Where pronouns and expressions were read.
        self._read: set[int] = set()
        self._known: dict[tuple[Span, ...], Resolution | None] = {}

    def resolve(self, expression: Expression) -> Resolution | None:
        """Return whom the expression means; None where the text does not tell. One expression means one entity."""
        if expression.spans not in self._known:
            self.catch_up(expression.start)
            phrase = read(expression, self.document, self.language)
            found = None if phrase is None else self._resolve(phrase, expression)
            self._known[expression.spans] = found
            if found is not None and phrase is not None:
                self.note(phrase, found.entity)
            elif phrase is not None and not phrase.plural:
                self.note(phrase, NOBODY)
        return self._known[expression.spans]

    def note(self, phrase: Phrase, entity: int) -> None:
        """Remember that an expression means an entity, or NOBODY."""
        self._read.add(phrase.start)
        if entity == NOBODY:
            self.scene.references.add_nameless(phrase.start, NOBODY)
            return
        self.scene.references.add(phrase.start, entity, speaks=True)
        if phrase.kind is Kind.PRONOUN:
            self.scene.profiles[entity].votes[phrase.gender] += 1
        if phrase.kind is Kind.PERSON and phrase.head:
            self.scene.profiles[entity].learn(phrase.head, self.language)

    def catch_up(self, before: int) -> None:
        """Resolve the narrator's pronouns up to an offset: they keep the one they mean in mind."""
        for token in self.scene.references.pronouns(before):
            if token.start not in self._read:
                self._read.add(token.start)
                expression = Expression(((token.start, token.end),))
                phrase = read(expression, self.document, self.language)
                found = None if phrase is None else self._best(phrase, candidates(phrase, expression, self.scene))
                if found is not None:
                    self.scene.references.add(token.start, found.entity, speaks=False)

    def ranked(self, expression: Expression) -> tuple[Phrase | None, list[Candidate]]:
        """Return the expression as read and its candidates; none where names in it settle whom it means."""
        phrase = read(expression, self.document, self.language)
        if phrase is None:
            return None, []
        names = self.naming.names(phrase)
        settled = self.naming.are_joint(phrase, names) or self.naming.named(phrase, names) is not None
        if settled or phrase.kind in (Kind.LATTER, Kind.FORMER):
            return phrase, []
        return phrase, candidates(phrase, expression, self.scene)

    def _resolve(self, phrase: Phrase, expression: Expression) -> Resolution | None:
        names = self.naming.names(phrase)
        if self.naming.are_joint(phrase, names):
            return None
        named = self.naming.named(phrase, names)
        if named is not None:
            return Resolution(named, ResolvedBy.NAME, BY_NAME)
        if not self._is_one(phrase):
            return None
        if phrase.kind in (Kind.LATTER, Kind.FORMER):
            pointed = one_of_two(phrase, expression, self.scene)
            return None if pointed is None else Resolution(pointed, ResolvedBy.PRONOUN, BY_PLACE)
        return self._best(phrase, candidates(phrase, expression, self.scene))

    def _best(self, phrase: Phrase, ranked: Sequence[Candidate]) -> Resolution | None:
        chances = likelihoods(self.weights.get(phrase.kind, {}), ranked)
        chance, best = max(zip(chances, ranked, strict=True), key=lambda pair: pair[0])
        if best.entity == NOBODY or chance < SURE_ENOUGH:
            return None
        return Resolution(best.entity, self._by(phrase, best), chance)

    def _is_one(self, phrase: Phrase) -> bool:
        """Say whether one is meant who was named: not several, and not anyone ("einer", "jemand", "Beamte")."""
        if phrase.kind is Kind.PRONOUN and phrase.gender is Gender.ANY:
            return phrase.head in self.language.anaphora
        if phrase.kind is Kind.PERSON and phrase.determined is Determined.BARE:
            return False
        return not phrase.plural or phrase.kind is Kind.DOCUMENT

    def _by(self, phrase: Phrase, best: Candidate) -> ResolvedBy:
        if phrase.kind in (Kind.PRONOUN, Kind.POINTING):
            return ResolvedBy.PRONOUN
        told = {f"role {match}" for match in (Match.SAME, Match.PART, Match.WIDER)}
        return ResolvedBy.CONTEXT if told.isdisjoint(best.traits) else ResolvedBy.NOMINAL


def likelihoods(weights: Mapping[str, float], ranked: Sequence[Candidate]) -> list[float]:
    """Return how likely each candidate is meant, from 0 to 1; together they are 1. weights are those of the traits."""
    scores = [sum(weights.get(trait, 0.0) for trait in candidate.traits) for candidate in ranked]
    most = max(scores)
    odds = [exp(score - most) for score in scores]
    total = sum(odds)
    return [each / total for each in odds]
