"""What servers ask of those who fetch from them: patience, and one request at a time."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import defaultdict
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LONGEST_HOLD: Final = 24 * 3600.0
HOSTS: Final = 10_000
"""So many are remembered at least; feeds can name any number of them."""


class Hosts:
    """Lets one request at a time go to a host, and the next only `seconds` after it; keeps what servers asked for."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._free: dict[str, float] = {}
        self._held: dict[str, float] = {}

    @contextlib.asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Waits until it is our turn."""
        self._forget()
        async with self._locks[host]:
            await asyncio.sleep(max(0.0, self._free.get(host, 0.0) - time.monotonic()))
            try:
                yield
            finally:
                self._free[host] = time.monotonic() + self._seconds

    def hold(self, url: str, seconds: float) -> None:
        """The URL's server wants no request for so long: said with 429, which is about us, not about one page."""
        self._held[urlsplit(url).netloc] = time.monotonic() + min(seconds, LONGEST_HOLD)

    def held(self, url: str) -> float | None:
        """The seconds that the URL's server wants no request; None where it takes them."""
        left = self._held.get(urlsplit(url).netloc, 0.0) - time.monotonic()
        return left if left > 0 else None

    def _forget(self) -> None:
        """Forgets hosts that nothing is known of any more, when they have become many."""
        now = time.monotonic()
        if len(self._locks) > HOSTS:
            idle = [host for host, lock in self._locks.items() if not lock.locked() and self._free.get(host, 0.0) < now]
            for host in idle:
                del self._locks[host]
                self._free.pop(host, None)
        if len(self._held) > HOSTS:
            self._held = {origin: until for origin, until in self._held.items() if until > now}


def retry_after(value: str | None, now: float) -> float | None:
    """The seconds that a Retry-After header asks for; `now` is in seconds since 1970."""
    if not value:
        return None
    with contextlib.suppress(ValueError, OverflowError):
        return max(0.0, float(int(value)))
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    return None
