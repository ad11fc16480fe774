"""A gateway without Kafka: its real interface and page, fed by hand. What was published outlives a restart."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Self

from schemas.codec import encode
from services import pipeline
from services.gateway.access.guard import Guard
from services.gateway.access.keys import Keys, parse
from services.gateway.access.rates import Rates
from services.gateway.access.sessions import Sessions
from services.gateway.api import application
from services.gateway.endpoints import Parts
from services.gateway.facts import of_quote
from services.gateway.server import Server, listen, loop_factory
from services.gateway.stream.events import Event, read
from services.gateway.stream.hub import Hub
from services.gateway.stream.positions import Layout
from services.gateway.view.queries import View
from services.gateway.view.store import Arrival, Store
from services.gateway.view.trends import read as read_trend
from services.quotes.flatten import flatten

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable, Sequence
    from pathlib import Path

    from services.gateway.stream.filters import Filter
    from services.gateway.stream.hub import Entry
    from services.gateway.stream.positions import Vector
    from services.gateway.stream.streams import Step

QUOTES, ENRICHED = 0, 1
KEEP: Final = 512 * 1024 * 1024
DEADLINE: Final = 20.0


class Newsroom:
    """Use it as a context manager.

    Args:
        folder: for the view's file.
        keys: hashes of keys, a line each; without any everybody may read.
        beat: seconds between two heartbeats.
        unread_seconds: after which a client that takes nothing is dropped.
        session_seconds: that a session lasts.
    """

    def __init__(
        self,
        folder: Path,
        keys: str = "",
        beat: float = 5.0,
        unread_seconds: float = 20.0,
        session_seconds: float = 3600.0,
    ) -> None:
        self._folder, self._keys, self._beat = folder, keys, beat
        self._unread_seconds, self._session_seconds = unread_seconds, session_seconds
        self._log: list[tuple[int, Event]] = []
        self._offsets = [0, 0]
        self._store: Store | None = None
        self._server: Server | None = None
        self.ended: Counter[str] = Counter()
        """How many streams have ended, by why."""
        self.services: list[dict[str, Any]] = []
        self._layout = Layout({"news.quotes": 1, "news.enriched": 1})
        self.port = 0
        self.requests: list[str] = []

    def __enter__(self) -> Self:
        self._store = Store(self._folder / "view.sqlite", 1e6, 10**6)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        if self._store:
            self._store.__exit__()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def clients(self) -> int:
        """Streams that are open."""
        return sum(self._hub.clients.values())

    def start(self) -> None:
        """Starts the gateway, at the port it had."""
        self._socket = listen("127.0.0.1", self.port, self._unread_seconds)
        self.port = self._socket.getsockname()[1]
        started: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=[started], daemon=True)
        self._thread.start()
        started.result(DEADLINE)

    def stop(self) -> None:
        """Stops it, as a gateway stops: its streams are ended with a word."""
        if not self._thread.is_alive() or self._server is None:
            return
        self._loop.call_soon_threadsafe(self._hub.close, "stopping", "the gateway stops")
        self._server.should_exit = True
        self._thread.join(DEADLINE)

    def forget(self) -> None:
        """Lets ids that clients have mean nothing: other topics, and nothing in them."""
        self._layout = Layout({"news.quotes": 1, "other.enriched": 1, "more": 0})
        self._log.clear()

    def publish(self, *events: dict[str, Any], viewed: bool = True) -> None:
        """Publishes enriched events with their quotes; `viewed`: they are in the view before the stream has them."""
        found: list[tuple[int, Event]] = []
        for event in events:
            values = [(pipeline.ENRICHED, event), *((pipeline.QUOTES, quote) for quote in flatten(event))]
            for topic, value in values:
                if each := read(topic, event["article"]["id"].encode(), encode(value)):
                    found.append((QUOTES if topic == pipeline.QUOTES else ENRICHED, each))
        if viewed:
            self.view(found)
        self._feed(found)

    def pour(self, quotes: Iterable[dict[str, Any]]) -> None:
        """Hands out many values of news.quotes, unchecked and without articles: for tests of volume."""
        self._feed([(QUOTES, Event(of_quote(value), encode(value), value)) for value in quotes])

    def view(self, found: Iterable[tuple[int, Event]]) -> None:
        """Puts events into the view."""
        now = round(time.time() * 1000)
        self._written.take([Arrival(now, now, each) for _, each in found], [], {}, now)

    def view_all(self) -> None:
        """Puts everything that was published into the view."""
        self.view(self._log)

    def trend(self, *values: dict[str, Any]) -> None:
        """Publishes trends."""
        found = [read_trend(encode(each)) for each in values]
        self._written.take([], [(f"{each.size}|{each.kind}|{each.subject}", each) for each in found], {}, 0)

    def cancel(self, article: str, *, viewed: bool = True) -> None:
        """Withdraws an article; `viewed`: from the view, too, before the stream says so."""
        event = read(pipeline.ENRICHED, article.encode(), None)
        if event is None:
            raise ValueError(article)
        if viewed:
            self.view([(ENRICHED, event)])
        self._feed([(ENRICHED, event)])

    @property
    def _written(self) -> Store:
        if self._store is None:
            raise RuntimeError("not started yet")
        return self._store

    def _feed(self, found: Sequence[tuple[int, Event]]) -> None:
        self._log += found
        if self._thread.is_alive():
            done: Future[None] = Future()
            self._loop.call_soon_threadsafe(lambda: done.set_result(self._hand_on(found)))
            done.result(DEADLINE)

    def _hand_on(self, found: Sequence[tuple[int, Event]]) -> None:
        entries: list[Entry] = []
        for place, event in found:
            offset, self._offsets[place] = self._offsets[place], self._offsets[place] + 1
            entries.append(
                self._hub.entry(place, offset, event.facts, event.frame, (self._offsets[0], self._offsets[1]))
            )
        self._hub.feed(entries, (self._offsets[0], self._offsets[1]))

    def _run(self, started: Future[None]) -> None:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(self._serve(started))

    async def _serve(self, started: Future[None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._hub = Hub(self._layout, (0, 0), KEEP)
        self._offsets = [0, 0]
        self._hand_on(self._log)
        self._server = Server(self._application())
        serving = asyncio.ensure_future(self._server.serve([self._socket]))
        while not self._server.started and not serving.done():  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)
        started.set_result(None)
        beating = asyncio.ensure_future(self._beats())
        await serving
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating

    async def _beats(self) -> None:
        while True:
            await asyncio.sleep(self._beat)
            self._hub.beat()

    def _application(self) -> Any:
        hashes = parse(self._keys)
        parts = Parts(
            hub=self._hub,
            view=View(self._folder / "view.sqlite"),
            guard=Guard(
                Keys(hashes),
                Sessions(self._written.secret, hashes, self._session_seconds),
                Rates(1000, 1000),
                20,
                50,
                local=True,
            ),
            catch_up=_nothing,
            status=lambda: self.services,
            not_live=lambda: None,
            not_ready=lambda: None,
            ended=lambda why: self.ended.update([why]),
            count=lambda route, status, _: self.requests.append(f"{route} {status}"),
            queue_bytes=KEEP,
            unread_seconds=self._unread_seconds,
        )
        return application(parts)


async def _nothing(wanted: Filter, vector: Vector) -> AsyncGenerator[Step]:
    raise AssertionError(f"everything is kept: {wanted} {vector}")
    yield  # makes it a generator
