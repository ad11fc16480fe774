"""The part of an article by which its language is told: bounded, without markup."""

import re

# 3,000 characters are ten times what errors need to vanish (docs/decisions.md); reading more costs and gains nothing.
SAMPLE = 3000
# Raw characters read for each third of the sample, so that markup leaves enough text.
_WINDOW = 4 * SAMPLE // 3

# Nothing runs past the next angle bracket, so matching is linear in the text's length; a bracket that is not closed
# for long stands for "less than".
_INVISIBLE = re.compile(r"<(script|style)\b[^<>]*>[^<]*</\1\s*>", re.IGNORECASE)
_TAG = re.compile(r"<(?:[/?]?[A-Za-z]|!)[^<>]{0,1000}(?:>|$)")
_REFERENCE = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[@#]\w+")
_MARKUP = (_INVISIBLE, _TAG, _REFERENCE)
_LETTER = re.compile(r"[^\W\d_]")


def strip_markup(text: str) -> str:
    """The text without HTML tags, character references, links and handles; for identification only."""
    return _without(text, *_MARKUP, _ADDRESS)


def is_empty(headline: str, body: str) -> bool:
    """Whether nothing can be read: no letter, not even in a link or a handle."""
    return not _LETTER.search(_without(f"{headline}\n{body}", *_MARKUP))


def _without(text: str, *patterns: re.Pattern[str]) -> str:
    for pattern in patterns:
        text = pattern.sub(" ", text)
    return text


def windows(text: str) -> str:
    """Start, middle and end of a long text, as an article may open with a note in another language."""
    if len(text) <= 3 * _WINDOW:
        return text
    middle = len(text) // 2
    return "\n".join((text[:_WINDOW], text[middle : middle + _WINDOW], text[-_WINDOW:]))


def sample(headline: str, body: str) -> str:
    """At most SAMPLE characters of headline and body that hold a letter; empty where there is none."""
    whole = f"{headline}\n{body}"
    text = strip_markup(windows(whole))
    if not _LETTER.search(text):
        text = _from_first_letter(strip_markup(whole))
    return _shorten(text)


def _from_first_letter(text: str) -> str:
    letter = _LETTER.search(text)
    return text[letter.start() : letter.start() + SAMPLE] if letter else ""


def _shorten(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= SAMPLE:
        return text
    third, middle = SAMPLE // 3, len(text) // 2
    return f"{text[:third]}\n{text[middle : middle + third]}\n{text[-third:]}"[:SAMPLE]
