"""Reads what an article tells of its entities beside their names: titles, appositions, ages, predicates."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from services.quotes.document import NONE, fold
from services.quotes.lexicon import Gender
from services.quotes.resolution.expressions import Kind, is_noun, kind_of
from services.quotes.resolution.profiles import BY_TITLE, Profile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from services.quotes.document import Document, Token
    from services.quotes.lexicon import Language

# How far beside a name its titles and appositions are looked for.
REACH: Final = 8
# How far behind a name the sign stands that ends an age.
ASIDE: Final = 5
ADJECTIVE_ENDINGS: Final = ("e", "er", "en", "es", "em")


def profiles(document: Document, names: Sequence[str], persons: Sequence[bool], language: Language) -> list[Profile]:
    """Return a profile for each entity, by its number; names are the full names, persons says which are people's."""
    found = [_by_name(name, language, is_person=person) for name, person in zip(names, persons, strict=True)]
    for mention in document.mentions:
        if not persons[mention.entity]:
            _learn_name(document.text[mention.start : mention.end], found[mention.entity], language)
    for sentence in document.sentences:
        for first, last in _mentions(sentence.tokens):
            entity = document.mentions[sentence.tokens[first].mention].entity
            _read_left(sentence.tokens, first, found[entity], language)
            _read_right(sentence.tokens, last, found[entity], language)
            _read_predicate(sentence.tokens, last, found[entity], language)
            _read_paper(sentence.tokens, first, found[entity], language)
    return found


def _by_name(name: str, language: Language, *, is_person: bool) -> Profile:
    profile = Profile()
    if is_person:
        gender = language.name_gender(name)
        profile.votes[gender] += gender is not Gender.ANY
    else:
        _learn_name(name, profile, language)
        gender = language.body_gender(fold(name.split()[0]) if name.split() else "")
        profile.votes[gender] += gender is not Gender.ANY
    return profile


def _learn_name(name: str, profile: Profile, language: Language) -> None:
    """Note the words of an organisation's name: "der Verband" may be the GKV-Spitzenverband."""
    profile.roles.update(language.base(fold(word)) for word in name.split() if word[0].isalpha())


