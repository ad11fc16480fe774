"""Finds whom the names in an expression make the speaker: its head, or whose paper speaks; others only belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from services.quotes.candidates import PERSON
from services.quotes.document import NONE
from services.quotes.expressions import Kind, is_noun, kind_of
from services.quotes.phrases import POSSESSIVE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from services.quotes.candidates import Entity
    from services.quotes.document import Document, Token
    from services.quotes.expressions import Phrase
    from services.quotes.lexicon import Language

ORGANISATION: Final = "organisation"
PLACE: Final = "place"


@dataclass(frozen=True, slots=True)
class Name:
    """A name in an expression: its entity, and its tokens as a range."""

    entity: int
    first: int
    last: int


class Naming:
    """Reads the names in the expressions of one document."""

    def __init__(self, entities: Sequence[Entity], document: Document, language: Language) -> None:
        self.entities, self.document, self.language = entities, document, language

    def names(self, phrase: Phrase) -> list[Name]:
        return list(self._names(phrase.tokens))

    def named(self, phrase: Phrase, names: Sequence[Name]) -> int | None:
        """Return the entity whose name is the head of the expression, or None."""
        tokens = phrase.tokens
        persons = [name for name in names if self._is(name, PERSON)]
        for name in persons:
            if not self._belongs(tokens, name):
                return name.entity
        if persons and phrase.kind is not Kind.DOCUMENT:
            return None
        return next((name.entity for name in names[:1] if self._stands_for(phrase, name)), None)

    def are_joint(self, phrase: Phrase, names: Sequence[Name]) -> bool:
        """Say whether several speak together ("Roth und Kern")."""
        return any(
            tokens_between(phrase.tokens, one, other) and self._is_joint(phrase.tokens[one.last : other.first])
            for one, other in zip(names, names[1:], strict=False)
            if self.entities[one.entity].type == self.entities[other.entity].type
        )

    def _is_joint(self, between: Sequence[Token]) -> bool:
        """Say whether a conjunction and at most a title of the second stand between two names."""
        joined = [at for at, token in enumerate(between) if token.low in self.language.conjunctions]
        return bool(joined) and all(token.low not in self.language.relatives - self.language.determiners.keys() for token in between)

    def _names(self, tokens: Sequence[Token]) -> Iterator[Name]:
        first = 0
        for at in range(1, len(tokens) + 1):
            if at == len(tokens) or tokens[at].mention != tokens[first].mention:
                if tokens[first].mention != NONE:
                    yield Name(self.document.mentions[tokens[first].mention].entity, first, at)
                first = at

    def _is(self, name: Name, kind: str) -> bool:
        return self.entities[name.entity].type == kind

    def _belongs(self, tokens: Sequence[Token], name: Name) -> bool:
        """Say whether a person's name says to whom the speaker belongs ("die Sprecherin von Roth", "Roth's lawyer")."""
        if self._possesses(tokens, name):
            return True
        at = name.first - 1
        titles = []
        while at >= 0 and tokens[at].is_word and tokens[at].mention == NONE and not self._links(tokens[at]):
            titles.append(tokens[at].low)
            at -= 1
        if at <= 0 or not self._links(tokens[at]):
            return False
        nouns = [low for low in titles if low not in self.language.determiners]
        about = any(is_noun(token, self.language) for token in tokens[:at])
        return about and (not nouns or any(kind_of(low, self.language) is Kind.PERSON for low in nouns))

    def _possesses(self, tokens: Sequence[Token], name: Name) -> bool:
        if name.last >= len(tokens):
            return False
        following = tokens[name.last]
        if following.low in POSSESSIVE:
            return True
        owned = self.language.capital_nouns and tokens[name.last - 1].low.endswith("s")
        return owned and is_noun(following, self.language)

    def _links(self, token: Token) -> bool:
        return token.low in self.language.linking

    def _stands_for(self, phrase: Phrase, name: Name) -> bool:
        """Say whether an organisation or a place is the speaker, or the one whose paper speaks."""
        if name.first == 0 or not any(is_noun(token, self.language) for token in phrase.tokens[: name.first]):
            return not (self._is(name, PLACE) and self._possesses(phrase.tokens, name)) and not self._owns(phrase, name)
        linked = any(self._links(token) for token in phrase.tokens[1 : name.first])
        if not linked:
            return True
        if phrase.kind is Kind.DOCUMENT:
            return not self._is(name, PLACE)
        return phrase.kind is not Kind.PERSON and not self._is(name, PLACE)

    def _owns(self, phrase: Phrase, name: Name) -> bool:
        """Say whether a person's office follows the name ("the ministry's spokesman", "Frankreichs Präsident")."""
        if not self._possesses(phrase.tokens, name):
            return False
        return any(kind_of(token.low, self.language) is Kind.PERSON for token in phrase.tokens[name.last :] if is_noun(token, self.language))


def tokens_between(tokens: Sequence[Token], one: Name, other: Name) -> bool:
    """Say whether two names stand apart by words without a comma."""
    return all(token.is_word or token.low == "&" for token in tokens[one.last : other.first])
