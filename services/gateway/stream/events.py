"""From a record of Kafka to what is sent of it, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemas.codec import decode
from schemas.validation import validate
from services import pipeline
from services.gateway.facts import Facts, Kind, of_article, of_quote
from services.gateway.stream import frames

if TYPE_CHECKING:
    from services.pipeline import Topic


@dataclass(frozen=True, slots=True)
class Event:
    """A quote or an article that came, or a withdrawal; `value` is None where there was none (a tombstone)."""

    facts: Facts
    data: bytes
    value: dict[str, Any] | None

    @property
    def frame(self) -> bytes:
        """As Server-Sent Event, without its id."""
        match self.facts.kind:
            case Kind.QUOTES:
                return frames.body("quote", self.data)
            case Kind.ARTICLES:
                return frames.body("article", self.data)
        return frames.canceled(self.facts.article)


def read(topic: Topic, key: bytes | None, value: bytes | None) -> Event | None:
    """The event in a record of news.quotes or news.enriched; None where there is none in it.

    Raises:
        ContractError: the record is not what its topic promises.
    """
    if value is None:
        withdrawn = topic == pipeline.ENRICHED and key
        return Event(Facts(None, key.decode(errors="replace")), b"", None) if withdrawn and key else None
    found = decode(value)
    validate(topic.schema, found)
    return Event(of_quote(found) if topic == pipeline.QUOTES else of_article(found), value, found)
