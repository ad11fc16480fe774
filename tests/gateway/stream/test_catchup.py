"""A client that was away for long: it is read for in a thread, hears something all the while, and leaves nothing."""

from __future__ import annotations

import asyncio
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final

import orjson
import pytest
from consumers import Consumer, consumer
from fleet import until
from gateway import quote

from services import pipeline
from services.gateway.counters import Counters
from services.gateway.sources import Sources
from services.gateway.stream import catchup, streams
from services.gateway.stream.catchup import FromKafka
from services.gateway.stream.filters import Filter
from services.gateway.stream.hub import Hub
from services.gateway.stream.positions import Layout
from services.gateway.stream.streams import Step, StreamResponse
from services.runtime.kafka.feed import Feed
from services.runtime.settings import KafkaSettings, TopicSettings

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from services.gateway.stream.events import Event
    from services.gateway.stream.positions import Vector
    from services.gateway.stream.streams import CatchUp
    from services.runtime.kafka.records import Record

SECONDS: Final = 10
LAYOUT: Final = Layout({pipeline.QUOTES.name: 1, pipeline.ENRICHED.name: 1})
NOTHING: Final = Filter(languages=("fr",))
LARGE: Final = 10**9


class Client:
    """A client of the stream, without a server; the hub keeps nothing before its tenth quote."""

    def __init__(self, catch_up: CatchUp, hub: Hub, wanted: Filter = NOTHING) -> None:
        self.data = b""
        self.outcomes: list[str] = []
        self._gone = asyncio.Event()
        self._response = StreamResponse(
            hub,
            wanted,
            (0, 0),
            catch_up=catch_up,
            limit=LARGE,
            patience=60,
            ended=self.outcomes.append,
            place=ExitStack(),
        )

    @property
    def ids(self) -> list[Vector]:
        return [LAYOUT.decode(line[4:].decode()) for line in self.data.split(b"\n") if line.startswith(b"id: ")]

    async def run(self, meanwhile: Awaitable[None]) -> None:
        """Streams until that is done."""
        streaming = asyncio.ensure_future(self._response({"type": "http"}, self._receive, self._send))
        try:
            await asyncio.wait_for(meanwhile, SECONDS)
        finally:
            self._gone.set()
            await streaming

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.data += message.get("body", b"")


async def comes(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - nothing tells of it
        await asyncio.sleep(0.01)


def behind() -> Hub:
    return Hub(LAYOUT, (10, 0), LARGE)


def test_the_id_moves_on_while_nothing_fits() -> None:
    async def steps(_: Filter, vector: Vector) -> AsyncGenerator[Step]:
        for at in range(1, 11):
            yield Step(b"", (at, vector[1]))

    async def go() -> list[Vector]:
        client = Client(steps, behind())
        await client.run(comes(lambda: (10, 0) in client.ids))
        return client.ids

    ids = asyncio.run(go())
    assert ids[:10] == [(at, 0) for at in range(1, 11)]


def test_whoever_waits_hears_something(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "SILENT_SECONDS", 0.02)

    async def go() -> None:
        waited = asyncio.Event()

        async def steps(_: Filter, vector: Vector) -> AsyncGenerator[Step]:
            await waited.wait()
            yield Step(b"", (10, vector[1]))

        client = Client(steps, behind())

        async def meanwhile() -> None:
            await comes(lambda: client.ids[:3] == [(0, 0)] * 3)
            waited.set()
            await comes(lambda: (10, 0) in client.ids)

        await client.run(meanwhile())

    asyncio.run(go())


class TestFromKafka:
    """With a consumer of our own."""

    @pytest.fixture
    def kafka(self, monkeypatch: pytest.MonkeyPatch) -> Consumer:
        monkeypatch.setattr(catchup, "POLL_SECONDS", 0.02)
        made = consumer(monkeypatch)
        for number in range(10):
            made.publish(pipeline.QUOTES.name, orjson.dumps(quote(number)))
        return made

    @pytest.fixture
    def sources(self) -> Sources:
        return Sources(KafkaSettings(), TopicSettings(), Counters().unreadable)

    def test_the_loop_reads_no_records(
        self, kafka: Consumer, sources: Sources, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        threads: set[threading.Thread] = set()
        event = sources.event

        def noted(record: Record) -> Event | None:
            threads.add(threading.current_thread())
            return event(record)

        monkeypatch.setattr(sources, "event", noted)

        async def go() -> Client:
            hub = behind()
            client = Client(FromKafka(hub, sources, 1), hub, Filter())
            await client.run(comes(lambda: client.data.count(b"event: quote") == 10))
            return client

        client = asyncio.run(go())
        assert client.outcomes == ["left"]
        assert threads
        assert threading.main_thread() not in threads
        until(lambda: kafka.closed, SECONDS, "the reader closed")

    def test_a_client_that_goes_while_its_reader_opens_leaves_none(
        self, kafka: Consumer, sources: Sources, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opening, answered = threading.Event(), threading.Event()
        opened = sources.open

        def slow() -> Feed:
            opening.set()
            answered.wait(SECONDS)
            return opened()

        monkeypatch.setattr(sources, "open", slow)

        async def go() -> None:
            hub = behind()
            catch_up = FromKafka(hub, sources, 1)
            client = Client(catch_up, hub)
            await client.run(comes(opening.is_set))
            assert client.outcomes == ["left"]
            assert not kafka.closed
            answered.set()
            await asyncio.wait_for(comes(lambda: kafka.closed), SECONDS)
            # And its place is free again.
            other = Client(catch_up, hub)
            await other.run(comes(lambda: (10, 0) in other.ids))

        asyncio.run(go())
