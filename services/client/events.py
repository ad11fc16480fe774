"""What subscribers get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from schemas.types import EnrichedEvent, QuoteEvent


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote. `value` is that of news.quotes; `position` is from where on to go, None where a group keeps it."""

    value: QuoteEvent
    position: str | None = None

    @property
    def speaker(self) -> str | None:
        """Who says it: by name, else as the text says; None where the text names nobody."""
        speaker = self.value["speaker"]
        return None if speaker is None else speaker["name"] or speaker["text"]

    @property
    def text(self) -> str:
        """What is said."""
        return self.value["text"]


@dataclass(frozen=True, slots=True)
class Article:
    """An article with all that was found. `value` is that of news.enriched."""

    value: EnrichedEvent
    position: str | None = None


@dataclass(frozen=True, slots=True)
class Canceled:
    """An article was withdrawn by its publisher: whoever has it is to take it back."""

    article_id: str
    position: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """What lies between the event before and the next one is no longer there; `missing` counts offsets by topic."""

    reason: str
    missing: Mapping[str, int]


Event: TypeAlias = Quote | Article | Canceled | Gap
