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
from services.ingest.feeds import poller
from services.ingest.feeds.pages import Completed
from services.ingest.feeds.poller import Poller
from services.ingest.feeds.subscriptions import Feed, save
from services.ingest.web.fetch import Fetcher, FetchLimits


class Polled:
    """A poller of a list in a file, run for a moment."""

    def __init__(self, path: Path) -> None:
        self.path, self.desk, self.registry = path, Desk(), CollectorRegistry()
        self.mine: Callable[[int], bool] = lambda _: True
        self.every = 0.3

    def until(self, condition: Callable[[], bool]) -> None:
        asyncio.run(self._until(condition))

    async def _until(self, condition: Callable[[], bool]) -> None:
        async def full(article: dict[str, Any]) -> Completed:
            return Completed({**article, "body": "whole"})

        self.registry = CollectorRegistry()
        limits = FetchLimits(2, 100_000, 4, 0)
        async with Fetcher(limits, "test", ["127.0.0.1"]) as fetcher, asyncio.timeout(60):
            tested = Poller(
                self.path,
                fetcher,
                self.desk,
                Counters(self.registry),
                mine=lambda number: self.mine(number),
                every=self.every,
                max_bytes=10_000,
                full=full,
            )
            running = asyncio.create_task(tested.run())
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
def polled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Polled:
    monkeypatch.setattr(poller, "RELOAD_SECONDS", 0.2)
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
    server.feeds["/first"] = rss(["0"])
    save(polled.path, [Feed(server.url("/first"))])
    before: list[int] = []

    def more() -> bool:
        if polled.desk.got == ["urn:0"]:
            save(polled.path, [Feed(server.url("/feed"))])
        if len(polled.desk.got) == 3 and not before:
            polled.path.write_text("{")
            before.append(server.asked["/feed"])
        # Between two polls the list is looked at once at least.
        return bool(before) and server.asked["/feed"] >= before[0] + 3

    polled.until(more)
    assert polled.desk.got == ["urn:0", "urn:1", "urn:2"]


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


def test_what_a_server_asked_for_outlasts_the_time_with_another_worker(polled: Polled, server: BadServer) -> None:
    save(polled.path, [Feed(server.url("/busy")), Feed(server.url("/feed"))])
    looks: list[int] = []

    def mine(number: int) -> bool:
        """Our partitions are another worker's for two looks at both feeds, then ours again."""
        if polled.outcomes()["http_4xx"]:
            looks.append(number)
        return not 0 < len(looks) <= 2 * 2

    polled.mine = mine
    polled.until(lambda: len(looks) >= 5 * 2)
    assert server.asked["/busy"] == 1


def test_a_host_that_wants_fewer_requests_is_left_alone_with_all_its_feeds(polled: Polled, server: BadServer) -> None:
    save(polled.path, [Feed(server.url("/busy"))])

    def more() -> bool:
        if polled.outcomes()["http_4xx"]:
            save(polled.path, [Feed(server.url("/busy")), Feed(server.url("/feed"))])
        return polled.outcomes()["held"] > 0

    polled.until(more)
    assert server.asked["/feed"] == 0


def test_a_new_name_in_the_list_is_no_reason_to_poll(polled: Polled, server: BadServer) -> None:
    polled.every = 60
    save(polled.path, [Feed(server.url("/feed"))])
    looks: list[int] = []

    def mine(number: int) -> bool:
        if polled.desk.got:
            if not looks:
                save(polled.path, [Feed(server.url("/feed"), name="Other")])
            looks.append(number)
        return True

    polled.mine = mine
    polled.until(lambda: len(looks) >= 4)
    assert server.asked["/feed"] == 1


def test_an_index_of_sitemaps_is_read_with_its_parts(polled: Polled, server: BadServer) -> None:
    page = "<url><loc>https://example.org/{0}</loc><news:news><news:title>Snow {0}</news:title></news:news></url>"
    for number in (1, 2):
        server.feeds[f"/map/{number}"] = (
            f'<urlset xmlns:news="n">{page.format(number)}{page.format(0)}</urlset>'.encode()
        )
    maps = "".join(f"<sitemap><loc>{server.url(path)}</loc></sitemap>" for path in ("/map/1", "/map/2", "/missing"))
    server.feeds["/index"] = f"<sitemapindex>{maps}</sitemapindex>".encode()
    save(polled.path, [Feed(server.url("/index"))])
    polled.until(lambda: server.asked["/index"] > 1)
    assert sorted(filter(None, polled.desk.got)) == [f"https://example.org/{number}" for number in range(3)]
    assert polled.outcomes()["mended"] >= 1


def test_an_index_without_a_sitemap_that_can_be_read_has_failed(polled: Polled, server: BadServer) -> None:
    server.feeds["/index"] = (
        f"<sitemapindex><sitemap><loc>{server.url('/slow')}</loc></sitemap></sitemapindex>".encode()
    )
    save(polled.path, [Feed(server.url("/index"))])
    polled.until(lambda: polled.outcomes()["broken_feed"] > 0)
