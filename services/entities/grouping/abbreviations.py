"""Abbreviations and the long forms that they stand for."""

import re
from collections.abc import Sequence

# Between a long form and its abbreviation, or the other way round: `(IAEO`, `(kurz: IAEO`, `, kurz IAEO`.
_BETWEEN = re.compile(
    r"\s*(?:\(|\[|,\s*(?=kurz|abgekürzt))\s*"
    r"(?:(?:kurz|abgekürzt|auch|short|en abrégé|por sus siglas)\b:?\s*)?[\"“„«»]?\s*"
)
_SHORT = re.compile(r"(?:[A-ZÄÖÜÉ][\w.&-]{0,9})")
_CAPITALS = 2
_FUNCTION_WORDS = """
der die das des dem den für und von vom zu zur zum im in am an e v of the for and de la le les du et d l del el los las
y para por en
"""
_FUNCTION = frozenset(_FUNCTION_WORDS.split())
_WORD = re.compile(r"[^\W_]+")


def is_short(name: str) -> bool:
    """Whether a name looks like an abbreviation: one word with two capitals or more (`IAEO`, `GdP`, `BfV`)."""
    return bool(_SHORT.fullmatch(name)) and sum(letter.isupper() for letter in name) >= _CAPITALS


def joins(between: str) -> bool:
    """Whether the text between two names says that one is short for the other."""
    return bool(_BETWEEN.fullmatch(between))


def agrees(short: str, long: str) -> bool:
    """Whether an abbreviation's letters are in the long form in this order, the first of each at a word's beginning.

    Every word of the long form that is no function word gives its first letter: `EZB` is `Europäische Zentralbank`.
    """
    letters = [letter.lower() for letter in short if letter.isalpha()]
    words = [word.lower() for word in _WORD.findall(long) if word.lower() not in _FUNCTION]
    return bool(words) and len(letters) >= len(words) and _fits(letters, words)


def is_within(short: str, long: str) -> bool:
    """Whether the letters of a name are in a longer one in this order, the first at its beginning: `Insee`."""
    letters = [letter for letter in short.lower() if letter.isalpha()]
    return len(short) < len(long) and letters[:1] == [long[:1].lower()] and _within(letters, long.lower())


def _fits(letters: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the letters can be shared out to the words, each word's first letter first."""
    if not words:
        return not letters
    if not letters or letters[0] != words[0][0]:
        return False
    most = len(letters) - len(words) + 1
    return any(
        _within(letters[1:count], words[0][1:]) and _fits(letters[count:], words[1:]) for count in range(1, most + 1)
    )


def _within(letters: Sequence[str], word: str) -> bool:
    at = 0
    for letter in letters:
        at = word.find(letter, at) + 1
        if not at:
            return False
    return True
