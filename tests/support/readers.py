"""The gateway's HTTP interface for tests: without a port, without Kafka, over a view of a few articles."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import orjson
from gateway import event, example, quote
from starlette.testclient import TestClient

from services import pipeline
from services.gateway.access.guard import Guard
from services.gateway.access.keys import Keys
from services.gateway.access.rates import Rates
from services.gateway.access.sessions import Sessions
from services.gateway.api import application
from services.gateway.endpoints import Parts
from services.gateway.stream.events import read
from services.gateway.stream.hub import Hub
from services.gateway.stream.positions import Layout
from services.gateway.stream.streams import Step
from services.gateway.view.queries import View
from services.gateway.view.store import Arrival, Store
from services.gateway.view.trends import read as read_trend

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence
    from pathlib import Path

    from starlette.types import ASGIApp

    from services.gateway.access.keys import Hash
    from services.gateway.stream.filters import Filter
    from services.gateway.stream.positions import Vector
    from services.gateway.stream.subscriber import Subscriber

LAYOUT: Final = Layout({"news.quotes": 1, "news.enriched": 1})
HERE: Final = "http://127.0.0.1:8080"


class BriefHub(Hub):
    """Ends each stream as soon as it is where the stream is."""

    def join(self, wanted: Filter, subscriber: Subscriber, vector: Vector) -> None:
        super().join(wanted, subscriber, vector)
        self.close("stopping", "a test")


async def no_catch_up(wanted: Filter, vector: Vector) -> AsyncGenerator[Step]:
    """Kafka that has nothing."""
    yield Step(wanted.kind.encode()[:0], (0,) * len(vector))


@dataclass(slots=True)
class Shop:
    """The interface, and what it is made of."""

    path: Path
    hashes: Mapping[str, Hash] = field(default_factory=dict)
    origins: Sequence[str] = ()
    rate: float = 1000
    burst: int = 1000
    unread_seconds: float = 20
    ended: Counter[str] = field(default_factory=Counter)
    ready: str | None = None
    hub: Hub = field(default_factory=lambda: BriefHub(LAYOUT, (0, 0), 10**7))
    guard: Guard = field(init=False)

    def __post_init__(self) -> None:
        sessions = Sessions(b"secret", self.hashes, 60)
        self.guard = Guard(Keys(self.hashes), sessions, Rates(self.rate, self.burst), 1, 2, local=True)

    def store(self) -> Store:
        return Store(self.path, 72, 1000)

    def app(self) -> ASGIApp:
        return application(
            Parts(
                hub=self.hub,
                view=View(self.path),
                guard=self.guard,
                catch_up=no_catch_up,
                status=lambda: [{"service": "quotes", "rate": 1.5, "lag": 3}],
                not_live=lambda: None,
                not_ready=lambda: self.ready,
                ended=lambda why: self.ended.update([why]),
                count=lambda *_: None,
                queue_bytes=10**6,
                unread_seconds=self.unread_seconds,
                origins=self.origins,
            )
        )

    def client(self, **headers: str) -> TestClient:
        return TestClient(self.app(), base_url=HERE, headers=headers, raise_server_exceptions=False)


def put(  # noqa: PLR0913 - what a record has
    store: Store, at: int, topic: pipeline.Topic, value: dict[str, Any] | None, key: str = "", entered: int = 0
) -> None:
    """Takes a record that came, and whose article entered, at that time (milliseconds since 1970)."""
    found = read(topic, key.encode(), None if value is None else orjson.dumps(value))
    assert found
    store.take([Arrival(at, entered or at, found)], [], {}, at)


def put_trend(store: Store, key: str, value: dict[str, Any], now: int) -> None:
    store.take([], [(key, read_trend(orjson.dumps(value)))], {}, now)


def filled(shop: Shop, now: int) -> Shop:
    """The shop with an article and its quotes."""
    with shop.store() as store:
        put(store, now - 3000, pipeline.ENRICHED, event("a/1", source="Harbour Wire"))
        for number in range(5):
            put(store, now - 2000 + number, pipeline.QUOTES, quote(number, article="a/1", source="Harbour Wire"))
        put(store, now - 1000, pipeline.QUOTES, {**example("quote", "pronoun"), "id": "pronoun"})
        put(store, now - 900, pipeline.ENRICHED, example("enriched", "canceled"))
    return shop
