"""Reads Kafka for the live stream, in a thread, and for clients that are behind what is kept of it."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING, Final

import structlog

from schemas.reasons import ContractError
from services import pipeline
from services.gateway import frames
from services.gateway.background import Background
from services.gateway.events import Event, read
from services.gateway.hub import Hub
from services.gateway.lookout import Lookout
from services.gateway.positions import Layout, Vector, lost, reached
from services.gateway.streams import Step
from services.runtime.feed import Feed

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping, Sequence

    from services.gateway.counters import Counters
    from services.gateway.filters import Filter
    from services.gateway.hub import Entry
    from services.gateway.settings import GatewaySettings
    from services.pipeline import Topic
    from services.runtime.health import Health
    from services.runtime.records import Record
    from services.runtime.settings import KafkaSettings, TopicSettings

TOPICS: Final = (pipeline.QUOTES, pipeline.ENRICHED)
"""Of every stream, also of one of quotes alone: withdrawals are on the other."""

PACE_SECONDS: Final = 0.1
"""Between two deliveries: with a thousand clients it is their number that costs, not what is in them."""

POLL_SECONDS: Final = 0.5

log = structlog.get_logger(__name__)


class Sources:
    """Opens readers of the stream's topics, and makes events of their records."""

    def __init__(self, kafka: KafkaSettings, topics: TopicSettings) -> None:
        self._kafka = kafka
        self._by_name: Mapping[str, Topic] = {topics.prefixed(topic.name): topic for topic in TOPICS}

    def open(self) -> Feed:
        """A reader. Raises `KafkaUnavailable`, `Fatal`."""
        return Feed(self._kafka, list(self._by_name))

    def event(self, record: Record) -> Event | None:
        """The event in a record; None where there is none, or it cannot be read."""
        try:
            return read(self._by_name[record.topic], record.key, record.value)
        except ContractError as error:
            log.warning(
                "unreadable", topic=record.topic, partition=record.partition, offset=record.offset, cause=error.reason
            )
            return None


class Live:
    """Feeds the hub: with what is recent at once, then with what comes.

    Args:
        health: is told of its progress.

    Attributes:
        thread: what reads.
    """

    def __init__(self, sources: Sources, settings: GatewaySettings, counters: Counters, health: Health) -> None:
        self._sources, self._settings, self._counters = sources, settings, counters
        self._feed = sources.open()
        self._lookout = Lookout(self._feed, health)
        self._layout = Layout(self._feed.topics)
        self._goal = self._layout.vector(self._feed.end())
        start = self._feed.since(round((time.time() - settings.recent_minutes * 60) * 1000))
        self._feed.seek(start)
        self.hub = Hub(self._layout, self._layout.vector(start), settings.recent_bytes)
        self.thread = Background("live", self._turn)
        self._deliver: Callable[[Sequence[Entry], Vector], None] = self.hub.feed

    def fill(self, stopped: Callable[[], bool]) -> None:
        """Reads what is recent, up to where the topics end now, before there are clients."""
        while not reached(self.hub.vector, self._goal) and not stopped():
            self.hub.feed(*self._batch(self._feed.poll(POLL_SECONDS)))

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on what comes is handed to the hub in that loop's thread."""
        self._deliver = _Delivery(loop, self.hub, self.thread.stopped)
        self.thread.start()

    def close(self) -> None:
        """Ends the thread."""
        self.thread.close(POLL_SECONDS * 4)
        self._feed.close()

    def _turn(self) -> None:
        began = time.monotonic()
        records = self._feed.poll(POLL_SECONDS)
        entries, vector = self._batch(records)
        if entries or vector != self.hub.vector:
            self._deliver(entries, vector)
            self._tell(records, entries)
        self._lookout.turn(len(records))
        self.thread.stopped.wait(max(0.0, PACE_SECONDS - (time.monotonic() - began)) if entries else 0)

    def _tell(self, records: Sequence[Record], entries: Sequence[Entry]) -> None:
        now = time.time()
        for record in records:
            self._counters.delay.observe(max(0.0, now - record.timestamp / 1000))
        for entry in entries:
            self._counters.event(entry.facts.kind or "canceled")

    def _batch(self, records: Sequence[Record]) -> tuple[list[Entry], Vector]:
        entries, vector = entries_of(self.hub, self._sources, records, self.hub.vector)
        return entries, self._layout.vector({**self._layout.positions(vector), **self._feed.positions()})


