"""Completing articles by their pages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from badserver import BadServer
from prometheus_client import CollectorRegistry

from services.ingest.counters import Counters
from services.ingest.feeds.pages import Completed, Pages, completed
from services.ingest.web.fetch import Fetcher, FetchLimits

TEXT = "It snows in Vienna, and it has snowed all night, so that no tram goes. " * 5
PAGE = f"<html><body><nav>Home</nav><article><h1>Snow</h1><p>{TEXT}</p></article></body></html>".encode()


@pytest.fixture
def server() -> Iterator[BadServer]:
    with BadServer({"/snow": PAGE, "/private/snow": PAGE, "/none": b"<html></html>"}) as running:
        running.feeds["/robots.txt"] = b"User-agent: *\nDisallow: /private\n"
        yield running


def full(
    server: BadServer, path: str, robot: str | None = "Test/1"
) -> tuple[dict[str, Any], dict[tuple[str, str], int]]:
    """The article, and the requests by kind and outcome."""
    found, counted = asked(server, path, robot)
    return found.article, counted


def asked(server: BadServer, path: str, robot: str | None = "Test/1") -> tuple[Completed, dict[tuple[str, str], int]]:
    registry = CollectorRegistry()

    async def run() -> Completed:
        async with Fetcher(FetchLimits(0.7, 1_000_000, 4, 0), "test", ["127.0.0.1"]) as fetcher:
            return await Pages(fetcher, Counters(registry), robot).full({"url": server.url(path), "body": "It snows …"})

    found = asyncio.run(run())
    samples = [each for family in registry.collect() for each in family.samples]
    counted = {
        (each.labels["kind"], each.labels["outcome"]): int(each.value)
        for each in samples
        if each.name == "depesche_ingest_fetches_total"
    }
    return found, counted


def test_the_text_of_its_page_replaces_a_teaser(server: BadServer) -> None:
    article, counted = full(server, "/snow")
    assert TEXT.strip() in article["body"]
    assert "Home" not in article["body"]
    assert counted == {("robots", "ok"): 1, ("page", "ok"): 1}


def test_a_page_that_its_site_wants_left_alone_is(server: BadServer) -> None:
    article, counted = full(server, "/private/snow")
    assert article["body"] == "It snows …"
    assert counted == {("robots", "ok"): 1, ("page", "robots"): 1}
    assert server.asked["/private/snow"] == 0


def test_sites_are_not_asked_where_nobody_wants_to_know(server: BadServer) -> None:
    article, _ = full(server, "/private/snow", robot=None)
    assert TEXT.strip() in article["body"]
    assert server.asked["/robots.txt"] == 0


@pytest.mark.parametrize(("path", "outcome"), [("/missing", "http_4xx"), ("/none", "no_text")])
def test_without_a_page_the_teaser_stays(server: BadServer, path: str, outcome: str) -> None:
    article, counted = full(server, path)
    assert article["body"] == "It snows …"
    assert counted["page", outcome] == 1


@pytest.mark.parametrize(
    ("path", "later"),
    [
        *(("/down", True), ("/slow", True), ("/busy", True), ("/cut", True)),
        *(("/missing", False), ("/gone", False), ("/none", False), ("/private/snow", False), ("/loop", False)),
    ],
)
def test_what_may_be_there_later_is_told_from_what_will_not(
    server: BadServer,
    path: str,
    later: bool,  # noqa: FBT001 - a case's value
) -> None:
    server.down.add("/down")
    assert asked(server, path)[0].teaser is later


def test_a_page_may_be_had_later_whose_robots_txt_cannot_be_had_now(server: BadServer) -> None:
    server.down.add("/robots.txt")
    found, counted = asked(server, "/snow")
    assert (found.teaser, counted) == (True, {("robots", "http_5xx"): 1, ("page", "robots"): 1})
    assert server.asked["/snow"] == 0


def test_a_page_that_says_less_than_the_feed_changes_nothing() -> None:
    assert completed({"body": "It snows all night."}, "It snows.") == {"body": "It snows all night."}
