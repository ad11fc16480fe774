"""Settings of the language stage: the table `language`, the prefix `DEPESCHE_LANGUAGE_`."""

from typing import ClassVar

from pydantic import Field

from services.language import languages
from services.runtime.sources import Settings


class LanguageSettings(Settings):
    """Which languages are told apart, and how sure that must be."""

    table: ClassVar[str] = "language"

    languages: tuple[str, ...] = Field(
        default=languages.DEFAULT,
        min_length=1,
        description="Tags of the languages to choose from; the fewer, the surer a short text. `sh` is Croatian, "
        "Bosnian and Serbian.",
    )
    min_confidence: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Probability below which an article is skipped as language_undetermined, unless its publisher "
        "declares a language, and no other is likely (0.5).",
    )
    declared_weight: float = Field(
        default=100,
        ge=1,
        description="How many times likelier than any other the language that the publisher declares is before the "
        "text is read; 1 ignores it.",
    )