class _Delivery:
    """Hands a batch to the event loop's thread, and waits until it has been taken: no more than one is on its way."""

    def __init__(self, loop: asyncio.AbstractEventLoop, hub: Hub, stop: threading.Event) -> None:
        self._loop, self._hub, self._stop = loop, hub, stop

    def __call__(self, entries: Sequence[Entry], vector: Vector) -> None:
        taken = threading.Event()
        self._loop.call_soon_threadsafe(self._feed, entries, vector, taken)
        while not taken.wait(POLL_SECONDS) and not self._stop.is_set():
            pass

    def _feed(self, entries: Sequence[Entry], vector: Vector, taken: threading.Event) -> None:
        try:
            self._hub.feed(entries, vector)
        finally:
            taken.set()


def entries_of(hub: Hub, sources: Sources, records: Sequence[Record], vector: Vector) -> tuple[list[Entry], Vector]:
    """The events of the records, and where the stream is after them."""
    found: list[Entry] = []
    at = list(vector)
    for record in records:
        place = hub.layout.index[record.topic, record.partition]
        at[place] = record.offset + 1
        if event := sources.event(record):
            found.append(hub.entry(place, record.offset, event.facts, event.frame, tuple(at)))
    return found, tuple(at)


class FromKafka:
    """Reads for one client, in a thread of the pool; so many at a time, the others wait."""

    def __init__(self, hub: Hub, sources: Sources, most: int) -> None:
        self._hub, self._sources = hub, sources
        self._room = asyncio.Semaphore(most)

    async def __call__(self, wanted: Filter, vector: Vector) -> AsyncGenerator[Step]:
        """Steps until the hub covers where the client is; the first one says what is lost.

        Raises:
            KafkaError, KafkaUnavailable, Fatal: it cannot be read.
        """
        async with self._room:
            feed = await asyncio.to_thread(self._sources.open)
            try:
                first, end = await asyncio.to_thread(lambda: (feed.first(), feed.end()))
                gap, vector = self._found(vector, self._hub.layout.vector(first), self._hub.layout.vector(end))
                yield Step(gap, vector)
                feed.seek(self._hub.layout.positions(vector))
                while not self._hub.covers(vector):
                    records = await asyncio.to_thread(feed.poll, POLL_SECONDS)
                    entries, vector = entries_of(self._hub, self._sources, records, vector)
                    vector = self._hub.layout.vector({**self._hub.layout.positions(vector), **feed.positions()})
                    yield Step(b"".join(entry.frame for entry in entries if wanted.wants(entry.facts)), vector)
            finally:
                await asyncio.to_thread(feed.close)

    def _found(self, vector: Vector, first: Vector, end: Vector) -> tuple[bytes, Vector]:
        """What is said of a gap, and where the client goes on."""
        missing = lost(vector, first)
        beyond = lost(end, vector)
        vector = tuple(map(max, vector, first))
        if any(beyond):
            # The topics are others than they were: what the client has had says nothing about them.
            vector = tuple(now if far else at for at, far, now in zip(vector, beyond, self._hub.vector, strict=True))
            return self._gap("unknown", beyond), vector
        return (self._gap("expired", missing) if any(missing) else b""), vector

    def _gap(self, reason: str, offsets: Sequence[int]) -> bytes:
        missing = dict.fromkeys(self._hub.layout.topics, 0)
        for (topic, _), count in zip(self._hub.layout.places, offsets, strict=True):
            missing[topic] += count
        return frames.gap(reason, missing)
