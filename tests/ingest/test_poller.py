"""Polling a list of feeds, with a server that misbehaves and a gate that keeps what it gets."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from badserver import BadServer, rss
from desk import Desk
from prometheus_client import CollectorRegistry

from services.ingest.articles import Ready
from services.ingest.counters import Counters
from services.ingest.fetch import Fetcher, FetchLimits
from services.ingest.poller import Poller
from services.ingest.subscriptions import Feed, save


class Polled:
    """A poller of a list in a file, run for a moment."""

    def __init__(self, path: Path) -> None:
        self.path, self.desk, self.registry = path, Desk(), CollectorRegistry()
        self.mine: Callable[[int], bool] = lambda _: True

    def until(self, condition: Callable[[], bool], change: Callable[[], None] = lambda: None) -> None:
        asyncio.run(self._until(condition, change))

    async def _until(self, condition: Callable[[], bool], change: Callable[[], None]) -> None:
        async def full(article: dict[str, Any]) -> dict[str, Any]:
            return {**article, "body": "whole"}

        self.registry = CollectorRegistry()
        limits = FetchLimits(2, 100_000, 4, 0)
        async with Fetcher(limits, "test", ["127.0.0.1"]) as fetcher, asyncio.timeout(20):
            poller = Poller(
                self.path,
                fetcher,
                self.desk,
                Counters(self.registry),
                mine=lambda number: self.mine(number),
                every=0.3,
                max_bytes=10_000,
                full=full,
            )
            running = asyncio.create_task(poller.run())
            change()
            while not condition():  # noqa: ASYNC110 - a condition of the test's
                await asyncio.sleep(0.02)
            running.cancel()

    def outcomes(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for family in self.registry.collect():
            for sample in family.samples:
                if sample.name == "depesche_ingest_fetches_total":
                    found[sample.labels["outcome"]] += int(sample.value)
        return found


@pytest.fixture
def polled(tmp_path: Path) -> Polled:
    return Polled(tmp_path / "feeds.json")


@pytest.fixture
def server() -> Iterator[BadServer]:
    with BadServer({"/feed": rss(["1", "2"])}) as running:
        yield running


def test_only_what_is_new_in_a_feed_is_handed_on(polled: Polled, server: BadServer) -> None:
    save(polled.path, [Feed(server.url("/feed"))])

    def more() -> bool:
        if server.statuses["/feed", 304] >= 2:
            server.feeds["/feed"] = rss(["1", "2", "3"])
        return len(polled.desk.got) >= 3 and server.statuses["/feed", 304] >= 3

    polled.until(more)
    assert polled.desk.got == ["urn:1", "urn:2", "urn:3"]
    assert polled.outcomes()["ok"] == 2


def test_what_kafka_did_not_take_is_fetched_again(polled: Polled, server: BadServer) -> None:
    save(polled.path, [Feed(server.url("/feed"))])
    polled.desk.broken = 1
    polled.until(lambda: len(polled.desk.got) == 2)
    assert server.statuses["/feed", 200] == 2


def test_a_feed_that_fails_recovers_and_troubles_no_other(polled: Polled, server: BadServer) -> None:
    save(polled.path, [Feed(server.url("/burst")), Feed(server.url("/gone")), Feed(server.url("/feed"))])
    polled.until(lambda: len(polled.desk.got) == 3)
    assert set(polled.desk.got) == {"urn:1", "urn:2", "urn:recovered"}
    assert (polled.outcomes()["http_5xx"], polled.outcomes()["gone"], server.asked["/gone"]) == (2, 1, 1)


def test_the_list_is_read_anew_and_a_broken_one_changes_nothing(polled: Polled, server: BadServer) -> None:
    polled.until(lambda: len(polled.desk.got) == 2, lambda: save(polled.path, [Feed(server.url("/feed"))]))
    polled.path.write_text("{")
    polled.until(lambda: True)


def test_feeds_of_other_workers_are_left_to_them(polled: Polled, server: BadServer) -> None:
    save(polled.path, [Feed(server.url("/feed")), Feed(server.url("/feed?b"))])
    server.feeds["/feed?b"] = rss(["b"])
    polled.mine = lambda number: number == crc32(server.url("/feed?b").encode())
    polled.until(lambda: bool(polled.desk.got))
    assert polled.desk.got == ["urn:b"]


def test_teasers_are_completed_where_that_is_asked_for(polled: Polled, server: BadServer) -> None:
    texts: list[bytes] = []

    async def deliver(ready: Sequence[Ready]) -> None:
        texts.extend(each.value for each in ready)

    polled.desk.deliver = deliver  # type: ignore[method-assign]
    save(polled.path, [Feed(server.url("/feed"), full_text=True)])
    polled.until(lambda: len(texts) == 2)
    assert all(b'"body":"whole"' in text for text in texts)
