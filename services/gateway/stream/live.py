"""Reads Kafka for the live stream, in a thread."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from services.gateway.background import Background
from services.gateway.lookout import Lookout
from services.gateway.stream.hub import Hub
from services.gateway.stream.positions import Layout, Vector, reached

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Sequence

    from services.gateway.counters import Counters
    from services.gateway.settings import GatewaySettings
    from services.gateway.sources import Sources
    from services.gateway.stream.hub import Entry
    from services.runtime.kafka.records import Record
    from services.runtime.monitoring.health import Health

PACE_SECONDS: Final = 0.1
"""Between two deliveries: with a thousand clients it is their number that costs, not what is in them."""

POLL_SECONDS: Final = 0.5


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
