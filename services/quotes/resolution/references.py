"""Who is spoken of where: the mentions of an article in order, and the speakers as they are found."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from services.quotes.document import NONE
from services.quotes.lexicon import Gender
from services.quotes.resolution.expressions import Kind, is_noun, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from services.quotes.document import Document, Token
    from services.quotes.lexicon import Language

# How many references back an expression may reach; keeps time linear.
REACH: Final = 64
# How many references further on an expression may look ahead.
AHEAD: Final = 10
# In how many sentences before an expression pronouns are read.
PRONOUNS_REACH: Final = 6
# How far before a name the preposition stands that makes it no subject.
OBLIQUE_REACH: Final = 4


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A place where an entity is spoken of."""

    start: int
    entity: int
    sentence: int
    paragraph: int
    # It can be the subject of its sentence.
    subject: bool = False
    # It stands in quotation marks.
    quoted: bool = False
    # It is a name, and the narrator's.
    named: bool = False
    # It says who speaks.
    speaks: bool = False


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody whom the narrator speaks of without a name. named_since: somebody with a name comes after it."""

    start: int
    sentence: int
    gender: Gender
    indefinite: bool
    named_since: bool = False


class References:
    """The references of one document in order; speakers are added as they are found."""

    def __init__(self, document: Document, language: Language) -> None:
        self._starts = [sentence.start for sentence in document.sentences]
        self._paragraphs = [sentence.paragraph for sentence in document.sentences]
        plain = list(_narrated(document, language))
        seen = {reference.start for reference in plain}
        quoted = [
            Reference(m.start, m.entity, *self.place(m.start), quoted=True)
            for m in document.mentions
            if m.start not in seen
        ]
        self._all = sorted([*plain, *quoted])
        self._of: defaultdict[int, list[int]] = defaultdict(list)
        for reference in self._all:
            self._of[reference.entity].append(reference.start)
        self.last_speaker: Reference | None = None
        # Who spoke before the last speaker, where that was another one.
        self.speaker_before: Reference | None = None
        self._strangers = list(_strangers(document, language))
        self._pronouns = dict(_pronouns(document, language))

    def place(self, at: int) -> tuple[int, int]:
        """Return the numbers of the sentence and the paragraph of an offset."""
        number = max(0, bisect_right(self._starts, at) - 1)
        return number, self._paragraphs[number] if self._paragraphs else 0

    def add(self, start: int, entity: int, *, speaks: bool) -> None:
        """Note that an expression that starts there means an entity, which speaks or is the subject."""
        reference = Reference(start, entity, *self.place(start), subject=True, speaks=speaks)
        insort(self._all, reference)
        insort(self._of[entity], start)
        if speaks:
            self._spoke(reference)

    def add_nameless(self, start: int, entity: int) -> None:
        """Note that somebody speaks who has no name; entity is the number that stands for nobody."""
        self._spoke(Reference(start, entity, *self.place(start), speaks=True))

    def _spoke(self, reference: Reference) -> None:
        if self.last_speaker is not None and self.last_speaker.entity != reference.entity:
            self.speaker_before = self.last_speaker
        self.last_speaker = reference

    def strangers(self, before: int, gender: Gender) -> Iterator[Stranger]:
        """Yield the last one introduced and the last one spoken of as known, without names, before an offset."""
        end = bisect_left(self._strangers, before, key=lambda stranger: stranger.start)
        missing = {True, False}
        for stranger in self._strangers[max(0, end - AHEAD) : end][::-1]:
            if stranger.indefinite in missing and stranger.gender.fits(gender):
                missing.remove(stranger.indefinite)
                first = bisect_left(self._all, stranger.start, key=lambda reference: reference.start)
                last = bisect_left(self._all, before, key=lambda reference: reference.start)
                yield replace(stranger, named_since=any(not each.quoted for each in self._all[first:last]))

    def pronouns(self, before: int) -> Iterator[Token]:
        """Yield the narrator's subject pronouns in the sentences up to an offset, one a sentence."""
        last, _ = self.place(before)
        for number in range(max(0, last - PRONOUNS_REACH), last + 1):
            pronoun = self._pronouns.get(number)
            if pronoun is not None and pronoun.start < before:
                yield pronoun

    def before(self, at: int) -> Sequence[Reference]:
        """Return the last references before an offset, the latest first."""
        end = bisect_left(self._all, at, key=lambda reference: reference.start)
        return self._all[max(0, end - REACH) : end][::-1]

    def after(self, at: int) -> Sequence[Reference]:
        """Return the next references from an offset on."""
        begin = bisect_left(self._all, at, key=lambda reference: reference.start)
        return [reference for reference in self._all[begin : begin + AHEAD] if not reference.quoted]

    def count(self, entity: int, at: int) -> int:
        """Return how often an entity was spoken of before an offset."""
        return bisect_left(self._of[entity], at)

    def total(self, entity: int) -> int:
        """Return how often an entity is spoken of in the whole text, as far as is known."""
        return len(self._of[entity])

    def within(self, entity: int, start: int, end: int) -> bool:
        """Say whether an entity is spoken of in a stretch."""
        places = self._of[entity]
        number = bisect_left(places, start)
        return number < len(places) and places[number] < end


