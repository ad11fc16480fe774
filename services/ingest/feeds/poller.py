"""Polls the feeds that this worker is to poll, and hands on what is new in them."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

import structlog

from schemas.codec import encode
from services.ingest.articles import Found, Ready, check
from services.ingest.feeds import schedule, subscriptions
from services.ingest.feeds.collect import collect
from services.ingest.feeds.entries import BrokenFeedError, Parsed
from services.ingest.feeds.pages import Completed
from services.ingest.feeds.schedule import Failed, Fetched, Turn
from services.ingest.gate import NotWrittenError
from services.ingest.memory.identity import fingerprint, identify
from services.ingest.problems import of_article
from services.ingest.web.failure import FetchError
from services.ingest.web.fetch import NOT_MODIFIED, Answer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

    from services.ingest.counters import Counters
    from services.ingest.feeds.subscriptions import Feed
    from services.ingest.gate import Gate
    from services.ingest.web.fetch import Fetcher

TICK_SECONDS: Final = 0.2
RELOAD_SECONDS: Final = 1.0
RETRY_SECONDS: Final = 2.0
"""After which a feed is read again when Kafka did not take its articles."""

log = structlog.get_logger(__name__)

Page = dict[str, Any]


@dataclass(slots=True)
class _Followed:
    """A feed between two polls.

    Attributes:
        ours: whether this worker polls it now. What is known of it outlasts its time with another worker: a partition
            that comes and goes must not make us forget what the feed's server asked for.
        digest: of the bytes last read; the same bytes are not read again.
        known: fingerprints of the articles last read, by id; Kafka has these.
        teasers: the same of those whose pages could not be had; they are tried again, but handed on once.
    """

    feed: Feed
    turn: Turn
    ours: bool = True
    digest: bytes = b""
    known: Mapping[str, str] = field(default_factory=dict)
    teasers: Mapping[str, str] = field(default_factory=dict)
    task: asyncio.Task[None] | None = None


class Poller:
    """Runs in an event loop until it is cancelled.

    Args:
        path: the list of feeds; read anew when it changes.
        fetcher: fetches feeds and pages.
        gate: takes the articles.
        counters: counts them, and requests.
        mine: whether this worker polls the feed with that number; every worker has the same list.
        every: seconds between two polls of a feed that does not say otherwise.
        max_bytes: the largest article.
        full: completes an article by its page, for feeds that have only teasers.
    """

    def __init__(  # noqa: PLR0913 - its parts
        self,
        path: Path,
        fetcher: Fetcher,
        gate: Gate,
        counters: Counters,
        *,
        mine: Callable[[int], bool],
        every: float,
        max_bytes: int,
        full: Callable[[Page], Awaitable[Completed]],
    ) -> None:
        self._path, self._fetcher, self._gate, self._counters = path, fetcher, gate, counters
        self._mine, self._every, self._max_bytes, self._full = mine, every, max_bytes, full
        self._followed: dict[str, _Followed] = {}
        self._listed: tuple[Feed, ...] = ()
        self._changed: object = None

    async def run(self) -> None:
        """Polls until it is cancelled."""
        reload = 0.0
        while True:
            now = time.monotonic()
            if now >= reload:
                reload = now + RELOAD_SECONDS
                self._reload()
                self._share(now)
            for followed in self._followed.values():
                if followed.ours and followed.task is None and followed.turn.due <= now:
                    followed.task = asyncio.create_task(self._poll(followed))
            await asyncio.sleep(TICK_SECONDS)

    def _reload(self) -> None:
        """Reads the list where it has changed; one that is broken changes nothing."""
        try:
            stat = self._path.stat()
            changed: object = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        except OSError:
            changed = None
        if changed == self._changed:
            return
        self._changed = changed
        try:
            self._listed = subscriptions.load(self._path)
        except (subscriptions.SubscriptionsError, OSError) as error:
            log.error(  # noqa: TRY400 - no fault of ours: its cause says all
                "the list of feeds cannot be read; the one before is used", cause=str(error)
            )
        else:
            log.info("feeds", count=len(self._listed))

    def _share(self, now: float) -> None:
        """Follows the feeds that are ours. A poll under way goes on to its end, whosever the feed is by then."""
        listed = {feed.url: feed for feed in self._listed}
        for url in self._followed.keys() - listed.keys():
            if task := self._followed.pop(url).task:
                task.cancel()
        for url, feed in listed.items():
            ours, followed = self._mine(crc32(url.encode())), self._followed.get(url)
            if followed:
                followed.ours = ours
                self._change(followed, feed, now)
            elif ours:
                turn = schedule.first(url, feed.every or self._every, now, _chance())
                self._followed[url] = _Followed(feed, turn)
        own = [followed for followed in self._followed.values() if followed.ours]
        failing = sum(followed.turn.failures > 0 for followed in own)
        self._counters.feeds(len(own) - failing, failing)

    def _change(self, followed: _Followed, feed: Feed, now: float) -> None:
        """Takes over how the list wants the feed polled now."""
        if followed.feed == feed:
            return
        if followed.feed.full_text != feed.full_text:
            followed.digest, followed.known, followed.teasers = b"", {}, {}
        followed.turn = schedule.changed(followed.turn, feed.every or self._every, now)
        followed.feed = feed

    async def _poll(self, followed: _Followed) -> None:
        """One poll of one feed, whatever comes of it."""
        try:
            result = await self._result(followed)
        except NotWrittenError as error:
            log.warning("Kafka did not take the articles of a feed", feed=followed.feed.url, cause=str(error))
            followed.digest, followed.task = b"", None
            followed.turn = replace(followed.turn, due=time.monotonic() + RETRY_SECONDS)
            return
        except Exception:
            # One feed that brings out a fault of ours must not end the others.
            log.exception("a feed cannot be polled", feed=followed.feed.url)
            self._counters.fetched("feed", "fault")
            result = Failed()
        followed.turn = schedule.after(followed.turn, result, time.monotonic(), _chance())
        followed.task = None

    async def _result(self, followed: _Followed) -> Fetched | Failed:
        # Conditions count only where what was read under them has been sent.
        conditions = followed.turn.conditions if followed.digest else {}
        try:
            answer = await self._fetcher.fetch(followed.turn.url, conditions)
            if answer.status == NOT_MODIFIED:
                self._counters.fetched("feed", "not_modified")
                return self._fetched(answer, changed=False)
            digest = blake2b(answer.body, digest_size=16).digest()
            if digest == followed.digest:
                self._counters.fetched("feed", "same")
                return self._fetched(answer)
            parsed = await collect(answer, self._fetcher)
        except FetchError as error:
            return self._failed(followed, error.outcome, str(error), error.retry_after)
        except BrokenFeedError as error:
            return self._failed(followed, "broken_feed", str(error))
        await self._take(followed, parsed)
        # An index stays the same while its parts change; pages that could not be had are tried again.
        followed.digest = b"" if parsed.parts or followed.teasers else digest
        self._counters.fetched("feed", "mended" if parsed.mended else "ok")
        return self._fetched(answer, seconds=parsed.seconds)

    def _fetched(self, answer: Answer, *, changed: bool = True, seconds: float | None = None) -> Fetched:
        said = answer.headers
        return Fetched(said.get("etag"), said.get("last-modified"), changed, answer.moved, seconds)

    def _failed(self, followed: _Followed, outcome: str, message: str, retry_after: float | None = None) -> Failed:
        self._counters.fetched("feed", outcome)
        log.warning("a feed failed", feed=followed.feed.url, cause=message)
        return Failed(retry_after, gone=outcome == "gone")

    async def _take(self, followed: _Followed, parsed: Parsed) -> None:
        """Hands on what is not as it was at the last poll."""
        known: dict[str, str] = {}
        teasers: dict[str, str] = {}
        ready: list[Ready] = []
        for article in parsed.articles:
            identity, digest = identify(article), fingerprint(article)
            if digest in (followed.known.get(identity), known.get(identity)):
                known[identity] = digest
                continue
            completed = await self._completed(followed.feed, article)
            if not completed.teaser or followed.teasers.get(identity) != digest:
                ready += self._ready(followed.feed, completed)
            (teasers if completed.teaser else known)[identity] = digest
        await self._deliver(ready)
        followed.known, followed.teasers = known, teasers

    async def _completed(self, feed: Feed, article: Page) -> Completed:
        return await self._full(article) if feed.full_text and article.get("url") else Completed(article)

    def _ready(self, feed: Feed, completed: Completed) -> list[Ready]:
        checked = check(Found(encode(completed.article), feed.url), self._max_bytes)
        if isinstance(checked, Ready):
            return [replace(checked, teaser=completed.teaser)]
        self._counters.received("feed", of_article(checked).reason)
        log.warning("an article of a feed is refused", feed=feed.url, cause=checked.message)
        return []

    async def _deliver(self, ready: Sequence[Ready]) -> None:
        if ready:
            await self._gate.room()
            await self._gate.deliver(ready)
            self._counters.received("feed", "accepted", len(ready))


def _chance() -> float:
    return random.random()  # noqa: S311 - spreads the polls, no secret