def _mentions(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield the mentions of a sentence as token ranges."""
    first = 0
    for at in range(1, len(tokens) + 1):
        if at == len(tokens) or tokens[at].mention != tokens[first].mention:
            if tokens[first].mention != NONE:
                yield first, at
            first = at


def _read_left(tokens: Sequence[Token], first: int, profile: Profile, language: Language) -> None:
    """Read the title before a name, over one comma ("die Ministerin für Inneres, Eva Roth")."""
    commas, begin = 0, first
    for at in range(first - 1, max(-1, first - 1 - REACH), -1):
        token = tokens[at]
        commas += token.low == ","
        if commas and at and token.low in language.linking and is_noun(tokens[at - 1], language):
            continue
        if token.low in language.honorifics:
            profile.votes[language.honorifics[token.low]] += BY_TITLE
            break
        if token.low in language.determiners and (at == 0 or tokens[at - 1].low not in language.prepositions):
            profile.votes[language.determiners[token.low]] += commas == 0
            begin = at + 1
            break
        if commas > 1 or _ends_title(token, language):
            break
        if commas == 0:
            begin = at
    _learn_title(tokens[begin:first], profile, language)


def _learn_title(title: Sequence[Token], profile: Profile, language: Language) -> None:
    """Note the title's own nouns, and what it is for, but nobody else: "die Sprecherin des Ministers für Inneres"."""
    own = _own(title, language)
    _learn_all(own, profile, language)
    for token in title if own else ():
        if token not in own and is_noun(token, language) and kind_of(token.low, language) is not Kind.PERSON:
            profile.roles.add(language.base(token.low))


def _own(title: Sequence[Token], language: Language) -> Sequence[Token]:
    """Return the words of a title that are the named one's own, without those whose title it is.

    Of "der Sprecher der Ministerin, Jan Kern" the first, but of "l'avocate du prévenu Jean Roux" the last.
    """
    words = language.linking | language.prepositions
    links = [at for at, token in enumerate(title) if token.low in words]
    if links and links[-1] == len(title) - 1:  # "the mother of John Roe"
        return ()
    parts = [title[start:end] for start, end in pairwise((0, *links, len(title)))]
    people = [part for part in parts if _is_of_person(part, language)]
    if not people:
        return parts[0]
    return people[0] if title[-1].low == "," else people[-1]


def _is_of_person(part: Sequence[Token], language: Language) -> bool:
    return any(is_noun(token, language) and kind_of(token.low, language) is Kind.PERSON for token in part)


def _ends_title(token: Token, language: Language) -> bool:
    if token.mention != NONE or (token.low in language.stops and token.low not in language.linking):
        return True
    if not token.is_word:
        return token.low != ","
    if token.low in language.verbs or (language.head_last and not token.is_capital and token.low.endswith("ed")):
        return True  # "the director chastised Roth"
    return language.capital_nouns and not token.is_capital and not token.low.endswith(ADJECTIVE_ENDINGS)


def _read_right(tokens: Sequence[Token], last: int, profile: Profile, language: Language) -> None:
    """Read an apposition or an age after a name ("Eva Roth, Ministerin für Inneres", "Eva Roth (54)")."""
    if last >= len(tokens) or tokens[last].low not in (",", "("):
        return
    begin = _behind_aside(tokens, last, language)
    for at in range(last + 1, min(len(tokens), last + 1 + REACH)):
        token = tokens[at]
        if at == begin:
            continue
        if not token.is_word or token.mention != NONE or token.low in language.verbs:
            return
        if token.low in language.relatives - language.determiners.keys():
            return
        if at > last + 1 and (token.low in language.linking or token.low in language.prepositions):
            return
        if language.capital_nouns or token.low.isdigit() or kind_of(token.low, language) is not Kind.UNKNOWN:
            _learn_all([token], profile, language)


def _behind_aside(tokens: Sequence[Token], last: int, language: Language) -> int:
    """Return the comma behind an age or a party between a name and its apposition ("Eva Roth, 54, Ärztin"), or -1."""
    signs = [at for at in range(last + 1, min(len(tokens), last + ASIDE)) if tokens[at].low in (",", ")")]
    if not signs:
        return -1
    aside = tokens[last + 1 : signs[0]]
    known = any(kind_of(token.low, language) is Kind.PERSON for token in aside)
    return signs[0] if not known and any(token.low.isdigit() for token in aside) else -1


def _read_predicate(tokens: Sequence[Token], last: int, profile: Profile, language: Language) -> None:
    """Read what somebody is said to be ("Eva Roth ist Ärztin", "Eva Roth arbeitet als Ärztin")."""
    for at in range(last, min(len(tokens), last + REACH)):
        token = tokens[at]
        if not token.is_word:
            return
        if token.low in language.copulas:
            _learn_predicate(tokens[at + 1 : at + 1 + REACH], profile, language)
            return


def _read_paper(tokens: Sequence[Token], first: int, profile: Profile, language: Language) -> None:
    """Read whose paper it is ("ein Bericht der Behörde"): what is in it, they say."""
    at = first - 1
    while at > 0 and tokens[at].low in language.determiners and tokens[at].low not in language.genitives:
        at -= 1
    if at > 0 and tokens[at].low in language.genitives and tokens[at - 1].is_word:
        noun = tokens[at - 1].low
        if is_noun(tokens[at - 1], language) and kind_of(noun, language) is Kind.DOCUMENT:
            profile.roles.add(language.base(noun))


def _learn_predicate(tokens: Sequence[Token], profile: Profile, language: Language) -> None:
    for token in tokens:
        if not token.is_word or token.low in language.linking or token.low in language.prepositions:
            return
        if is_noun(token, language) and language.role_gender(token.low) is not None:
            profile.learn(token.low, language)


def _learn_all(tokens: Sequence[Token], profile: Profile, language: Language) -> None:
    for token in tokens:
        if is_noun(token, language):
            profile.learn(token.low, language)
