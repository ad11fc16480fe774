"""Finds noun phrases without a parser: names, titles, roles, with what belongs to them on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.quotes.document import NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.quotes.document import Mention, Token
    from services.quotes.lexicon import Language

POSSESSIVE: Final = frozenset({"'s", "'"})
JOINTS: Final = frozenset("-–/&")
ADJECTIVE_ENDINGS: Final = ("e", "er", "en", "es", "em")
# No sensible phrase is longer; keeps time linear where a text has no punctuation.
MAX_TOKENS: Final = 30
MAX_PARENTHESIS: Final = 5
# How far an apposition goes on after its noun.
MAX_TAIL: Final = 8
CLOSING: Final = frozenset(",;.!?“”")


def is_age(token: Token) -> bool:
    """Say whether a token is a noun made of a number: "54-Jährige", "54-year-old"."""
    return token.low[0].isdigit() and token.low[-1].isalpha()


class Phrases:
    """Finds the noun phrases of one sentence. Positions are token numbers, ends exclusive."""

    def __init__(self, tokens: Sequence[Token], mentions: Sequence[Mention], language: Language) -> None:
        self.tokens, self.mentions, self.language = tokens, mentions, language

    def at(self, start: int, *, subject: bool = True) -> int | None:
        """Return the end of the noun phrase that starts at start; None where none does, or where it is no subject."""
        if start >= len(self.tokens):
            return None
        token = self.tokens[start]
        if subject and token.low in self.language.oblique:
            return None
        if token.low not in self.language.determiners and (
            token.low in self.language.linking or token.low in self.language.prepositions
        ):
            return None
        end = self._core(start)
        if end is None:
            return start + 1 if token.low in self.language.pronouns else None
        return self._apposition(start, self._parenthesis(end))

    def has_person(self, start: int, end: int) -> bool:
        return any(t.mention != NONE and self.mentions[t.mention].is_person for t in self.tokens[start:end])

    def _core(self, start: int) -> int | None:
        """Read determiners, adjectives, nouns, names, and what genitives and prepositions tie to them."""
        noun_end, at = None, start
        limit = min(len(self.tokens), start + MAX_TOKENS)
        while at < limit:
            token = self.tokens[at]
            if token.mention != NONE:
                at = noun_end = self._mention_end(at)
            elif not self._continues(at, start, noun_end):
                break
            elif self._is_noun(token):
                at = noun_end = at + 1
            else:
                at += 1
        return noun_end

    def _mention_end(self, at: int) -> int:
        number = self.tokens[at].mention
        while at < len(self.tokens) and self.tokens[at].mention == number:
            at += 1
        return at

    def _is_noun(self, token: Token) -> bool:
        if not token.is_word or token.low in self.language.linking or token.low in self.language.determiners:
            return False
        return token.is_capital or not self.language.capital_nouns or is_age(token)

    def _continues(self, at: int, start: int, noun_end: int | None) -> bool:
        """Say whether the phrase that began at start goes on with tokens[at], which is no name."""
        token, language = self.tokens[at], self.language
        if token.low in language.linking and at > start:
            return noun_end == at and self._links(at)
        if token.low in language.determiners or token.low in language.oblique:
            return at == start or self.tokens[at - 1].low in language.linking
        if not token.is_word:
            return token.low in POSSESSIVE or (token.low in JOINTS and self._is_tight(at))
        if token.low in language.stops or (token.low in language.verbs and not token.is_capital):
            return False
        if not language.capital_nouns or token.is_capital or token.low[0].isdigit():
            return True
        return token.low.endswith(ADJECTIVE_ENDINGS)

    def _links(self, at: int) -> bool:
        """Say whether a linking word ties what follows to the noun before it: a genitive follows no person's name."""
        before = self.tokens[at - 1]
        after_name = before.mention != NONE and self.mentions[before.mention].is_person
        return not (after_name and self.tokens[at].low in self.language.determiners)

    def _is_tight(self, at: int) -> bool:
        inside = 0 < at < len(self.tokens) - 1
        return inside and self.tokens[at - 1].end == self.tokens[at].start

    def _parenthesis(self, end: int) -> int:
        """Include a short parenthesis: a party, an age."""
        if end < len(self.tokens) and self.tokens[end].low == "(":
            for at in range(end + 1, min(len(self.tokens), end + 1 + MAX_PARENTHESIS)):
                if self.tokens[at].low == ")":
                    return at + 1
        return end

    def _to_comma(self, end: int) -> int:
        """Go on to the comma or end that closes an apposition, over prepositions and nouns only."""
        for at in range(end, min(len(self.tokens), end + MAX_TAIL)):
            token = self.tokens[at]
            if token.low in CLOSING:
                return at
            if not (token.is_word and (token.is_capital or token.low in self.language.prepositions)):
                return end
        return end

    def _apposition(self, start: int, end: int) -> int:
        """Include an apposition between commas that gives a role its name or a name its role."""
        if end + 1 >= len(self.tokens) or self.tokens[end].low != ",":
            return end
        core = self._core(end + 1)
        if core is None:
            return end
        last = self._to_comma(self._parenthesis(core))
        closed = last == len(self.tokens) or not self.tokens[last].is_word
        named = self.has_person(start, end) != self.has_person(end + 1, last)
        return last if closed and named else end
