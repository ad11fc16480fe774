"""Full texts from pages that cannot be had for a while: what subscribers get of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from badserver import BadServer
from desk import Desk
from prometheus_client import CollectorRegistry

from services.ingest.counters import Counters
from services.ingest.feeds.pages import Pages
from services.ingest.feeds.poller import Poller
from services.ingest.feeds.subscriptions import Feed, save
from services.ingest.memory.decide import Decider
from services.ingest.memory.seen import Memory
from services.ingest.web.fetch import Fetcher, FetchLimits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from services.ingest.articles import Ready

PATH = "/snow"
TEXT = "It snows in Vienna, and it has snowed all night, so that no tram goes. " * 5
PAGE = f"<html><body><article><h1>Snow</h1><p>{TEXT}</p></article></body></html>".encode()


class Deciding(Desk):
    """Keeps the articles that a worker would send on."""

    def __init__(self) -> None:
        super().__init__()
        self.decider = Decider(Memory(3600))
        self.sent: list[dict[str, Any]] = []

    async def deliver(self, ready: Sequence[Ready]) -> None:
        await super().deliver(ready)
        for each in ready:
            decision = self.decider.decide(each.value, orjson.loads(each.value), 1_795_766_400.0, teaser=each.teaser)
            self.sent += [orjson.loads(decision.value)] if decision.value else []

    @property
    def said(self) -> list[tuple[str, bool]]:
        """The headline of each article, and whether its text was the page's."""
        return [(article["headline"], TEXT.strip() in article["body"]) for article in self.sent]


@pytest.fixture
def desk() -> Deciding:
    return Deciding()


@pytest.fixture
def server() -> Iterator[BadServer]:
    with BadServer() as running:
        running.feeds |= {"/feed": feed(running, "Snow"), PATH: PAGE}
        yield running


def feed(server: BadServer, headline: str) -> bytes:
    item = f"<guid>urn:1</guid><title>{headline}</title><link>{server.url(PATH)}</link><description>It …</description>"
    return f'<rss version="2.0"><channel><item>{item}</item></channel></rss>'.encode()


def poll(path: Path, server: BadServer, desk: Deciding, until: Callable[[], bool]) -> None:
    """A poller that knows nothing yet, until the condition holds."""
    save(path / "feeds.json", [Feed(server.url("/feed"), full_text=True)])
    counters = Counters(CollectorRegistry())

    async def run() -> None:
        async with Fetcher(FetchLimits(5, 100_000, 4, 0), "test", ["127.0.0.1"]) as fetcher, asyncio.timeout(60):
            tested = Poller(
                path / "feeds.json",
                fetcher,
                desk,
                counters,
                mine=lambda _: True,
                every=0.1,
                max_bytes=10_000,
                full=Pages(fetcher, counters, None).full,
            )
            running = asyncio.create_task(tested.run())
            while not until():  # noqa: ASYNC110 - a condition of the test's
                await asyncio.sleep(0.02)
            running.cancel()

    asyncio.run(run())


def again(server: BadServer) -> Callable[[], bool]:
    """Whether the page has been asked for twice more, and the feed once more after it."""
    asked = server.asked.copy()
    return lambda: server.asked[PATH] >= asked[PATH] + 2 and server.asked["/feed"] >= asked["/feed"] + 3


def test_a_page_that_cannot_be_had_for_a_while_turns_no_text_back_into_a_teaser(
    tmp_path: Path, server: BadServer, desk: Deciding
) -> None:
    poll(tmp_path, server, desk, lambda: bool(desk.sent))
    server.down.add(PATH)
    poll(tmp_path, server, desk, again(server))
    server.feeds["/feed"] = feed(server, "Snow in Vienna")
    poll(tmp_path, server, desk, again(server))
    assert desk.said == [("Snow", True)]
    server.down.clear()
    poll(tmp_path, server, desk, lambda: len(desk.sent) == 2)
    assert desk.said == [("Snow", True), ("Snow in Vienna", True)]


def test_a_new_article_comes_as_a_teaser_first_and_whole_when_its_page_is_there(
    tmp_path: Path, server: BadServer, desk: Deciding
) -> None:
    waited = again(server)
    server.down.add(PATH)

    def sent() -> bool:
        if waited():
            server.down.clear()
        return len(desk.sent) == 2

    poll(tmp_path, server, desk, sent)
    assert desk.said == [("Snow", False), ("Snow", True)]
    assert len(desk.got) == 2


def test_a_page_that_is_not_there_is_not_asked_for_again(tmp_path: Path, server: BadServer, desk: Deciding) -> None:
    del server.feeds[PATH]
    poll(tmp_path, server, desk, lambda: server.asked["/feed"] >= 3)
    assert desk.said == [("Snow", False)]
    assert server.asked[PATH] == 1
