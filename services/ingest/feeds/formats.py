"""Reads feeds of every kind: RSS 0.9x to 2.0 and Atom, JSON Feed, news sitemaps."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import feedparser
import orjson

from services.ingest.feeds import sitemaps
from services.ingest.feeds.entries import BrokenFeedError, Entry, Parsed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HEAD_BYTES: Final = 2048
_PLAIN: Final = "text/plain"
_TTL_MINUTES: Final = 24 * 60


def read(body: bytes, url: str, content_type: str = "") -> Parsed:
    """The articles of a feed.

    Args:
        body: as it was fetched, inflated.
        url: where it lies; relative links start there.
        content_type: what the server says it is, which may name the encoding.

    Raises:
        BrokenFeedError: it is no feed, or nothing of it can be read.
    """
    head = body[:HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"{"):
        return _json_feed(body, url)
    if b"<urlset" in head:
        return sitemaps.pages(body, url)
    if b"<sitemapindex" in head:
        return sitemaps.index(body, url)
    return _syndicated(body, url, content_type)


def _syndicated(body: bytes, url: str, content_type: str) -> Parsed:
    headers = {"content-location": url} | ({"content-type": content_type} if content_type else {})
    try:
        found = feedparser.parse(body, response_headers=headers)
    except Exception as fault:
        # It promises never to raise, but reads what anybody may have written.
        raise BrokenFeedError(f"cannot be read: {type(fault).__name__}") from fault
    error = found.get("bozo_exception") if found.get("bozo") else None
    # Many servers say text/html, or nothing at all.
    wrong = _short(error) if error and not isinstance(error, feedparser.NonXMLContentType) else None
    if not found.get("version") or (wrong and not found.entries):
        raise BrokenFeedError(wrong or "no feed")
    feed = found.feed
    articles = tuple(_entry(entry, feed, url).article() for entry in found.entries)
    return Parsed(articles, feed.get("title") or None, _ttl(feed.get("ttl")), wrong)


def _entry(entry: Mapping[str, Any], feed: Mapping[str, Any], url: str) -> Entry:
    content = max(entry.get("content") or [{}], key=lambda each: len(each.get("value") or ""))
    title = entry.get("title_detail") or {}
    return Entry(
        base=url,
        id=entry.get("id"),
        headline=_escaped(title, entry.get("title")),
        body=_escaped(content, content.get("value")) or _escaped(entry.get("summary_detail"), entry.get("summary")),
        url=entry.get("link"),
        source=(entry.get("source") or {}).get("title") or feed.get("title"),
        published=_time(entry.get("published_parsed")),
        updated=_time(entry.get("updated_parsed") if "updated_parsed" in entry else None),
        language=content.get("language") or title.get("language") or feed.get("language"),
        authors=_authors(entry),
    )


def _escaped(detail: Mapping[str, Any] | None, value: str | None) -> str | None:
    """The value as HTML."""
    if value and (detail or {}).get("type") == _PLAIN and "<" in value:
        return value.replace("&", "&amp;").replace("<", "&lt;")
    return value


def _authors(entry: Mapping[str, Any]) -> tuple[str, ...]:
    names = [name for author in entry.get("authors") or () if (name := author.get("name"))]
    return tuple(names) or tuple(filter(None, [entry.get("author")]))


def _time(parts: Any) -> datetime | None:
    """The time that feedparser found, in UTC; None where the calendar has no such day."""
    with suppress(TypeError, ValueError, OverflowError):
        year, month, day, hour, minute, second = parts[:6]
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    return None


def _ttl(minutes: object) -> float | None:
    with suppress(TypeError, ValueError):
        return min(max(0, int(str(minutes))), _TTL_MINUTES) * 60.0
    return None


def _short(error: object) -> str:
    return f"{type(error).__name__}: {error}".replace("\n", " ")[:200]


def _json_feed(body: bytes, url: str) -> Parsed:
    try:
        feed = orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise BrokenFeedError(f"not JSON: {error}") from None
    if "jsonfeed.org/version/" not in str(feed.get("version")) or not isinstance(feed.get("items"), list):
        raise BrokenFeedError("no JSON Feed")
    items = [item for item in feed["items"] if isinstance(item, dict)]
    mended = f"{len(feed['items']) - len(items)} items are no objects" if len(items) < len(feed["items"]) else None
    return Parsed(tuple(_item(item, feed, url) for item in items), _string(feed.get("title")), mended=mended)


def _item(item: Mapping[str, Any], feed: Mapping[str, Any], url: str) -> dict[str, Any]:
    text, markup = _string(item.get("content_text")), _string(item.get("content_html"))
    identity = item.get("id")
    return Entry(
        base=url,
        id=str(identity) if isinstance(identity, int | float) else _string(identity),
        headline=_string(item.get("title")),
        body=text or markup or _string(item.get("summary")),
        url=_string(item.get("url")) or _string(item.get("external_url")),
        source=_string(feed.get("title")),
        published=sitemaps.moment(_string(item.get("date_published"))),
        updated=sitemaps.moment(_string(item.get("date_modified"))),
        language=_string(item.get("language")) or _string(feed.get("language")),
        authors=tuple(_names(item) or _names(feed)),
        plain=bool(text) or not markup,
    ).article()


def _names(given: Mapping[str, Any]) -> Sequence[str]:
    """The authors of an item, or of the feed; version 1.0 has but one."""
    authors = given.get("authors") or [given.get("author")]
    return [
        author["name"]
        for author in (authors if isinstance(authors, list) else ())
        if isinstance(author, dict) and isinstance(author.get("name"), str)
    ]


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None
