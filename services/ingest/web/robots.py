"""Whether a site lets robots fetch a page: robots.txt as RFC 9309 has it, kept for each host for a while."""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from protego import Protego

from services.ingest.web.failure import FetchError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from services.ingest.web.fetch import Answer

KEPT_SECONDS: Final = 24 * 3600.0
"""The standard's limit for a cache."""

RETRY_SECONDS: Final = 600.0
"""After which a host whose file could not be had is asked for it again."""

READ_BYTES: Final = 500 * 1024
"""The standard wants at least so much of a file to be read; what is behind that is not."""

CACHED_BYTES: Final = 16 * 1024 * 1024
CACHED_HOSTS: Final = 1000

_NO_FILE: Final = frozenset({"http_4xx", "gone"})
_EVERYTHING: Final = b""


@dataclass(slots=True)
class _Rules:
    """What a host's file says. `lock` keeps two pages from asking for it at the same time."""

    lock: asyncio.Lock
    until: float = -math.inf
    size: int = 0
    parsed: Protego | None = None
    """None where it cannot be had."""


class Robots:
    """Answers for pages, in one event loop.

    Where a file is missing everything may be fetched; where its host does not answer, nothing.

    Args:
        fetch: gets robots.txt; raises `FetchError`.
        user_agent: what we call ourselves; files name the part before the first slash.
        told: hears how each request for a file ended.
    """

    def __init__(self, fetch: Callable[[str], Awaitable[Answer]], user_agent: str, told: Callable[[str], None]) -> None:
        self._fetch, self._told = fetch, told
        self._name = user_agent.split("/")[0].strip()
        self._hosts: OrderedDict[str, _Rules] = OrderedDict()

    async def allow(self, url: str) -> bool | None:
        """Whether the page may be fetched; None, which is no, where its host does not say at the moment."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        rules = self._hosts.setdefault(origin, _Rules(asyncio.Lock()))
        self._hosts.move_to_end(origin)
        async with rules.lock:
            if rules.until < time.monotonic():
                await self._read(rules, f"{origin}/robots.txt")
            parsed = rules.parsed
        self._evict()
        return None if parsed is None else bool(parsed.can_fetch(url, self._name))

    async def _read(self, rules: _Rules, url: str) -> None:
        outcome, body = "ok", None
        try:
            body = (await self._fetch(url)).body[:READ_BYTES]
        except FetchError as error:
            outcome = error.outcome
            body = _EVERYTHING if outcome in _NO_FILE else None
        rules.parsed = None if body is None else await asyncio.to_thread(Protego.parse, body.decode(errors="replace"))
        rules.until = time.monotonic() + (RETRY_SECONDS if body is None else KEPT_SECONDS)
        rules.size = len(body or b"")
        self._told(outcome)

    def _evict(self) -> None:
        """Drops the hosts that were asked for the longest ago while there are too many, or too many bytes of them."""
        held = sum(rules.size for rules in self._hosts.values())
        while self._hosts and (held > CACHED_BYTES or len(self._hosts) > CACHED_HOSTS):
            origin, rules = next(iter(self._hosts.items()))
            if rules.lock.locked():
                return
            held -= self._hosts.pop(origin).size
