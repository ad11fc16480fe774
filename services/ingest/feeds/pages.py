"""The whole text of an article from its web page, where the feed has only a teaser."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from services.ingest.web.failure import FetchError
from services.ingest.web.markup import tidy
from services.ingest.web.robots import Robots

if TYPE_CHECKING:
    from services.ingest.counters import Counters
    from services.ingest.web.fetch import Fetcher


@dataclass(frozen=True, slots=True)
class Completed:
    """An article as far as its page could be had.

    Attributes:
        teaser: whether it could not be had now, but perhaps can later: the article may say less than it did before.
    """

    article: dict[str, Any]
    teaser: bool = False


@dataclass(frozen=True, slots=True)
class _Page:
    """A page's text, and how the request for it ended."""

    text: str | None
    outcome: str
    passing: bool = False


class Pages:
    """Completes articles by their pages.

    Args:
        fetcher: fetches pages and robots.txt.
        counters: counts how that ended.
        robot: what we call ourselves to sites that say by robots.txt who may fetch what; None asks none of them.
    """

    def __init__(self, fetcher: Fetcher, counters: Counters, robot: str | None) -> None:
        self._fetcher, self._counters = fetcher, counters
        told = lambda outcome: counters.fetched("robots", outcome)  # noqa: E731 - shorter than a method
        self._robots = Robots(fetcher.fetch, robot, told) if robot else None

    async def full(self, article: dict[str, Any]) -> Completed:
        """The article with the text of its page; as it is where the page cannot be had."""
        page = await self._page(article["url"])
        self._counters.fetched("page", page.outcome)
        return Completed(completed(article, page.text), page.passing)

    async def _page(self, url: str) -> _Page:
        allowed = await self._robots.allow(url) if self._robots else True
        if not allowed:
            return _Page(None, "robots", passing=allowed is None)
        try:
            answer = await self._fetcher.fetch(url)
        except FetchError as error:
            return _Page(None, error.outcome, error.passing)
        text = await asyncio.to_thread(text_of_page, answer.body, answer.url)
        return _Page(text, "ok" if text else "no_text")


def text_of_page(page: bytes, url: str) -> str | None:
    """The article in the HTML page, without menus, comments and advertisements; None where there is none."""
    import trafilatura  # noqa: PLC0415 - a third of a worker's start, and most have no feed that needs it

    found = trafilatura.extract(
        page, url=url, include_comments=False, include_tables=False, include_formatting=False, deduplicate=False
    )
    return tidy(found) or None if found else None


def completed(article: dict[str, Any], text: str | None) -> dict[str, Any]:
    """The article with the text of its page, where that is more than the feed has."""
    return {**article, "body": text} if text and len(text) > len(article.get("body") or "") else article
