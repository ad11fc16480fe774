"""Names on one line, without titles, legal forms and datelines' capitals; and folded, so that spellings agree."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache

from anyascii import anyascii
from cleanco import basename

from services.entities.mentions import Type

# Stand before a person's name and are no part of it, whatever the language.
_TITLES_AS_TEXT = """
dr prof professor professorin mag ing dipl herr herrn frau mr mrs ms miss sir lord lady dame mme mlle me monsieur
madame maître sr sra srta doña señor señora dott dra president präsident präsidentin
"""
_TITLES = frozenset(_TITLES_AS_TEXT.split())
_TITLES_ELSEWHERE_NAMES = {"fr": frozenset({"m"}), "es": frozenset({"don"}), "it": frozenset({"don"})}
# Whose s behind the apostrophe is their own, if they are no persons.
_OWN_POSSESSIVES = frozenset(
    {
        "Ben & Jerry's", "Christie's", "Domino's", "Kellogg's", "Kohl's", "Levi's", "Lloyd's", "Lowe's", "Macy's",
        "McDonald's", "Moody's", "Sainsbury's", "Sotheby's", "St John's", "St. John's", "Standard & Poor's",
        "Trader Joe's", "Wendy's",
    }
)  # fmt: skip
_POSSESSIVE = re.compile(r"(?:['\u2019]s|['\u2019])$")
# What a person is called between first name and surname; the marks of all styles.
_NICKNAME = re.compile(r"(?<=\w) [„“‚‘«»\"'][^„“”‚‘«»\"]{2,30}[“”‘’«»\"'](?= \w)")
_MARKS = '"“”„«»'
_PARTICLES = "de|del|la|las|los|du|des|sur|au|aux|en|am|an|der|upon|le|les|y|of"
_REGISTERS = ("wikidata", "geonames", "iso3166")  # the first of these that names an entity is its key
_LONGER_THAN_ABBREVIATIONS = 4  # letters
# The German way to write them without their marks, which others follow for their own.
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe"})


def plain(text: str, kind: Type) -> str:
    """A mention on one line, without a possessive and without marks around all of it."""
    name = " ".join(text.split()).strip(",;: ")
    if name.strip(_MARKS) and not any(mark in name.strip(_MARKS) for mark in _MARKS):
        name = name.strip(_MARKS)
    return name if has_own_possessive(name, kind) else _POSSESSIVE.sub("", name) or name or text.strip()


def has_own_possessive(name: str, kind: Type) -> bool:
    """Whether the `'s` at its end belongs to a name: that of `McDonald's`, not that of `China's`."""
    return kind != Type.person and name.replace("\u2019", "'") in _OWN_POSSESSIVES


def lowered(name: str, kind: Type, is_name: Callable[[str], bool]) -> str:
    """`FRANKFURT/MAIN` as `Frankfurt/Main`; an organisation's one word may be an abbreviation, as may three letters."""
    title = re.sub(r"[^\W\d_]+(?:['\u2019]s)?", _titled, name.lower())
    letters = sum(map(str.isalpha, name))
    short = kind == Type.organisation or letters < _LONGER_THAN_ABBREVIATIONS
    kept = kind == Type.other or not name.isupper() or "." in name
    return name if kept or (short and " " not in name and not (kind == Type.place and is_name(title))) else title


def _titled(word: re.Match[str]) -> str:
    inside = word.start() > 0 and re.fullmatch(_PARTICLES, word[0])
    return word[0] if inside else word[0].capitalize()


def untitled(name: str, language: str) -> str:
    """A person's name without the titles before it, and a nickname inside it; a title alone stays."""
    parts = _NICKNAME.sub("", name).split()
    while len(parts) > 1 and _is_title(parts[0], language):
        parts = parts[1:]
    return " ".join(parts)


def _is_title(word: str, language: str) -> bool:
    """`M.` is Monsieur in French and an initial elsewhere, `Don` a title in Spanish and Italian."""
    title = word.rstrip(".").lower()
    return title in _TITLES or title in _TITLES_ELSEWHERE_NAMES.get(language, ())


@lru_cache(maxsize=4096)
def without_legal_form(name: str) -> str:
    """A company's name without `GmbH & Co. KG`, `N.V.`, `Inc.` and the like."""
    shorter = str(basename(re.sub(r"\s+e\.\s?V\.$", "", name)))
    return shorter or name


def bare(name: str, kind: Type) -> str:
    """An organisation's name without its legal form, any other as it is."""
    return without_legal_form(name) if kind == Type.organisation else name


@lru_cache(maxsize=16_384)
def fold(name: str) -> str:
    """Lower-case ASCII words with single spaces: `Löfgren` and `Loefgren`, `Путин` and `Putin` are one."""
    composed = unicodedata.normalize("NFC", name).translate(_SPELT)
    return " ".join(re.findall(r"[a-z0-9]+", anyascii(composed).lower().replace(".", "").replace("'", "")))


def key(kind: Type, name: str, ids: Mapping[str, str | None]) -> str:
    """Groups an entity across articles: a public identifier if one is known, else type and folded name.

    Spellings in other scripts agree as far as their transliteration does; `Poutine` and `Putin` only by the identifier.
    """
    registers = (*_REGISTERS, *sorted(ids.keys() - set(_REGISTERS)))
    known = (f"{register}:{ids[register]}" for register in registers if ids.get(register))
    return next(known, f"{kind}:{fold(name) or name}")
