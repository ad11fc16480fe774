"""What robots.txt lets us fetch, and how often it is asked for."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from services.ingest.web import robots
from services.ingest.web.failure import FetchError
from services.ingest.web.fetch import Answer
from services.ingest.web.robots import Robots

FILE = b"""User-agent: depesche
Disallow: /private
Allow: /private/news
Disallow: /*.pdf$

User-agent: *
Disallow: /
"""


class Web:
    """Gives every host the same file, or the same error."""

    def __init__(self, said: bytes | FetchError) -> None:
        self.said = said
        self.asked: Counter[str] = Counter()
        self.told: list[str] = []

    async def fetch(self, url: str) -> Answer:
        self.asked[url] += 1
        await asyncio.sleep(0)
        if isinstance(self.said, FetchError):
            raise self.said
        return Answer(200, {}, self.said, url)

    def robots(self, agent: str = "Depesche/1 (feed reader)") -> Robots:
        return Robots(self.fetch, agent, self.told.append)

    def allowed(self, *paths: str) -> list[bool | None]:
        async def run() -> list[bool | None]:
            found = self.robots()
            return [await found.allow(f"https://example.org{path}") for path in paths]

        return asyncio.run(run())


def test_a_page_may_be_fetched_where_the_file_lets_us() -> None:
    web = Web(FILE)
    assert web.allowed("/", "/private/x", "/private/news/1", "/a.pdf", "/a.pdf?x") == [True, False, True, False, True]
    assert (web.asked, web.told) == ({"https://example.org/robots.txt": 1}, ["ok"])


def test_another_robot_is_told_something_else() -> None:
    async def run() -> bool | None:
        return await Web(FILE).robots("Other/2").allow("https://example.org/")

    assert asyncio.run(run()) is False


@pytest.mark.parametrize(
    ("outcome", "allowed"),
    [("http_4xx", True), ("gone", True), ("http_5xx", None), ("timeout", None), ("unreachable", None)],
)
def test_without_a_file_all_is_allowed_and_nothing_where_its_host_does_not_answer(
    outcome: str,
    allowed: bool | None,  # noqa: FBT001 - a case's value
) -> None:
    web = Web(FetchError(outcome, "x"))
    assert web.allowed("/a", "/b") == [allowed, allowed]
    assert (sum(web.asked.values()), web.told) == (1, [outcome])


@pytest.mark.parametrize(
    "file",
    [b"", b"\xff\xfe\x00", b"Disallow: /", b"\x00" * 1000, b"User-agent: *\nDisallow:", b"User-agent: *\nAllow: /[("],
)
def test_a_file_that_says_nothing_forbids_nothing(file: bytes) -> None:
    assert Web(file).allowed("/a") == [True]


def test_two_pages_at_a_time_ask_for_the_file_once() -> None:
    web = Web(FILE)

    async def run() -> list[bool | None]:
        found = web.robots()
        return await asyncio.gather(*(found.allow(f"https://example.org/{number}") for number in range(5)))

    assert all(asyncio.run(run()))
    assert web.asked.total() == 1


def test_only_so_many_hosts_and_bytes_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots, "CACHED_HOSTS", 3)
    monkeypatch.setattr(robots, "CACHED_BYTES", 2 * len(FILE))
    web = Web(FILE)

    async def run() -> int:
        found = web.robots()
        for number in (*range(6), 5, 0):
            await found.allow(f"https://{number}.example.org/")
        return len(found._hosts)

    assert asyncio.run(run()) == 2
    assert web.asked["https://5.example.org/robots.txt"] == 1
    assert web.asked["https://0.example.org/robots.txt"] == 2
