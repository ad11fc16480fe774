"""Tells speech in quotation marks from names, titles and terms in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from services.quotes.document import NONE, TERMINAL

if TYPE_CHECKING:
    from services.quotes.document import Sentence, Token
    from services.quotes.lexicon import Language

WORD: Final = re.compile(r"\w+(?:['’-]\w+)*")
# So many words in marks are speech even where nobody is said to speak.
SPEECH_WORDS: Final = 7


def is_name(sentence: Sentence, at: int, language: Language) -> bool:
    """Say whether the marks of tokens[at] hold a name or a term rather than somebody's words."""
    token = sentence.tokens[at]
    if token.mention != NONE or not WORD.search(token.text):
        return True
    before = sentence.tokens[at - 1].low if at else ""
    return before in language.naming


def is_clause(token: Token) -> bool:
    """Say whether the marks hold a whole sentence: it ends as one, or is long."""
    return token.text[:-1].rstrip()[-1:] in TERMINAL or len(WORD.findall(token.text)) >= SPEECH_WORDS
