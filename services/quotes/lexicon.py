"""What the resolution and the tokens know about a language: the form of its tables, and what these share."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Mapping


class Gender(StrEnum):
    """What an expression tells of those it means; ANY where it tells nothing."""

    MALE = "m"
    FEMALE = "f"
    PLURAL = "p"
    NEUTER = "n"
    ANY = "?"

    def fits(self, other: Gender) -> bool:
        return Gender.ANY in (self, other) or self == other


def words(text: str) -> frozenset[str]:
    """Return the words of a table that is written as text."""
    return frozenset(text.split())


def untold(_: str) -> Gender:
    """Tell nothing of a name."""
    return Gender.ANY


def by_base(table: Mapping[str, frozenset[str]], base: Callable[[str], str]) -> Mapping[str, frozenset[str]]:
    """Return a table of nouns in their base forms."""
    return {base(noun): frozenset(map(base, narrower)) for noun, narrower in table.items()}


@dataclass(frozen=True, slots=True)
class Language:
    """The tables of one language. All words are in the form that `document.fold` gives."""

    tag: str
    token: re.Pattern[str]
    # Every form of the verbs of saying.
    verbs: frozenset[str]
    # Determiners of a subject, with the gender they tell.
    determiners: Mapping[str, Gender]
    # Determiners of somebody not named before.
    indefinite: frozenset[str]
    # Determiners of somebody named before.
    definite: frozenset[str]
    # Determiners that no subject has (German dative).
    oblique: frozenset[str]
    pronouns: Mapping[str, Gender]
    # Prepositions that go on with a noun phrase ("of", "von").
    linking: frozenset[str]
    # Those of them that say whose something is.
    genitives: frozenset[str]
    prepositions: frozenset[str]
    relatives: frozenset[str]
    conjunctions: frozenset[str]
    # Further words that end a noun phrase: adverbs, auxiliaries, days.
    stops: frozenset[str]
    abbreviations: frozenset[str]
    honorifics: Mapping[str, Gender]
    # Nouns of texts and bodies that speak for the organisation named after them.
    documents: frozenset[str]
    # Nouns that mean an organisation named before.
    bodies: frozenset[str]
    # Further words by which somebody named before is meant, possessives of a source ("seinen Angaben zufolge") among
    # them; several words are parted by a space.
    anaphora: Mapping[str, Gender]
    # Those of them, and of the pronouns, that tell apart who was named last.
    pointing: frozenset[str]
    # Those that mean the second of two, and no other.
    latter: frozenset[str]
    # Those that tell apart who was named first of two ("le premier", "the former").
    former: frozenset[str]
    # Words after a pronoun that stress it ("sie selbst").
    intensifiers: frozenset[str]
    # Determiners that say whose something is.
    possessives: frozenset[str]
    # Wide words for people by their base form, and how the base forms end that they hold for: Jurist, Anwalt.
    hypernyms: Mapping[str, frozenset[str]]
    # Verbs and words between somebody and what he is: "ist", "als".
    copulas: frozenset[str]
    # Finds the age in a noun or an adjective that calls somebody by it.
    age: re.Pattern[str]
    # Returns the form of a noun that men and women, and all cases, share.
    base: Callable[[str], str]
    # Says of a determiner and a noun whether the noun is an adjective that means a person ("der Angeklagte").
    is_nominalised: Callable[[str, str], bool]
    # Returns what the form of an office noun tells; None for a noun that is none.
    role_gender: Callable[[str], Gender | None]
    # Guesses from a full name.
    name_gender: Callable[[str], Gender]
    # Returns the gender that the first noun of an organisation's name has in grammar; ANY where it is not known.
    body_gender: Callable[[str], Gender]
    # Says of a finite verb whether it stands in the plural.
    is_plural: Callable[[str], bool]
    # Nouns are written with a capital.
    capital_nouns: bool = False
    # Auxiliaries in the plural, where it shows in no pronoun ("sie").
    plural_auxiliaries: frozenset[str] = frozenset()
    # The mean probability from which on the tagger's report is one (docs/decisions.md).
    report: float = 0.85
    # Nouns that give an age in tens ("quadragénaire"), by their base form; the first digit of the age.
    decades: Mapping[str, str] = field(default_factory=dict)
    # Words of a party's people, by their base form, and the party: nobody is of two.
    parties: Mapping[str, str] = field(default_factory=dict)
    # A finite subject-first frame may follow its quote (", she said").
    subject_first_incise: bool = False
    # The head of a noun phrase is its last noun ("the prime minister"), not its first.
    head_last: bool = False
