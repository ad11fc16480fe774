"""From what a feed says of an article to the article. The formats' own modules read the feeds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from services.ingest.memory.identity import canonical, scoped
from services.ingest.web.markup import text_of, tidy

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*")
LONGEST_LANGUAGE: Final = 64


class BrokenFeedError(Exception):
    """What was fetched is no feed, or not one of which anything can be read."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A feed as it was read.

    Attributes:
        articles: as far as the contract is concerned not checked yet.
        title: the feed's own name.
        seconds: how long the feed asks not to be polled again.
        mended: what was wrong with it and could be read over; None where nothing was.
        parts: where the rest of it lies, for an index of sitemaps.
    """

    articles: tuple[dict[str, Any], ...]
    title: str | None = None
    seconds: float | None = None
    mended: str | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed says of an article, in the feed's own words; `base` is where the feed lies.

    Attributes:
        plain: whether headline and body are plain text; otherwise they are HTML.
    """

    base: str
    id: str | None = None
    headline: str | None = None
    body: str | None = None
    url: str | None = None
    source: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    language: str | None = None
    authors: tuple[str, ...] = field(default=())
    plain: bool = False

    def article(self) -> dict[str, Any]:
        """The article; it has an id where the feed gives one or a URL."""
        url = canonical(joined(self.base, self.url)) if self.url else None
        read = tidy if self.plain else text_of
        article: dict[str, Any] = {
            "id": self._identity(url),
            # A headline is one line.
            "headline": " ".join(read(self.headline or "").split()),
            "body": read(self.body or ""),
            "url": url,
            "source": tidy(self.source or "") or _host(self.base),
            "published": stamp(self.published or self.updated),
            "updated": stamp(self.updated) if self._is_update else None,
            "language": language(self.language),
            "authors": [name for author in self.authors if (name := tidy(author))],
        }
        return {key: value for key, value in article.items() if value not in (None, "", [])}

    @property
    def _is_update(self) -> bool:
        return bool(self.updated and self.published and self.updated > self.published)

    def _identity(self, url: str | None) -> str | None:
        given = tidy(self.id or "")
        return scoped(given, _host(url or self.base)) if given else (scoped(url, "") if url else None)


def joined(base: str, link: str) -> str | None:
    """Where a link leads that is written relative to `base`; None where it is none."""
    try:
        return urljoin(base, tidy(link))
    except ValueError:
        return None


def stamp(time: datetime | None) -> str | None:
    """RFC 3339."""
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if time else None


def language(tag: str | None) -> str | None:
    """The tag where the contract takes it."""
    tag = (tag or "").strip()
    return tag if _LANGUAGE.fullmatch(tag) and len(tag) <= LONGEST_LANGUAGE else None


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
