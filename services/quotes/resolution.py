"""Finds whom a speaker expression means: by a name in it, a pronoun, or a role that stands beside a name elsewhere."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from services.quotes.document import NONE
from services.quotes.lexicon import Gender
from services.quotes.profiles import profiles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from services.quotes.document import Document, Token
    from services.quotes.findings import Speaker
    from services.quotes.lexicon import Language
    from services.quotes.marks import Marked

AGE: Final = re.compile(r"(\d+)-(?:jährige[rn]?|year-old)")
PERSON: Final = "person"
ORGANISATION: Final = "organisation"
# How many references back a pronoun or a role noun may reach.
REACH: Final = 24
# How many characters back somebody may be meant without a name, a pronoun or a role that the article gives them.
NEAR: Final = 200


class ResolvedBy(StrEnum):
    """How a name was found."""

    NAME = "name"
    PRONOUN = "pronoun"
    NOMINAL = "nominal"
    CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Entity:
    """What the entities stage says of somebody or something."""

    id: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """Whom an expression means: the number of the entity."""

    entity: int
    by: ResolvedBy


class Resolver:
    """Resolves the speaker expressions of one field in reading order; each result can bear on the next ones."""

    def __init__(self, entities: Sequence[Entity], document: Document, language: Language) -> None:
        self.entities, self.document, self.language = entities, document, language
        self.profiles = profiles([document], [entity.name for entity in entities], language)
        # Where the narrator speaks of whom; names in quoted words are left out.
        self.references = [(m.start, m.entity) for m in document.mentions if not _is_quoted(m.start, document.regions)]

    def resolve(self, speaker: Speaker) -> Resolution | None:
        """Return whom the expression means; None where the text does not tell."""
        found = self._resolve(speaker)
        if found is not None:
            insort(self.references, (speaker.tokens[0].start, found.entity))
        return found

    def _resolve(self, speaker: Speaker) -> Resolution | None:
        tokens = speaker.tokens
        named = self._named(tokens)
        if named is not None:
            return Resolution(named, ResolvedBy.NAME)
        if len(tokens) == 1 and tokens[0].low in self.language.pronouns:
            return self._pronoun(tokens[0], plural=speaker.plural)
        return None if any(t.mention != NONE and self._is_person(t) for t in tokens) else self._nominal(tokens)

    # names

    def _named(self, tokens: Sequence[Token]) -> int | None:
        """Return the person named in the expression, or the organisation that is its head or whose paper it is."""
        for at, token in enumerate(tokens):
            if token.mention != NONE and self._is_person(token):
                owner = at > 1 and tokens[at - 1].low in self.language.linking and self._speaks_for(tokens[:at])
                return None if owner else self._entity(token)
        for at, token in enumerate(tokens):
            if token.mention != NONE:
                return None if self._speaks_for(tokens[:at]) else self._entity(token)
        return None

    def _speaks_for(self, before: Sequence[Token]) -> bool:
        """Say whether words before a name mean somebody else, who has to do with it ("eine Sprecherin der …")."""
        nouns = [t for t in before if self._is_noun(t)]
        if not nouns:
            return False
        if any(t.low in self.language.documents for t in nouns):
            return False
        linked = before[-1].low in self.language.linking or before[-1].low in self.language.determiners
        head = self._head(before)
        return (
            head is not None
            and (linked or self.language.role_gender(head) is not None)
            and (head not in self.language.bodies)
        )

    # pronouns

    def _pronoun(self, token: Token, *, plural: bool) -> Resolution | None:
        gender = self.language.pronouns[token.low]
        if gender is Gender.NEUTER:
            return self._last(token.start, ORGANISATION, Gender.ANY, ResolvedBy.PRONOUN)
        if plural or gender is Gender.PLURAL or gender is Gender.ANY:
            return None
        return self._last(token.start, PERSON, gender, ResolvedBy.PRONOUN)

    def _last(self, before: int, kind: str, gender: Gender, by: ResolvedBy) -> Resolution | None:
        """Return the last one of that kind and gender that the text speaks of before an offset."""
        for entity in self._recent(before):
            if self.entities[entity].type == kind and self.profiles[entity].gender.fits(gender):
                return Resolution(entity, by)
        return None

    def _recent(self, before: int) -> Iterator[int]:
        end = bisect_left(self.references, (before, NONE))
        return (entity for _, entity in reversed(self.references[max(0, end - REACH) : end]))

    # roles

    def _nominal(self, tokens: Sequence[Token]) -> Resolution | None:
        gender = self.language.determiners.get(tokens[0].low, Gender.ANY)
        head = self._head(tokens)
        if head is None:
            return None
        age = AGE.fullmatch(head)
        if age is not None:
            return self._aged(tokens[0].start, age[1], gender)
        if tokens[0].low in self.language.indefinite:
            return None
        for entity in self._recent(tokens[0].start):
            if self.profiles[entity].has_role(head) and self._can_be(entity, head):
                return Resolution(entity, ResolvedBy.NOMINAL)
        return self._definite(tokens, head)

    def _definite(self, tokens: Sequence[Token], head: str) -> Resolution | None:
        """Return whom the text spoke of last, where an office or a body is meant as known ("die Politikerin")."""
        if tokens[0].low not in self.language.definite:
            return None
        if head in self.language.bodies:
            return self._only(tokens[0].start, ORGANISATION, Gender.ANY, ResolvedBy.CONTEXT)
        gender = self.language.role_gender(head)
        if gender is None or gender is Gender.PLURAL:
            return None
        told = self.language.determiners.get(tokens[0].low, Gender.ANY)
        return self._only(tokens[0].start, PERSON, told if gender is Gender.ANY else gender, ResolvedBy.CONTEXT)

    def _only(self, before: int, kind: str, gender: Gender, by: ResolvedBy) -> Resolution | None:
        """Return the only one of that kind and gender that the text spoke of lately."""
        end = bisect_left(self.references, (before, NONE))
        near = self.references[max(0, end - REACH) : end]
        fitting = {
            entity
            for at, entity in near
            if before - at <= NEAR and self.entities[entity].type == kind and self.profiles[entity].gender.fits(gender)
        }
        return Resolution(fitting.pop(), by) if len(fitting) == 1 else None

    def _can_be(self, entity: int, head: str) -> bool:
        gender = self.language.role_gender(head)
        return gender is None or self.profiles[entity].gender.fits(gender)

    def _aged(self, before: int, age: str, gender: Gender) -> Resolution | None:
        for entity in self._recent(before):
            if age in self.profiles[entity].roles:
                return Resolution(entity, ResolvedBy.NOMINAL)
        return self._last(before, PERSON, gender, ResolvedBy.NOMINAL)

    def _head(self, tokens: Sequence[Token]) -> str | None:
        """Return the noun an expression is about: the first one, or in English the last before a preposition."""
        head = None
        for at, token in enumerate(tokens):
            if token.low in self.language.linking and at:
                break
            if self._is_noun(token):
                head = token.low
                if not self.language.head_last:
                    break
        return head

    def _is_noun(self, token: Token) -> bool:
        if not token.is_word or token.mention != NONE or token.low in self.language.determiners:
            return False
        if token.low in self.language.linking or token.low in self.language.oblique:
            return False
        return not self.language.capital_nouns or token.is_capital or token.low[0].isdigit()

    def _entity(self, token: Token) -> int:
        return self.document.mentions[token.mention].entity

    def _is_person(self, token: Token) -> bool:
        return self.entities[self._entity(token)].type == PERSON


def _is_quoted(at: int, regions: Sequence[Marked]) -> bool:
    """Say whether an offset lies in one of the stretches, which are in order and do not overlap."""
    number = bisect_right(regions, at, key=lambda region: region.end)
    return number < len(regions) and regions[number].start <= at
