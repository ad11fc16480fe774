"""Settings of the entities stage: the table `entities`, the prefix `DEPESCHE_ENTITIES_`."""

from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from services.runtime.sources import Settings

MEASURED = ("de", "en", "fr", "es", "da", "pt", "sh", "sv")
"""Languages in which the recogniser was measured (docs/decisions.md); `sh` is Croatian, Bosnian and Serbian."""


class EntitiesSettings(Settings):
    """Which languages are looked through, and with what."""

    table: ClassVar[str] = "entities"

    profile: Literal["accurate", "fast"] = Field(
        default="accurate",
        description="Which of our recognisers reads: the accurate one, or one of fewer layers that is more than twice "
        "as fast.",
    )
    languages: tuple[str, ...] = Field(
        default=MEASURED,
        description="Tags of the languages that our recogniser reads; the default are those that it was measured in, "
        "and it knows others of European scripts. Articles in others are skipped as unsupported_language.",
    )
    pipelines: dict[str, str] = Field(
        default={},
        description="For a language tag an installed spaCy package that recognises names in it instead of ours.",
    )
    gazetteers: tuple[Path, ...] = Field(
        default=(),
        description="CSV or JSON Lines files with names and identifiers of your own, which win over those that come "
        "with Depesche and are looked for in every text; columns ids, type, name, aliases, language. Read anew when "
        "they change.",
    )
