"""What an article tells of an entity beside its name: offices, ages, and the gender they show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from services.quotes.lexicon import Gender
from services.quotes.resolution.expressions import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.quotes.lexicon import Language

# A compound and its last part name the same office: Gesundheitsministerin, Ministerin.
MIN_PART: Final = 4
AGE_DIGITS: Final = 2
# What a title or an honorific tells weighs more than what a first name sounds like.
BY_TITLE: Final = 3


class Match(StrEnum):
    """How well a noun fits what is told of an entity."""

    SAME = "same"
    PART = "part"
    WIDER = "wider"
    OTHER = "other"
    CLASH = "clash"
    UNTOLD = "untold"


@dataclass(slots=True)
class Profile:
    """What is told of one entity: base forms of role nouns, ages among them, and votes for a gender."""

    roles: set[str] = field(default_factory=set)
    votes: Counter[Gender] = field(default_factory=Counter)

    @property
    def gender(self) -> Gender:
        male, female, neuter = (self.votes[gender] for gender in (Gender.MALE, Gender.FEMALE, Gender.NEUTER))
        most = max(male, female, neuter)
        if [male, female, neuter].count(most) > 1:
            return Gender.ANY
        return Gender.NEUTER if most == neuter else Gender.MALE if most == male else Gender.FEMALE

    @property
    def is_gender_sure(self) -> bool:
        """Say whether more than a first name or a single pronoun tells the gender."""
        ranks = sorted(self.votes[gender] for gender in (Gender.MALE, Gender.FEMALE, Gender.NEUTER))
        return ranks[-1] - ranks[-2] > 1

    def match(self, nouns: Iterable[str], language: Language) -> Match:
        """Say how well the nouns of an expression fit; nouns are folded."""
        if any(self._is_older_or_younger(noun, language) for noun in nouns) or self._is_of_another(nouns, language):
            return Match.CLASH
        found = [self._match(noun, language) for noun in nouns]
        best = (match for match in (Match.SAME, Match.PART, Match.WIDER) if match in found)
        return next(best, Match.OTHER if self.roles else Match.UNTOLD)

    def _is_older_or_younger(self, noun: str, language: Language) -> bool:
        """Say whether a noun is an age, and another one was told."""
        if language.age.search(noun) is None:
            return False
        base, ages = language.base(noun), self._ages
        return bool(ages) and base not in ages and not self._is_so_old(base, language)

    def _is_of_another(self, nouns: Iterable[str], language: Language) -> bool:
        """Say whether a noun means the people of a party, and another one was told."""
        own = {language.parties[role] for role in self.roles if role in language.parties}
        meant = {language.parties[base] for base in map(language.base, nouns) if base in language.parties}
        return bool(own and meant) and own.isdisjoint(meant)

    @property
    def _ages(self) -> set[str]:
        return {role for role in self.roles if role.isdigit() and len(role) == AGE_DIGITS}

    def _is_so_old(self, base: str, language: Language) -> bool:
        """Say whether a base form gives the age in tens: "quadragénaire"."""
        decade = language.decades.get(base)
        return decade is not None and any(age[0] == decade for age in self._ages)

    def _match(self, noun: str, language: Language) -> Match | None:
        base = language.base(noun)
        if base in self.roles or self._is_so_old(base, language):
            return Match.SAME
        if language.capital_nouns and any(_is_part(base, role) or _is_part(role, base) for role in self.roles):
            return Match.PART
        narrower = wider(base, language) or frozenset()
        if any(
            role == word or (len(word) >= MIN_PART and role.endswith(word)) for word in narrower for role in self.roles
        ):
            return Match.WIDER
        return None

    def learn(self, noun: str, language: Language) -> None:
        """Note that a folded noun is used of the entity."""
        self.roles.add(language.base(noun))
        gender = language.role_gender(noun)
        if gender in (Gender.MALE, Gender.FEMALE):
            self.votes[gender] += BY_TITLE


def wider(base: str, language: Language) -> frozenset[str] | None:
    """Return how the base forms end that a wide word holds for; None for other words.

    A compound is as wide as its last part.
    """
    if base in language.hypernyms or not language.capital_nouns:
        return language.hypernyms.get(base)
    end = base[-LONGEST:]
    parts = (end[at:] for at in range(len(end) - MIN_PART + 1))
    return next((language.hypernyms[part] for part in parts if part in language.hypernyms), None)


def _is_part(part: str, whole: str) -> bool:
    """Say whether a compound ends in a word; parts of hyphen compounds are words of their own."""
    return len(part) >= MIN_PART and len(whole) > len(part) and whole.endswith(part)
