"""One module a language: its words, its inflection, its typical turns. A further language is a further module here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.quotes.languages import de, en, es, fr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.quotes.lexicon import Language

LANGUAGES: Final[Mapping[str, Language]] = {module.LANGUAGE.tag: module.LANGUAGE for module in (de, en, es, fr)}
