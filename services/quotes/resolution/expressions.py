"""Reads a speaker expression: what its head is, what kind of thing that is, and how it is determined."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from services.quotes.document import NONE, fold, words
from services.quotes.lexicon import Gender
from services.quotes.spans import Spanned

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from services.quotes.document import Document, Token
    from services.quotes.lexicon import Language
    from services.quotes.spans import Span


class Kind(StrEnum):
    """What an expression without a name can mean."""

    PRONOUN = "pronoun"
    # Tells apart those named last ("dieser", "the latter").
    POINTING = "pointing"
    LATTER = "latter"
    FORMER = "former"
    PERSON = "person"
    BODY = "body"
    DOCUMENT = "document"
    UNKNOWN = "unknown"


class Determined(StrEnum):
    """Whether somebody is meant as known."""

    DEFINITE = "definite"
    INDEFINITE = "indefinite"
    POSSESSIVE = "possessive"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Expression(Spanned):
    """Words that say who speaks, with their quote and its cue, by their spans: code points of the field, in order."""

    spans: tuple[Span, ...]
    quote: tuple[Span, ...] = ()
    cue: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """An expression as read. Positions are token numbers.

    core: the words before a preposition, a genitive, a relative clause or a comma. head: the noun among them that it
    is about, folded; empty where there is none. nouns: all nouns of the core and of appositions.
    """

    tokens: tuple[Token, ...]
    core: tuple[Token, ...]
    kind: Kind
    determined: Determined
    head: str
    nouns: tuple[str, ...]
    gender: Gender
    plural: bool

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def has_tail(self) -> bool:
        return len(self.tokens) > len(self.core)


def read(expression: Expression, document: Document, language: Language) -> Phrase | None:
    """Return the expression as read; None where there is no word in it."""
    tokens = tuple(_tokens(expression, document, language))
    if not tokens:
        return None
    plural_cue = _is_plural_cue(expression, document, language) or _is_beside_plural(expression, document, language)
    if _is_pronoun(tokens, language):
        return _pronoun(tokens, language, plural=plural_cue)
    core = _core(tokens, language)
    head = _head(core, language)
    kind, gender = _kind(core, head, language)
    plural = gender is Gender.PLURAL or (plural_cue and kind is not Kind.DOCUMENT) or _is_plural(head, kind, language)
    nouns = tuple(token.low for token in core if is_noun(token, language))
    determined = _determined(tokens, language)
    if determined is Determined.BARE and _word_before(expression, document) in language.definite:
        determined = Determined.DEFINITE  # "en palabras del | togado"
    return Phrase(tokens, core, kind, determined, head, nouns, gender, plural)


def _word_before(expression: Expression, document: Document) -> str:
    before = document.text[max(0, expression.start - LONGEST) : expression.start].split()
    return fold(before[-1]) if before else ""


def _word_after(expression: Expression, document: Document) -> str:
    after = document.text[expression.end : expression.end + LONGEST].split()
    return fold(after[0]) if after else ""


def _is_plural(head: str, kind: Kind, language: Language) -> bool:
    """Say whether an s makes a plural of a noun that is known without it."""
    if language.capital_nouns or not head.endswith("s") or language.role_gender(head) is not None:
        return False
    return kind is not Kind.DOCUMENT and kind_of(head.removesuffix("s"), language) in (Kind.PERSON, Kind.BODY)


def is_noun(token: Token, language: Language) -> bool:
    """Say whether a token may be a noun; where nouns have no capital, any word that is not one of grammar may be."""
    if not token.is_word or token.mention != NONE or token.low in language.determiners:
        return False
    if token.low in language.linking or token.low in language.oblique or token.low in language.stops:
        return False
    return not language.capital_nouns or token.is_capital or token.low[0].isdigit()


def _tokens(expression: Expression, document: Document, language: Language) -> Iterator[Token]:
    """Yield the words, without signs around them."""
    found = [
        token
        for start, end in expression.spans
        for token in words(document.text, start, end, document.mentions, language)
    ]
    while found and not found[-1].is_word:
        found.pop()
    first = next((at for at, token in enumerate(found) if token.is_word), len(found))
    yield from found[first:]


def _is_plural_cue(expression: Expression, document: Document, language: Language) -> bool:
    """Say whether the finite verb of a cue, which is its first word and stands beside, stands in the plural."""
    if not expression.cue:
        return False
    start, end = expression.cue[0]
    if not (0 <= expression.start - end <= 1 or 0 <= start - expression.end <= 1):
        return False  # an infinitive or a participle further on: "will er … wissen"
    first = next(words(document.text, start, end, (), language), None)
    return first is not None and first.low in language.verbs and language.is_plural(first.low)


def _is_beside_plural(expression: Expression, document: Document, language: Language) -> bool:
    """Say whether an auxiliary in the plural stands beside: "haben sie erklärt"."""
    beside = {_word_before(expression, document), _word_after(expression, document)}
    return not beside.isdisjoint(language.plural_auxiliaries)


def _is_pronoun(tokens: Sequence[Token], language: Language) -> bool:
    if tokens[0].mention != NONE:
        return False
    rest = [token.low for token in tokens[1:]]
    known = tokens[0].low in language.pronouns or tokens[0].low in language.anaphora
    return (known and all(low in language.intensifiers for low in rest)) or _text(tokens) in language.anaphora


def _text(tokens: Sequence[Token]) -> str:
    return " ".join(token.low for token in tokens)


def _pronoun(tokens: tuple[Token, ...], language: Language, *, plural: bool) -> Phrase:
    low = _text(tokens) if _text(tokens) in language.anaphora else tokens[0].low
    gender = language.anaphora.get(low) or language.pronouns[low]
    many = gender is Gender.PLURAL or (plural and gender is Gender.FEMALE)
    kinds = {Kind.POINTING: language.pointing, Kind.LATTER: language.latter, Kind.FORMER: language.former}
    kind = next((kind for kind, table in kinds.items() if low in table), Kind.PRONOUN)
    return Phrase(tokens, tokens, kind, Determined.DEFINITE, low, (), gender, many)


def _core(tokens: tuple[Token, ...], language: Language) -> tuple[Token, ...]:
    core = tokens[: _end(tokens, language)]
    if any(is_noun(token, language) for token in core) or not language.capital_nouns:
        return core
    comma = next((at for at, token in enumerate(tokens) if token.low == ","), len(tokens))
    nouns = [token for token in tokens[:comma] if is_noun(token, language)]
    return (tokens[0], nouns[-1]) if len(nouns) > 1 and nouns[-1] != tokens[0] else tokens  # "das im Dax notierte Haus"


def _end(tokens: Sequence[Token], language: Language) -> int:
    """Return where a preposition, a relative clause or a sign ends the core."""
    for at, token in enumerate(tokens):
        inner = at > 0 and not (at == 1 and tokens[0].low in language.prepositions)
        ends = token.low in language.linking or token.low in language.prepositions or token.low in language.relatives
        if inner and (ends or (not token.is_word and token.low not in SIGNS)):
            return at
    return len(tokens)


def _head(core: Sequence[Token], language: Language) -> str:
    """Return the noun that is surely one, or else the last one in English and the first one elsewhere."""
    nouns = [token.low for token in core if is_noun(token, language)]
    if language.capital_nouns and len(nouns) > 1 and nouns[0].endswith("er"):
        nouns = nouns[1:]  # "der Berliner Politiker", "die Bonner Behörde"
    ordered = nouns[::-1] if language.head_last else nouns
    known = (noun for noun in ordered if kind_of(noun, language) is not Kind.UNKNOWN)
    return next(known, ordered[0] if ordered else "")


def _kind(core: Sequence[Token], head: str, language: Language) -> tuple[Kind, Gender]:
    told = language.determiners.get(core[0].low, Gender.ANY)
    kind = kind_of(head, language)
    if kind is Kind.DOCUMENT:  # nothing but a possessive tells of whoever wrote it
        return kind, language.anaphora.get(core[0].low, Gender.ANY) if core[
            0
        ].low in language.possessives else Gender.ANY
    if kind is Kind.UNKNOWN and language.is_nominalised(core[0].low, head):
        kind = Kind.PERSON
    own = language.role_gender(head) if kind is Kind.PERSON else None
    if own in (Gender.MALE, Gender.FEMALE, Gender.PLURAL):
        return kind, own if own is not None else told
    return kind, told


def kind_of(noun: str, language: Language) -> Kind:
    """Return what a noun means; a compound means what its last part does."""
    if not noun:
        return Kind.UNKNOWN
    if language.age.search(noun) is not None:
        return Kind.PERSON
    if _ends_in(noun, language.bodies, language):
        return Kind.BODY
    if _ends_in(noun, language.documents, language):
        return Kind.DOCUMENT
    if language.base(noun) in language.hypernyms or language.role_gender(noun) is not None:
        return Kind.PERSON
    return Kind.UNKNOWN


# What a core may contain beside words: also the full stop of "XII. Senat".
SIGNS: Final = frozenset("-/„“\"'«».&")
# Shorter words end others by chance ("rat", "amt").
MIN_PART: Final = 4
# No word that compounds end in is longer; keeps time linear in hostile words.
LONGEST: Final = 20


def _ends_in(noun: str, table: frozenset[str], language: Language) -> bool:
    forms = {noun, *(noun.removesuffix(ending) for ending in ("s", "es", "n", "en"))}
    if not forms.isdisjoint(table):
        return True
    if not language.capital_nouns:
        return False
    ends = (form[-LONGEST:] for form in forms)
    return any(end[at:] in table for end in ends for at in range(len(end) - MIN_PART + 1))


def _determined(tokens: Sequence[Token], language: Language) -> Determined:
    for token in tokens[:2]:
        if token.low in language.indefinite:
            return Determined.INDEFINITE
        if token.low in language.definite:
            return Determined.DEFINITE
        if token.low in language.possessives or token.low in language.determiners:
            return Determined.POSSESSIVE
    return Determined.BARE
