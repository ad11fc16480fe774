"""Reads Kafka for clients that are behind what is kept in memory, each in a thread of its own."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

from services.gateway.stream import frames
from services.gateway.stream.live import POLL_SECONDS, entries_of
from services.gateway.stream.positions import lost
from services.gateway.stream.streams import Step

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Sequence

    from services.gateway.sources import Sources
    from services.gateway.stream.filters import Filter
    from services.gateway.stream.hub import Hub
    from services.gateway.stream.positions import Vector
    from services.runtime.kafka.feed import Feed


class FromKafka:
    """Reads for so many clients at a time; the others wait."""

    def __init__(self, hub: Hub, sources: Sources, most: int) -> None:
        self._hub, self._sources = hub, sources
        self._room = asyncio.Semaphore(most)

    async def __call__(self, wanted: Filter, vector: Vector) -> AsyncGenerator[Step]:
        """Steps until the hub covers where the client is; the first one says what is lost.

        Raises:
            KafkaError, KafkaUnavailable, Fatal: it cannot be read.
        """
        await self._room.acquire()
        reader = _Reader(self._hub, self._sources)
        try:
            step = await reader.begin(vector)
            yield step
            while not self._hub.covers(step.vector):
                step = await reader.read(wanted, step.vector)
                yield step
        finally:
            reader.close(self._room.release)


class _Reader:
    """Reads for one client, in a thread of its own: one thing after the other, whenever the client goes."""

    def __init__(self, hub: Hub, sources: Sources) -> None:
        self._hub, self._sources = hub, sources
        self._loop = asyncio.get_running_loop()
        self._thread = ThreadPoolExecutor(1, "catch-up")
        self._feed: Feed | None = None

    async def begin(self, vector: Vector) -> Step:
        """Opens it. The step says what is lost, and where the client goes on."""
        return await self._loop.run_in_executor(self._thread, self._begin, vector)

    async def read(self, wanted: Filter, vector: Vector) -> Step:
        """What comes next of what the client wants; nothing, at the same place, where no more is there yet."""
        return await self._loop.run_in_executor(self._thread, self._read, wanted, vector)

    def close(self, closed: Callable[[], None]) -> None:
        """Has it closed after what its thread still does, which is not waited for; then calls `closed` in the loop.

        A client may go while its reader is opened, or waits for a broker that is away.
        """

        def tell(_: object) -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody waits for a place
                self._loop.call_soon_threadsafe(closed)

        self._thread.submit(self._close).add_done_callback(tell)
        self._thread.shutdown(wait=False)

    def _begin(self, vector: Vector) -> Step:
        feed = self._feed = self._sources.open()
        layout = self._hub.layout
        gap, vector = self._found(vector, layout.vector(feed.first()), layout.vector(feed.end()))
        feed.seek(layout.positions(vector))
        return Step(gap, vector)

    def _read(self, wanted: Filter, vector: Vector) -> Step:
        if self._feed is None:
            raise RuntimeError("not begun yet")
        records, layout = self._feed.poll(POLL_SECONDS), self._hub.layout
        entries, vector = entries_of(self._hub, self._sources, records, vector)
        vector = layout.vector({**layout.positions(vector), **self._feed.positions()})
        return Step(b"".join(entry.frame for entry in entries if wanted.wants(entry.facts)), vector)

    def _close(self) -> None:
        if self._feed is not None:
            self._feed.close()

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
