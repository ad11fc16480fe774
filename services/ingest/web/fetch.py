"""Fetches from strangers over HTTP: public addresses only, after every redirect, within limits of time and size."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import quote, urljoin, urlsplit

import httpcore

from services.ingest.web.addresses import refuse_url
from services.ingest.web.failure import FetchError
from services.ingest.web.hosts import Hosts, retry_after
from services.ingest.web.inflate import BrokenError, Inflater, TooLargeError, unpacked
from services.ingest.web.network import PublicNetwork

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Mapping

MAX_REDIRECTS: Final = 5
PERMANENT: Final = frozenset({301, 308})
REDIRECTS: Final = PERMANENT | {302, 303, 307}
NOT_MODIFIED: Final = 304
GONE: Final = 410
TOO_MANY: Final = 429
SERVER_ERROR: Final = 500
LATER: Final = frozenset({408, 425, TOO_MANY})
"""Of the statuses below 500 those that are about this moment."""
_CONNECT_SECONDS: Final = 10.0
_SAFE: Final = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was fetched; for 304 without a body.

    Attributes:
        headers: their names in lower case.
        url: where it came from in the end.
        moved: where it lies from now on, when every redirect on the way was a permanent one.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    moved: str | None = None


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Seconds and bytes for one answer; connections at a time; seconds between two requests to one host."""

    seconds: float
    bytes: int
    connections: int
    host_seconds: float


class Fetcher:
    """An HTTP client. Use it as an asynchronous context manager, in one event loop."""

    def __init__(self, limits: FetchLimits, user_agent: str, allowed: Collection[str] = ()) -> None:
        self._limits, self._agent = limits, user_agent
        self._hosts = Hosts(limits.host_seconds)
        self._room = asyncio.Semaphore(limits.connections)
        self._pool = httpcore.AsyncConnectionPool(
            network_backend=PublicNetwork(allowed), keepalive_expiry=5.0, max_connections=limits.connections
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._pool.aclose()

    async def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer to a GET, whose status is 2xx or 304.

        Raises:
            FetchError
        """
        try:
            return await self._follow(url, headers or {})
        except (TimeoutError, httpcore.TimeoutException):
            raise FetchError("timeout", f"not there within {self._limits.seconds:g} s", passing=True) from None
        except (httpcore.NetworkError, OSError) as error:
            raise FetchError("unreachable", type(error).__name__, passing=True) from error
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol, UnicodeError, ValueError) as error:
            cut = isinstance(error, httpcore.RemoteProtocolError)  # it hung up in the middle, for one
            raise FetchError("broken_http", type(error).__name__, passing=cut) from error

    async def _follow(self, url: str, headers: Mapping[str, str]) -> Answer:
        permanent, left = True, self._limits.seconds
        for hop in range(MAX_REDIRECTS + 1):
            if why := refuse_url(url):
                raise FetchError("refused_address", why)
            if held := self._hosts.held(url):
                raise FetchError("held", "its server has asked us to wait", held, passing=True)
            # Waiting for one's turn at a host takes neither time nor a connection from anybody.
            async with self._hosts.turn(urlsplit(url).hostname or ""), self._room:
                began = time.monotonic()
                async with asyncio.timeout(left):
                    answer = await self._get(url, headers)
                left -= time.monotonic() - began
            if answer.status not in REDIRECTS:
                return replace(answer, moved=url if hop and permanent else None)
            permanent = permanent and answer.status in PERMANENT
            url = urljoin(url, answer.headers.get("location", ""))
        raise FetchError("redirects", f"more than {MAX_REDIRECTS} redirects")

    async def _get(self, url: str, headers: Mapping[str, str]) -> Answer:
        async with self._open(url, headers) as response:
            said = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            if response.status == NOT_MODIFIED or response.status in REDIRECTS:
                return Answer(response.status, said, b"", url)
            if not 200 <= response.status < 300:  # noqa: PLR2004 - as HTTP has it
                raise self._failure(url, response.status, said)
            return Answer(response.status, said, await self._read(response, said), url)

    def _failure(self, url: str, status: int, said: Mapping[str, str]) -> FetchError:
        seconds = retry_after(said.get("retry-after"), time.time())
        if status == TOO_MANY and seconds:
            self._hosts.hold(url, seconds)
        outcome = "gone" if status == GONE else f"http_{status // 100}xx"
        return FetchError(outcome, f"status {status}", seconds, passing=status >= SERVER_ERROR or status in LATER)

    @contextlib.asynccontextmanager
    async def _open(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[httpcore.Response]:
        asked = {"User-Agent": self._agent, "Accept": "*/*", "Accept-Encoding": "gzip, deflate", **headers}
        url = _ascii(url)
        host = ("Host", urlsplit(url).netloc)
        every = [(name.encode(), value.encode("latin-1")) for name, value in (host, *asked.items())]
        limits = {"connect": _CONNECT_SECONDS, "read": self._limits.seconds, "write": self._limits.seconds}
        async with self._pool.stream("GET", url, headers=every, extensions={"timeout": limits}) as response:
            yield response

    async def _read(self, response: Any, said: Mapping[str, str]) -> bytes:
        try:
            return await self._inflated(response, said)
        except TooLargeError as error:
            raise FetchError("too_large", str(error)) from None
        except BrokenError as error:
            raise FetchError("broken_encoding", str(error)) from None

    async def _inflated(self, response: Any, said: Mapping[str, str]) -> bytes:
        inflater = Inflater(said.get("content-encoding", ""), self._limits.bytes)
        received = 0
        async for chunk in response.aiter_stream():
            received += len(chunk)
            if received > self._limits.bytes:  # what inflates to nothing must not go on for ever
                raise TooLargeError(f"more than {self._limits.bytes} bytes")
            inflater.feed(chunk)
        return unpacked(inflater.end(), self._limits.bytes)


def _ascii(url: str) -> str:
    """The URL in the letters that HTTP knows."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host.isascii():
        netloc = host.encode("idna").decode() + (f":{parts.port}" if parts.port else "")
        parts = parts._replace(netloc=netloc)
    return quote(parts._replace(fragment="").geturl(), safe=_SAFE)
