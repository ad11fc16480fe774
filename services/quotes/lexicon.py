"""What the rules know about a language: the form of its tables, and the vocabulary of grammar they share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Mapping, Sequence


class Gender(StrEnum):
    """What an expression tells of those it means; ANY where it tells nothing."""

    MALE = "m"
    FEMALE = "f"
    PLURAL = "p"
    NEUTER = "n"
    ANY = "?"

    def fits(self, other: Gender) -> bool:
        return Gender.ANY in (self, other) or self == other


class Form(StrEnum):
    """What a form of a verb can be in a frame."""

    FINITE = "finite"
    PARTICIPLE = "participle"


@dataclass(frozen=True, slots=True)
class Verb:
    """One reading of a verb form.

    particle: words that must stand apart from a finite form ("teilte … mit", "machte … deutlich"), or right before a
    participle ("deutlich gemacht"); empty where there are none.
    """

    lemma: str
    form: Form
    particle: tuple[str, ...] = ()
    # Introduces or interrupts a quote ("…", sagte sie).
    speaks: bool = False
    # Takes a clause: dass, that, que, or a bare one.
    clause: bool = False
    # Takes an infinitive with zu, to, de.
    infinitive: bool = False
    # With an object alone it still reports an utterance ("kritisierte die Pläne").
    reports: bool = False
    # Whom it is said to is its object ("told reporters that").
    addresses: bool = False
    # Names who speaks after a preposition ("hieß es in der Erklärung"); its particle is its subject, right beside it.
    impersonal: bool = False


FLAGS = {"s": "speaks", "c": "clause", "i": "infinitive", "r": "reports", "a": "addresses", "p": "impersonal"}


def verb(lemma: str, form: Form, flags: str, particle: tuple[str, ...] = ()) -> Verb:
    """Make a reading from the letters of FLAGS."""
    return Verb(lemma, form, particle, **{FLAGS[flag]: True for flag in flags})


def table(entries: Iterable[tuple[str, Verb]]) -> Mapping[str, tuple[Verb, ...]]:
    """Return the readings of each form; readings that differ in what they take alone are made one that takes both."""
    found: dict[str, dict[tuple[str, Form, tuple[str, ...]], Verb]] = {}
    for form, reading in entries:
        readings = found.setdefault(form, {})
        key = reading.lemma, reading.form, reading.particle
        readings[key] = _merged(readings[key], reading) if key in readings else reading
    return {form: tuple(readings.values()) for form, readings in found.items()}


def _merged(one: Verb, other: Verb) -> Verb:
    both = {name: getattr(one, name) or getattr(other, name) for name in FLAGS.values()}
    return Verb(one.lemma, one.form, one.particle, **both)


def words(text: str) -> frozenset[str]:
    """Return the words of a table that is written as text."""
    return frozenset(text.split())


def by_base(table: Mapping[str, frozenset[str]], base: Callable[[str], str]) -> Mapping[str, frozenset[str]]:
    """Return a table of nouns in their base forms."""
    return {base(noun): frozenset(map(base, narrower)) for noun, narrower in table.items()}


@dataclass(frozen=True, slots=True)
class Attribution:
    """Words that attribute without a verb: "laut X", "nach Angaben von X", "X zufolge".

    words: alternatives at each place. optional: words between them and the speaker that belong to neither ("von").
    """

    words: tuple[frozenset[str], ...]
    optional: frozenset[str] = frozenset()
    speaker_first: bool = False


@dataclass(frozen=True, slots=True)
class Language:
    """The tables of one language. All words are in the form that `document.fold` gives."""

    tag: str
    token: re.Pattern[str]
    verbs: Mapping[str, tuple[Verb, ...]]
    attributions: tuple[Attribution, ...]
    auxiliaries: frozenset[str]
    complementizers: frozenset[str]
    # Forms of verbs that only a clause has.
    finite: frozenset[str]
    # Words that begin an adverbial between a verb and its complement.
    adverbials: frozenset[str]
    # Complementizers that need no comma before them.
    clitic_complementizers: frozenset[str]
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
    # Prepositions and forms that mark an addressee.
    addressing: frozenset[str]
    # Prepositions before the speaker of an impersonal verb.
    sources: frozenset[str]
    relatives: frozenset[str]
    conjunctions: frozenset[str]
    subordinators: frozenset[str]
    # Further words that end a noun phrase: adverbs, auxiliaries, days.
    stops: frozenset[str]
    # Words between an auxiliary and a participle, or a verb before it, that make a passive.
    passive: frozenset[str]
    # Object pronouns before a finite verb.
    clitics: frozenset[str]
    # Words that open an inverted frame ("so X", "wie X sagte").
    openers: frozenset[str]
    # Words that make a frame without a verb ("…, so X").
    verbless: frozenset[str]
    # "Das sagte X": points back to the sentence before.
    anaphors: frozenset[str]
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
    # Words before a mark that say that a name or a term follows.
    naming: frozenset[str]
    # Says of a word and the one after it whether an infinitive that is a complement begins or stands there.
    infinitive: Callable[[str, str], bool]
    # Says of a word whether its form reports (Konjunktiv, conditionnel).
    reportive: Callable[[str], bool]
    # Says of a sentence's words whether they give something as hearsay ("soll … haben", "reportedly").
    hearsay: Callable[[Sequence[str]], bool]
    # Returns what the form of an office noun tells; None for a noun that is none.
    role_gender: Callable[[str], Gender | None]
    # Guesses from a full name.
    name_gender: Callable[[str], Gender]
    # Says of a finite verb whether it stands in the plural.
    is_plural: Callable[[str], bool]
    # Nouns are written with a capital.
    capital_nouns: bool = False
    # The finite verb ends a subordinate clause, and a particle its main clause.
    verb_final: bool = False
    # A complement clause may follow without comma and conjunction ("said ministers had been warned").
    bare_complement: bool = False
    # An infinitive follows without a comma.
    free_infinitive: bool = False
    # A finite subject-first frame may follow its quote (", she said").
    subject_first_incise: bool = False
    # The words that stand with a participle follow it ("a fait savoir").
    particle_last: bool = False
    # The head of a noun phrase is its last noun ("the prime minister"), not its first.
    head_last: bool = False
