"""A feed with all its parts: an index of sitemaps names them, every other feed is its only one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from services.ingest.feeds.entries import BrokenFeedError
from services.ingest.feeds.formats import read
from services.ingest.web.failure import FetchError

if TYPE_CHECKING:
    from services.ingest.feeds.entries import Parsed
    from services.ingest.web.fetch import Answer, Fetcher

MOST_ARTICLES: Final = 50_000
"""Of all parts together: what the sitemap protocol lets one sitemap have."""


async def collect(answer: Answer, fetcher: Fetcher) -> Parsed:
    """The articles of a feed that was fetched, those of the parts that it names included, each article once.

    A part that cannot be had or read is told in `mended`.

    Raises:
        BrokenFeedError: it is no feed, or none of its parts is one.
    """
    parsed = await _read(answer)
    if not parsed.parts:
        return parsed
    articles: dict[str, dict[str, Any]] = {}
    faults: list[str] = []
    for url in parsed.parts:
        try:
            part = await _read(await fetcher.fetch(url))
        except (FetchError, BrokenFeedError) as error:
            faults.append(str(error))
            continue
        if part.parts:  # the protocol has one level of them
            faults.append("an index within an index")
        for article in part.articles[: MOST_ARTICLES - len(articles)]:
            articles.setdefault(str(article.get("id")), article)
    if len(faults) == len(parsed.parts):
        raise BrokenFeedError(f"none of its {len(faults)} sitemaps can be read: {faults[0]}"[:200])
    mended = f"{len(faults)} of {len(parsed.parts)} sitemaps cannot be read: {faults[0]}"[:200] if faults else None
    return replace(parsed, articles=tuple(articles.values()), mended=mended or parsed.mended)


async def _read(answer: Answer) -> Parsed:
    return await asyncio.to_thread(read, answer.body, answer.url, answer.headers.get("content-type", ""))
