"""What an article tells of a person beside the name: offices, ages, and the gender they show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from services.quotes.document import NONE
from services.quotes.lexicon import Gender
from services.quotes.phrases import ADJECTIVE_ENDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from services.quotes.document import Document, Token
    from services.quotes.lexicon import Language

# How far beside a name its titles and appositions are looked for.
REACH: Final = 8
# A compound and its last part name the same office: Gesundheitsministerin, Ministerin.
MIN_HEAD: Final = 5
# What a title or an honorific tells weighs more than what a first name sounds like.
BY_TITLE: Final = 3


@dataclass(slots=True)
class Profile:
    """What is told of one entity: folded role words, ages, and votes for a gender."""

    roles: set[str] = field(default_factory=set)
    votes: Counter[Gender] = field(default_factory=Counter)

    @property
    def gender(self) -> Gender:
        male, female = self.votes[Gender.MALE], self.votes[Gender.FEMALE]
        if male == female:
            return Gender.ANY
        return Gender.MALE if male > female else Gender.FEMALE

    def has_role(self, head: str) -> bool:
        """Say whether somebody with this profile can be called by the role noun head."""
        if head in self.roles:
            return True
        return len(head) >= MIN_HEAD and any(
            role.endswith(head) or (len(role) >= MIN_HEAD and head.endswith(role)) for role in self.roles
        )


def profiles(documents: Sequence[Document], names: Sequence[str], language: Language) -> list[Profile]:
    """Return a profile for each entity, by its number; names are the entities' full names."""
    found = [_by_name(name, language) for name in names]
    for document in documents:
        for sentence in document.sentences:
            for first, last in _mentions(sentence.tokens):
                entity = document.mentions[sentence.tokens[first].mention].entity
                _read_left(sentence.tokens, first, found[entity], language)
                _read_right(sentence.tokens, last, found[entity], language)
    return found


def _by_name(name: str, language: Language) -> Profile:
    profile = Profile()
    gender = language.name_gender(name)
    if gender is not Gender.ANY:
        profile.votes[gender] += 1
    return profile


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
    commas = 0
    for at in range(first - 1, max(-1, first - 1 - REACH), -1):
        token = tokens[at]
        commas += token.low == ","
        if token.low in language.honorifics:
            profile.votes[language.honorifics[token.low]] += BY_TITLE
            return
        if commas and at and token.low in language.linking and _is_noun(tokens[at - 1], language):
            continue
        if token.low in language.determiners and (at == 0 or tokens[at - 1].low not in language.prepositions):
            profile.votes[language.determiners[token.low]] += commas == 0
            if not commas or at + 2 < first:
                _add_role(tokens[at + 1 : first], profile, language)
            return
        if commas > 1 or not (token.is_word or token.low == ",") or _ends_title(token, language):
            break
        if commas == 0:
            _add_role([token], profile, language)


def _ends_title(token: Token, language: Language) -> bool:
    if token.mention != NONE or (token.low in language.stops and token.low not in language.linking):
        return True
    return (
        language.capital_nouns and token.is_word and not token.is_capital and not token.low.endswith(ADJECTIVE_ENDINGS)
    )


def _is_noun(token: Token, language: Language) -> bool:
    if not token.is_word or token.mention != NONE or token.low in language.stops or token.low in language.linking:
        return False
    return not language.capital_nouns or token.is_capital or token.low.isdigit()


def _read_right(tokens: Sequence[Token], last: int, profile: Profile, language: Language) -> None:
    """Read an apposition or an age after a name ("Eva Roth, Ministerin für Inneres", "Eva Roth (54)")."""
    if last >= len(tokens) or tokens[last].low not in (",", "("):
        return
    for at in range(last + 1, min(len(tokens), last + 1 + REACH)):
        token = tokens[at]
        if (
            not token.is_word
            or token.low in language.relatives - language.determiners.keys()
            or (at > last + 1 and token.low in language.linking)
        ):
            return
        _add_role([token], profile, language)


def _add_role(tokens: Sequence[Token], profile: Profile, language: Language) -> None:
    for token in tokens:
        if _is_noun(token, language):
            profile.roles.add(token.low)
            gender = language.role_gender(token.low)
            if gender in (Gender.MALE, Gender.FEMALE):
                profile.votes[gender] += BY_TITLE
