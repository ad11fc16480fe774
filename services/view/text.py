"""Strangers' text made safe and short for a terminal.

Everything that comes from an event goes through `cut` or `word` and into a `rich.text.Text`, which never reads markup.
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import datetime
from typing import Final

ESCAPES: Final = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor, erasing
    # OSC, DCS: titles, links, clipboard
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]"  # all others
)
"""Terminal control sequences of ECMA-48, taken out whole so that their parameters do not stay behind as text.

None holds the beginning of another, so that every character is looked at a few times at most.
"""

JOINERS: Final = frozenset("\u200c\u200d")
"""Format characters that Persian, Hindi and emoji are spelt with, and that move nothing."""

LOOSE_ENDS: Final = " ,;:-\u2013"
"""What does not stand before an ellipsis."""

WORD_CHARACTERS: Final = 40

READ_PER_SHOWN: Final = 8
"""How many characters are looked at for each that is shown: of a body of megabytes, not all."""

UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Categories a reader cannot see: controls, bidi and other formats, lone surrogates, private and unassigned ones."""


def clean(value: object) -> str:
    """The value as one line of text that a terminal cannot be steered by."""
    text = " ".join(ESCAPES.sub("", str(value)).split())
    return "".join(character for character in text if _is_visible(character))


def cut(value: object, limit: int) -> str:
    """The same in at most `limit` characters, cut between words where one ends in the last third."""
    text = clean(str(value)[: READ_PER_SHOWN * limit])
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = head.rfind(" ", limit * 2 // 3)
    return f"{(head[:space] if space > 0 else head).rstrip(LOOSE_ENDS)}…"


def word(value: object) -> str:
    """The same for what should be a word, such as a tag or a reason."""
    return cut(value, WORD_CHARACTERS)


def moment(value: object) -> str:
    """A time of RFC 3339 to the minute and with its zone; anything else as it stands."""
    try:
        return datetime.fromisoformat(str(value)).strftime("%Y-%m-%d %H:%M %Z").strip()
    except ValueError:
        return word(value)


def percent(confidence: float) -> str:
    """A confidence of 0 to 1, rounded down: 100 % means that the model has no doubt."""
    return f"{math.floor(round(1000 * confidence, 6)) / 10:g} %"


def _is_visible(character: str) -> bool:
    return character in JOINERS or unicodedata.category(character) not in UNSEEN
