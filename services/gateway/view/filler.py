"""Fills the view from Kafka, in a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from schemas import cloudevents
from services import pipeline
from services.gateway.background import Background
from services.gateway.lookout import Lookout
from services.gateway.view.store import Arrival, Store
from services.runtime.clock import Clock
from services.runtime.kafka.feed import Feed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from services.gateway.counters import Counters
    from services.gateway.settings import GatewaySettings
    from services.gateway.sources import Sources
    from services.gateway.view.trends import Trend
    from services.runtime.kafka.records import Record
    from services.runtime.monitoring.health import Health
    from services.runtime.settings import KafkaSettings, TopicSettings

POLL_SECONDS: Final = 0.5
PACE_SECONDS: Final = 0.2

log = structlog.get_logger(__name__)


def entered(record: Record) -> int:
    """When the version of the article that a record is of entered news.raw: milliseconds since 1970.

    Of an article and of its quotes it is the same, which their own times are not.
    """
    headers = [(name, value) for name, value in record.headers if name in cloudevents.CARRIED]
    context = cloudevents.read(headers, value=record.value, key=record.key, timestamp_ms=record.timestamp)
    return round(context.entered * 1000)


class Filler:
    """Fills it. The view is opened at once, so that its secret is there.

    Args:
        health: is told of its progress.

    Attributes:
        thread: what fills.
    """

    def __init__(  # noqa: PLR0913 - its parts
        self,
        kafka: KafkaSettings,
        topics: TopicSettings,
        settings: GatewaySettings,
        sources: Sources,
        *,
        counters: Counters,
        health: Health,
    ) -> None:
        self._settings, self._sources, self._counters = settings, sources, counters
        self._clock = Clock()
        self._trends = topics.prefixed(pipeline.TRENDS.name)
        self.store = Store(settings.view, settings.view_hours, settings.view_articles)
        self.names = tuple(topics.prefixed(topic.name) for topic in pipeline.GATEWAY.reads)
        self._feed = Feed(kafka, self.names)
        self._seek()
        self._lookout = Lookout(self._feed, health)
        self.thread = Background("view", self._turn)

    @property
    def topics(self) -> Mapping[str, int]:
        """How many partitions each topic that is read has."""
        return self._feed.topics

    def close(self) -> None:
        """Ends the thread, and closes the file."""
        self.thread.close(POLL_SECONDS * 4)
        self._feed.close()
        if not self.thread.alive:
            self.store.__exit__()

    def _seek(self) -> None:
        """Goes to where the view is; where that cannot be, to the beginning of its hours, with an empty view."""
        first, end = self._feed.first(), self._feed.end()
        kept = {place: at for place, at in self.store.positions().items() if place in first}
        if any(at > end[place] for place, at in kept.items()):
            log.warning("the topics are not those of the view: it is made anew")
            kept = {}
        if not kept:
            self.store.clear()
        since = self._feed.since(round((self._clock.now() - self._settings.view_hours * 3600) * 1000))
        start = {place: max(first[place], kept.get(place, since[place])) for place in first}
        self._feed.seek(start)

    def _turn(self) -> None:
        records = self._feed.poll(POLL_SECONDS)
        if records:
            self._take(records)
        self._lookout.turn(len(records))
        self._counters.view_lag.set(self._lookout.behind)
        self.thread.stopped.wait(PACE_SECONDS if len(records) < 100 else 0)  # noqa: PLR2004 - few: no hurry

    def _take(self, records: Sequence[Record]) -> None:
        events: list[Arrival] = []
        trends: list[tuple[str, Trend | None]] = []
        for record in records:
            if record.topic == self._trends:
                trends += self._trend(record)
            elif event := self._sources.event(record):
                events.append(Arrival(record.timestamp, entered(record), event))
        # A clock that is ahead is no reason to forget what would never be read again.
        self._clock.saw(record.timestamp / 1000 for record in records)
        self.store.take(events, trends, self._feed.positions(), round(self._clock.now() * 1000))

    def _trend(self, record: Record) -> list[tuple[str, Trend | None]]:
        key = (record.key or b"").decode(errors="replace")
        if record.value is None:
            return [(key, None)]
        trend = self._sources.trend(record, record.value)
        return [] if trend is None else [(key, trend)]
