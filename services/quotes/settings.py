"""Settings of the quotes stage: the table `quotes`, the prefix `DEPESCHE_QUOTES_`."""

from typing import ClassVar

from pydantic import Field, field_validator

from services.quotes.languages import LANGUAGES
from services.runtime.sources import Settings


class QuotesSettings(Settings):
    """In which languages quotes are looked for."""

    table: ClassVar[str] = "quotes"

    languages: tuple[str, ...] = Field(
        default=tuple(LANGUAGES),
        min_length=1,
        description="Tags of the languages in which quotes are looked for; articles in others are skipped as "
        "unsupported_language.",
    )

    @field_validator("languages")
    @classmethod
    def _supported(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [tag for tag in languages if tag not in LANGUAGES]
        if unknown:
            raise ValueError(f"no tables for {', '.join(unknown)}; there are some for {', '.join(LANGUAGES)}")
        return languages
