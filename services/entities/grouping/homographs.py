"""Where a person's name, found again, is rather a word: May the month, a judge where a Jens Richter is named."""

import re

_MONTHS = frozenset({"April", "May", "June", "August", "Mai", "Juni", "Juli"})
_BEFORE_DATES = frozenset(
    """
    in of since until till by last next this early late mid from through before after
    seit bis ab anfang mitte ende im vom zum
    """.split()  # noqa: SIM905 - words read better so
)
_NUMBER_BEFORE = re.compile(r"\d(?:\.|st|nd|rd|th)?$")
_NUMBER_AFTER = re.compile(r"\s\d")
# Surnames and first names that begin English sentences as words.
_BEGINNINGS = frozenset(
    """
    Art Baker Banks Best Bill Bishop Black Brown Bush Case Cash Chase Church Cook Day Dean Drew Faith Field
    Fields Fisher Frank Frost Gore Grace Grant Gray Green Guy Hill Hope Hunt Joy Judge Justice King Knight Lane
    Law Laws Long Love Major Mark May Miles Moody Noble North Page Park Parks Pat Penny Pope Power Powers Price
    Read Rice Rich Rivers Rob Rose Rush Sharp Short Small Snow South Speaker Stone Strange Strong Sue Summer
    Swift Wall Waters West White Will Wise Wood Woods Young
    """.split()  # noqa: SIM905 - words read better so
)
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:\n][\"'”’»)\]]*\s*)[\"'“‘«(\[]*$")
# Common nouns stand behind these, and surnames only in dialect: `der Richter`, `ein Koch`, `im Winter`.
_GERMAN_DETERMINERS = frozenset(
    """
    der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner keines
    am ans beim im ins vom zum zur dieser diese dieses diesen diesem jeder jede jedes jeden jedem
    mein meine meinen meinem meiner sein seine seinen seinem seiner ihr ihre ihren ihrem ihrer
    unser unsere unseren unserem alle viele einige mehrere beide zwei drei
    """.split()  # noqa: SIM905 - words read better so
)
_WORD_BEFORE = re.compile(r"([^\W\d_]+)\s+$")
_ABBREVIATED = re.compile(r"\b[A-Z][a-z]{0,3}\.\s*$")  # `Sen. Grant`
_LONGEST = 40  # characters before a word that are looked at


def is_month(name: str, text: str, start: int) -> bool:
    """Whether a name that begins there in a text is rather a month's, by what is beside it."""
    if name not in _MONTHS:
        return False
    before = text[max(0, start - _LONGEST) : start]
    dated = _NUMBER_BEFORE.search(before.rstrip()) or _NUMBER_AFTER.match(text, start + len(name))
    return bool(dated) or _previous(before) in _BEFORE_DATES


def may_be_word(name: str, text: str, start: int, language: str) -> bool:
    """Whether a name that begins there may as well be a word: behind a determiner in German, first in English."""
    before = text[max(0, start - _LONGEST) : start]
    if language == "de":
        return _previous(before) in _GERMAN_DETERMINERS
    first = _SENTENCE_BEGINS.search(before) and not _ABBREVIATED.search(before)
    return language == "en" and name in _BEGINNINGS and bool(first)


def _previous(before: str) -> str:
    """The word before, if nothing but white space is between, in lower case."""
    found = _WORD_BEFORE.search(before)
    return found[1].lower() if found else ""