def _narrated(document: Document, language: Language) -> Iterator[Reference]:
    """Yield the references of the narrator, who may put names in marks, one for each mention."""
    for number, sentence in enumerate(document.sentences):
        first = True
        for at, token in enumerate(sentence.tokens):
            begins = token.mention != NONE and (at == 0 or sentence.tokens[at - 1].mention != token.mention)
            if begins:
                subject = first and not _is_oblique(sentence.tokens, at, language)
                entity = document.mentions[token.mention].entity
                yield Reference(
                    document.mentions[token.mention].start, entity, number, sentence.paragraph, subject, named=True
                )
                first = False


def _pronouns(document: Document, language: Language) -> Iterator[tuple[int, Token]]:
    """Yield the first pronoun that means one person, by the number of its sentence."""
    for number, sentence in enumerate(document.sentences):
        for at, token in enumerate(sentence.tokens):
            if language.pronouns.get(token.low) in (Gender.MALE, Gender.FEMALE) and token.low not in language.pointing:
                beside = (*sentence.tokens[max(0, at - 1) : at], *sentence.tokens[at + 1 : at + 2])
                if not any(language.is_plural(each.low) for each in beside):
                    yield number, token
                break


def _is_oblique(tokens: Sequence[Token], at: int, language: Language) -> bool:
    """Say whether a preposition, a genitive or a dative stands before tokens[at], or before what it is set beside."""
    for before in range(at - 1, max(-1, at - 1 - OBLIQUE_REACH), -1):
        token = tokens[before]
        if token.low == "," and before == at - 1 and before and tokens[before - 1].mention == NONE:
            continue  # "von der Richterin, Eva Roth,"
        if not token.is_word:
            return False
        if token.low in language.prepositions or token.low in language.oblique:
            return True
        if token.low in language.linking:
            return language.determiners.get(token.low) not in (Gender.MALE, Gender.FEMALE)
    return False


# How many words after an indefinite determiner its noun is looked for.
INTRODUCTION: Final = 4
SINGULAR: Final = frozenset({Gender.MALE, Gender.FEMALE, Gender.ANY})


def nameless(document: Document, language: Language) -> frozenset[str]:
    """Return the nouns that the narrator introduced as unknown ("ein Rentner aus Köln"), with no name beside them."""
    found: set[str] = set()
    for sentence in document.sentences:
        for at, token in enumerate(sentence.tokens):
            if token.low in language.indefinite:
                found.update(_introduced(sentence.tokens[at + 1 : at + 1 + INTRODUCTION], language))
    return frozenset(found)


def _introduced(tokens: Sequence[Token], language: Language) -> list[str]:
    nouns = []
    for token in tokens:
        if token.mention != NONE:
            return []
        if not token.is_word or token.low in language.linking or token.low in language.prepositions:
            break
        if is_noun(token, language):
            nouns.append(token.low)
    return nouns


def _strangers(document: Document, language: Language) -> Iterator[Stranger]:
    """Yield the people of whom the narrator speaks by a determiner and a role alone."""
    for number, sentence in enumerate(document.sentences):
        for at, token in enumerate(sentence.tokens):
            told = language.determiners.get(token.low, Gender.PLURAL)
            nouns = _introduced(sentence.tokens[at + 1 : at + 1 + INTRODUCTION], language) if told in SINGULAR else []
            noun = next((noun for noun in nouns if kind_of(noun, language) is Kind.PERSON), None)
            if noun is not None:
                own = language.role_gender(noun)
                gender = own if own in (Gender.MALE, Gender.FEMALE) else told
                yield Stranger(token.start, number, gender, token.low in language.indefinite)
