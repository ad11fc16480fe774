"""Where the gateway reads, and what becomes of records there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import structlog

from schemas.reasons import ContractError
from services import pipeline
from services.gateway.stream import events
from services.gateway.view import trends
from services.runtime.kafka.feed import Feed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from services.gateway.stream.events import Event
    from services.gateway.view.trends import Trend
    from services.pipeline import Topic
    from services.runtime.kafka.records import Record
    from services.runtime.settings import KafkaSettings, TopicSettings

TOPICS: Final = (pipeline.QUOTES, pipeline.ENRICHED)
"""Of every stream, also of one of quotes alone: withdrawals are on the other."""

_Read = TypeVar("_Read")

log = structlog.get_logger(__name__)


class Sources:
    """Opens readers of the stream's topics, and makes events and trends of records, in any thread.

    Args:
        unreadable: is told of each record that breaks its topic's contract; it is logged and left out.
    """

    def __init__(self, kafka: KafkaSettings, topics: TopicSettings, unreadable: Callable[[], None]) -> None:
        self._kafka, self._unreadable = kafka, unreadable
        self._by_name: Mapping[str, Topic] = {topics.prefixed(topic.name): topic for topic in TOPICS}

    def open(self) -> Feed:
        """A reader. Raises `KafkaUnavailable`, `Fatal`."""
        return Feed(self._kafka, list(self._by_name))

    def event(self, record: Record) -> Event | None:
        """The event in a record of the stream's topics; None where there is none, or it cannot be read."""
        return self._read(record, lambda: events.read(self._by_name[record.topic], record.key, record.value))

    def trend(self, record: Record, value: bytes) -> Trend | None:
        """The trend in the value of a record of news.trends; None where it cannot be read."""
        return self._read(record, lambda: trends.read(value))

    def _read(self, record: Record, read: Callable[[], _Read]) -> _Read | None:
        try:
            return read()
        except ContractError as error:
            place = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
            log.warning("unreadable", **place, reason=error.reason)
            self._unreadable()
            return None
