"""Finds whom the names in an expression make the speaker: its head, or whose paper speaks; others only belong to it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Final

from services.quotes.document import NONE, fold
from services.quotes.resolution.expressions import Determined, Kind, is_noun, kind_of
from services.quotes.resolution.scene import PERSON

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from services.quotes.document import Document, Token
    from services.quotes.lexicon import Language
    from services.quotes.resolution.expressions import Phrase
    from services.quotes.resolution.scene import Entity

POSSESSIVE: Final = frozenset({"'s", "'"})
PLACE: Final = "place"
OTHER: Final = "other"


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
        self._surnames: defaultdict[str, list[int]] = defaultdict(list)
        for number, entity in enumerate(entities):
            if entity.type == PERSON and " " in entity.name:
                self._surnames[fold(entity.name.rpartition(" ")[2])].append(number)

    def names(self, phrase: Phrase) -> list[Name]:
        return list(self._names(phrase.tokens))

    def named(self, phrase: Phrase, names: Sequence[Name]) -> int | None:
        """Return the entity whose name is the head of the expression, or None."""
        names = [name for name in names if name.first < self._clause(phrase.tokens)]
        persons = [name for name in names if self._is(name, PERSON)]
        for name in persons:
            if not self._belongs(phrase.tokens, name):
                return name.entity
        if persons and phrase.kind is not Kind.DOCUMENT:
            return None
        if not names:
            return self._surnamed(phrase)
        return names[0].entity if self._stands_for(phrase, names[0]) else None

    def are_joint(self, phrase: Phrase, names: Sequence[Name]) -> bool:
        """Say whether several speak together ("Roth und Kern"): names from the first on, with a conjunction."""
        for one, other in pairwise(names):
            between = phrase.tokens[one.last : other.first]
            if self._is(one, PERSON) != self._is(other, PERSON) or not self._is_row(between):
                return False
            if any(token.low in self.language.conjunctions for token in between):
                return True
        return False

    def _clause(self, tokens: Sequence[Token]) -> int:
        """Return where a relative clause begins; where its pronouns are articles too, that cannot be told."""
        pronouns = self.language.relatives - self.language.determiners.keys() - self.language.oblique - {"des"}
        return next((at for at, token in enumerate(tokens) if at and token.low in pronouns), len(tokens))

    def _is_row(self, between: Sequence[Token]) -> bool:
        """Say whether two names are parts of an enumeration: nothing but titles and signs stands between them."""
        parts = [token.low for token in between]
        if not any(low in self.language.conjunctions or low == "," for low in parts):
            return False
        last = max(at for at, low in enumerate(parts) if low in self.language.conjunctions or low == ",")
        return all(low not in self.language.prepositions for low in parts[last + 1 :])

    def _surnamed(self, phrase: Phrase) -> int | None:
        """Return the only person whose last name stands there though no mention is known."""
        words = {token.low for token in phrase.core if token.is_capital and token.low not in self.language.determiners}
        if phrase.determined is not Determined.BARE:  # "der Richter" is no Jens Richter
            words = {word for word in words if kind_of(word, self.language) is not Kind.PERSON}
        found = {number for word in words for number in self._surnames.get(word, ())}
        return found.pop() if len(found) == 1 else None

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
        if self._possesses(tokens, name) or self._describes(tokens, name):
            return True
        at = name.first - 1
        titles = []
        while at >= 0 and tokens[at].is_word and tokens[at].mention == NONE and not self._links(tokens[at]):
            titles.append(tokens[at].low)
            at -= 1
        if at <= 0 or not self._links(tokens[at]) or not tokens[at - 1].is_word:
            return False
        nouns = [low for low in titles if low not in self.language.determiners and low not in self.language.honorifics]
        about = any(is_noun(token, self.language) for token in tokens[:at])
        return about and (not nouns or any(kind_of(low, self.language) is Kind.PERSON for low in nouns))

    def _possesses(self, tokens: Sequence[Token], name: Name) -> bool:
        if name.last >= len(tokens):
            return False
        if tokens[name.last].low in POSSESSIVE:
            return True
        owned = self.language.capital_nouns and tokens[name.last - 1].low.endswith("s")
        following = takewhile(lambda token: token.is_word and not self._links(token), tokens[name.last :])
        return owned and any(is_noun(token, self.language) for token in following)

    def _describes(self, tokens: Sequence[Token], name: Name) -> bool:
        """Say whether a noun follows that the name only tells apart ("the Kettleson campaign")."""
        following = next(iter(tokens[name.last :]), None)
        if not self.language.head_last or following is None or following.is_capital:
            return False
        return is_noun(following, self.language) and following.low not in self.language.pronouns

    def _links(self, token: Token) -> bool:
        return token.low in self.language.linking or token.low in self.language.prepositions

    def _stands_for(self, phrase: Phrase, name: Name) -> bool:
        """Say whether an organisation or a place is the speaker, or the one whose paper speaks."""
        tokens = phrase.tokens
        if self._is_attribute(tokens, name):
            return False
        before = tokens[: name.first]
        if not any(is_noun(token, self.language) or token.low in self.language.pronouns for token in before):
            inner = any(self._links(token) for token in before[1:])
            return not inner or not any(is_noun(token, self.language) for token in tokens[name.last :])
        if self._is(name, OTHER):  # a file's number, a law
            return False
        links = [token.low for token in before[1:] if self._links(token)]
        if not links:  # "un élu Ecolo"
            return phrase.kind is not Kind.PERSON or phrase.determined is not Determined.INDEFINITE
        if phrase.plural and phrase.kind is not Kind.DOCUMENT:  # "members of the caucus"
            return False
        owned = links[-1] in self.language.genitives and not self._is(name, PLACE)
        return owned and phrase.kind is not Kind.PERSON

    def _is_attribute(self, tokens: Sequence[Token], name: Name) -> bool:
        """Say whether the noun after a name is what speaks ("the ministry's spokesman", "Frankreichs Präsident")."""
        following = tokens[name.last] if name.last < len(tokens) else None
        if following is None or (not following.is_word and following.low not in POSSESSIVE):
            return False
        kinds = {kind_of(token.low, self.language) for token in tokens[name.last :] if is_noun(token, self.language)}
        if self._possesses(tokens, name) and Kind.DOCUMENT not in kinds:
            return True
        if not self.language.head_last or not is_noun(following, self.language) or Kind.DOCUMENT in kinds:
            return False
        return kind_of(following.low, self.language) is not Kind.BODY  # "the Helion group"
