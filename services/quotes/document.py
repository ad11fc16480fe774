"""A text as the resolution sees it: tokens with their mentions, quoted stretches as one token each, sentences."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from services.quotes.marks import Marked, pair
from services.quotes.paragraphs import paragraphs
from services.quotes.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from services.quotes.lexicon import Language

TERMINAL: Final = frozenset(".!?…")
NONE: Final = -1


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text and the number of its entity among the event's items."""

    start: int
    end: int
    entity: int
    is_person: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a sign, or a whole quoted stretch.

    quoted: it stands for a stretch in quotation marks. mention: number of the mention it is part of, or NONE.
    """

    start: int
    end: int
    text: str
    low: str
    quoted: bool = False
    mention: int = NONE

    @property
    def is_word(self) -> bool:
        return not self.quoted and (self.low[0].isalnum() or self.low[0] == "_")

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the narrator, with the quoted stretches in it as one token each."""

    tokens: tuple[Token, ...]
    paragraph: int

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def end(self) -> int:
        return self.tokens[-1].end


@dataclass(frozen=True, slots=True)
class Document:
    """One field of an article."""

    text: str
    mentions: tuple[Mention, ...]
    # Every stretch in marks; tokens stand for the outermost ones.
    marked: tuple[Marked, ...]
    sentences: tuple[Sentence, ...]


def fold(word: str) -> str:
    """Return the form in which tables hold a word: lower case, ss for ß, typewriter apostrophe, no full stop."""
    low = word.lower().replace("ß", "ss").replace("’", "'")
    return low.removesuffix(".") or low


def read(text: str, mentions: Sequence[Mention], language: Language) -> Document:
    """Read one field. Mentions must not overlap; those that do are left out."""
    marked = pair(text)
    regions = _outermost(marked)
    names = _disjoint(mentions)
    sentences = [
        Sentence(tokens, number)
        for number, (start, end) in enumerate(paragraphs(text))
        for tokens in _sentences(_tokens(text, start, end, regions, names, language), language)
    ]
    return Document(text, names, tuple(marked), tuple(sentences))


def _outermost(marked: Sequence[Marked]) -> tuple[Marked, ...]:
    found: list[Marked] = []
    for stretch in marked:
        if not found or stretch.start >= found[-1].end:
            found.append(stretch)
    return tuple(found)


def _disjoint(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    found: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if not found or mention.start >= found[-1].end:
            found.append(mention)
    return tuple(found)


def _tokens(  # noqa: PLR0913 - the parts of a document in the making
    text: str, start: int, end: int, regions: Sequence[Marked], names: Sequence[Mention], language: Language
) -> Iterator[Token]:
    """Yield the tokens of text[start:end], which is a paragraph."""
    at = start
    for first, last in _regions_in(regions, start, end):
        yield from words(text, at, first, names, language)
        yield Token(first, last, text[first:last], "“”", quoted=True, mention=_name_in_marks(names, first, last))
        at = last
    yield from words(text, at, end, names, language)


def _regions_in(regions: Sequence[Marked], start: int, end: int) -> Iterator[Span]:
    number = bisect_right(regions, start, key=lambda region: region.end)
    while number < len(regions) and regions[number].start < end:
        spans = regions[number].spans
        yield from spans[bisect_left(spans, (start, 0)) : bisect_left(spans, (end, 0))]
        number += 1


def _name_in_marks(names: Sequence[Mention], start: int, end: int) -> int:
    """Return the mention that fills the marks at start and end, or NONE."""
    number = bisect_right(names, start, key=lambda name: name.end)
    filled = number < len(names) and names[number].start - 1 <= start and end <= names[number].end + 1
    return number if filled else NONE


def words(text: str, start: int, end: int, names: Sequence[Mention], language: Language) -> Iterator[Token]:
    """Yield the tokens of text[start:end], marks included; names are disjoint and in order."""
    number = bisect_right(names, start, key=lambda name: name.end)
    for match in language.token.finditer(text, start, end):
        first, last = match.span()
        while number < len(names) and names[number].end <= first:
            number += 1
        inside = number < len(names) and names[number].start < last and not _goes_on(text, names[number].end, last)
        yield Token(first, last, match[0], fold(match[0]), mention=number if inside else NONE)


def _goes_on(text: str, end: int, last: int) -> bool:
    """Say whether a name that ends at end is the first part of a hyphen compound ("Hull-based")."""
    return end < last and text[end] == "-"


def _sentences(tokens: Iterator[Token], language: Language) -> Iterator[tuple[Token, ...]]:
    paragraph = list(tokens)
    begin = 0
    for at in range(len(paragraph)):
        if at + 1 == len(paragraph) or _ends(paragraph, at, language):
            yield tuple(paragraph[begin : at + 1])
            begin = at + 1


def _ends(tokens: Sequence[Token], at: int, language: Language) -> bool:
    """Say whether a sentence of the narrator ends with tokens[at]; there is a token after it."""
    token, following = tokens[at], tokens[at + 1]
    if token.quoted:
        inner_end = token.text[:-1].rstrip()[-1:]
        return inner_end in TERMINAL and _begins(following) and not _frame_follows(tokens, at + 1, language)
    if token.low not in TERMINAL or following.low in TERMINAL or not _begins(following):
        return False
    return token.low != "." or not _abbreviates(tokens, at, language)


def _begins(token: Token) -> bool:
    return token.quoted or token.text[0].isupper() or token.text[0].isdigit() or token.text[0] in "«»„“\"'–—-(["


FRAME_REACH: Final = 6
# "24. Dezember", but not "2024. Der"
ORDINAL_DIGITS: Final = 2


def _frame_follows(tokens: Sequence[Token], at: int, language: Language) -> bool:
    """Say whether a frame without a comma before it follows ("…?" Smith asked)."""
    for token in tokens[at : at + FRAME_REACH]:
        if token.low in language.verbs:
            return language.subject_first_incise
        if not token.is_word or token.low in language.determiners:
            return False
    return False


def _abbreviates(tokens: Sequence[Token], at: int, language: Language) -> bool:
    """Say whether the full stop tokens[at] belongs to the word before it."""
    if at == 0 or tokens[at - 1].end != tokens[at].start:
        return False
    word = tokens[at - 1]
    if word.low in language.abbreviations:
        return True
    if word.low.isdigit():
        return language.capital_nouns and len(word.low) <= ORDINAL_DIGITS
    return len(word.low) == 1 and word.text.isupper()
