"""Fetching from servers that misbehave."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import pytest
from badserver import BadServer, rss

from services.ingest.web.failure import FetchError
from services.ingest.web.fetch import Answer, Fetcher, FetchLimits
from services.ingest.web.hosts import HOSTS, Hosts, retry_after
from services.ingest.web.network import PublicNetwork

LIMITS = FetchLimits(seconds=0.7, bytes=1_000_000, connections=4, host_seconds=0)
T = TypeVar("T")


@pytest.fixture(scope="module")
def server() -> Iterator[BadServer]:
    with BadServer() as running:
        running.feeds = {"/feed": rss(["1"]), "/feed.gz": gzip.compress(rss(["2"]))}
        yield running


def with_fetcher(work: Callable[[Fetcher], Awaitable[T]], limits: FetchLimits = LIMITS) -> T:
    async def run() -> T:
        async with Fetcher(limits, "test", ["127.0.0.1"]) as fetcher:
            return await work(fetcher)

    return asyncio.run(run())


def fetch(url: str, **headers: str) -> Answer:
    return with_fetcher(lambda fetcher: fetcher.fetch(url, {name.replace("_", "-"): v for name, v in headers.items()}))


def test_a_feed_is_fetched_once_and_confirmed_after_that(server: BadServer) -> None:
    answer = fetch(server.url("/feed"))
    assert (answer.status, answer.body, answer.moved) == (200, rss(["1"]), None)
    again = fetch(server.url("/feed"), If_None_Match=answer.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_a_body_that_is_a_gzip_file_is_unpacked(server: BadServer) -> None:
    assert fetch(server.url("/feed.gz")).body == rss(["2"])


def test_redirects_are_followed_and_permanent_ones_remembered(server: BadServer) -> None:
    assert fetch(server.url("/redirect/301//feed")).moved == server.url("/feed")
    assert fetch(server.url("/redirect/302//feed")).moved is None
    assert fetch(server.url("/redirect/301//redirect/302//feed")).moved is None


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/missing", "http_4xx"),
        ("/gone", "gone"),
        ("/busy", "http_4xx"),
        ("/burst", "http_5xx"),
        ("/loop", "redirects"),
        ("/slow", "timeout"),
        ("/drip", "timeout"),
        ("/endless", "too_large"),
        ("/bomb", "too_large"),
        ("/cut", "broken_http"),
        ("/notgzip", "broken_encoding"),
        ("/garbage", "broken_http"),
        ("/redirect/302/http://127.0.0.2/feed", "refused_address"),
        ("/redirect/302/http://2130706434/feed", "refused_address"),
        ("/redirect/302/http://[::1]/feed", "refused_address"),
        ("/redirect/302/http://[::ffff:10.0.0.1]/feed", "refused_address"),
        ("/redirect/302/http://169.254.169.254/latest/meta-data/", "refused_address"),
        ("/redirect/302/http://10.0.0.1/", "refused_address"),
        ("/redirect/302/file:///etc/passwd", "refused_address"),
        ("/redirect/302/http://user:word@example.org/", "refused_address"),  # pragma: allowlist secret
        ("/redirect/302/http://[broken/", "broken_http"),
    ],
)
def test_whatever_a_server_does_has_a_name(server: BadServer, path: str, outcome: str) -> None:
    with pytest.raises(FetchError) as caught:
        fetch(server.url(path))
    assert caught.value.outcome == outcome, caught.value


def test_this_machine_is_not_asked_unless_it_is_allowed(server: BadServer) -> None:
    async def run() -> Answer:
        async with Fetcher(LIMITS, "test") as fetcher:
            return await fetcher.fetch(server.url("/feed"))

    with pytest.raises(FetchError, match="refused_address"):
        asyncio.run(run())


def test_names_are_judged_by_what_they_resolve_to() -> None:
    async def run() -> object:
        return await PublicNetwork().connect_tcp("localhost", 1)

    with pytest.raises(FetchError, match="localhost is not a public address"):
        asyncio.run(run())


def test_a_server_that_does_not_listen_is_unreachable() -> None:
    with pytest.raises(FetchError, match="unreachable"):
        fetch("http://127.0.0.1:9/")


def test_one_host_is_asked_one_thing_at_a_time_and_not_too_fast(server: BadServer) -> None:
    async def work(fetcher: Fetcher) -> float:
        began = asyncio.get_running_loop().time()
        await asyncio.gather(*(fetcher.fetch(server.url("/feed")) for _ in range(4)))
        return asyncio.get_running_loop().time() - began

    assert with_fetcher(work, FetchLimits(0.7, 1_000_000, 4, host_seconds=0.3)) >= 0.9


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("120", 120),
        ("-5", 0),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 90),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("soon", None),
        ("9" * 400, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, 10) == seconds


def test_a_server_that_says_429_is_not_asked_again_before_its_time(server: BadServer) -> None:
    async def work(fetcher: Fetcher) -> list[FetchError]:
        found = []
        for path in ("/busy", "/feed?held"):
            with pytest.raises(FetchError) as caught:
                await fetcher.fetch(server.url(path))
            found.append(caught.value)
        return found

    busy, held = with_fetcher(work)
    assert (busy.outcome, busy.retry_after) == ("http_4xx", 3600)
    assert held.outcome == "held"
    assert 3590 < (held.retry_after or 0) <= 3600
    assert server.asked["/feed?held"] == 0


def test_hosts_that_nothing_is_known_of_any_more_are_forgotten() -> None:
    async def run() -> int:
        hosts = Hosts(0)
        for number in range(HOSTS + 10):
            async with hosts.turn(f"host-{number}"):
                pass
        async with hosts.turn("last"):
            return len(hosts._locks)

    assert asyncio.run(run()) < 20
