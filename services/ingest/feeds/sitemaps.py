"""News sitemaps, and indexes of them, as sitemaps.org and Google News have them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from services.ingest.feeds.entries import BrokenFeedError, Entry, Parsed, joined
from services.ingest.memory.seen import instant
from services.ingest.web.addresses import refuse_url
from services.ingest.web.markup import xml

if TYPE_CHECKING:
    from lxml import etree

MOST_PARTS: Final = 10
"""Sitemaps of an index that are read at each poll, the latest ones. News sitemaps hold two days; an index that lists
more of them lists archives."""

_UNDATED: Final = datetime.max.replace(tzinfo=UTC)


def pages(body: bytes, url: str) -> Parsed:
    """The articles of a news sitemap; pages of which it tells no news are none. Raises `BrokenFeedError`."""
    root = _root(body)
    found = [_page(page, url) for page in root.iterfind("{*}url")]
    if not found and b"</urlset" not in body:
        raise BrokenFeedError("the sitemap is cut off")
    return Parsed(tuple(article for article in found if article.get("headline")))


def index(body: bytes, url: str) -> Parsed:
    """Where the sitemaps of an index lie: at most `MOST_PARTS`, those without a date and the latest first.

    Raises:
        BrokenFeedError: it names none.
    """
    found: dict[str, datetime] = {}
    for each in _root(body).iterfind("{*}sitemap"):
        where = joined(url, each.findtext("{*}loc") or "")
        if where and where != url and not refuse_url(where):
            found.setdefault(where, moment(each.findtext("{*}lastmod")) or _UNDATED)
    if not found:
        raise BrokenFeedError("an index of no sitemaps")
    return Parsed((), parts=tuple(sorted(found, key=lambda where: found[where], reverse=True)[:MOST_PARTS]))


def moment(text: str | None) -> datetime | None:
    """The time that a W3C date names: one without a time of day is midnight, UTC."""
    text = (text or "").strip()
    return instant(text) or instant(f"{text}T00:00:00Z")


def _root(body: bytes) -> etree._Element:
    try:
        return xml(body)
    except ValueError as error:
        raise BrokenFeedError(str(error)) from None


def _page(page: etree._Element, url: str) -> dict[str, Any]:
    """The article of a page; without a headline where the sitemap tells no news of it."""

    def said(path: str) -> str | None:
        text: str | None = page.findtext(path.replace("news:", "{*}"))
        return text

    published = moment(said("news:news/news:publication_date"))
    return Entry(
        base=url,
        headline=said("news:news/news:title"),
        url=said("news:loc"),
        source=said("news:news/news:publication/news:name"),
        published=published,
        updated=moment(said("news:lastmod")) if published else None,
        language=said("news:news/news:publication/news:language"),
        plain=True,
    ).article()
