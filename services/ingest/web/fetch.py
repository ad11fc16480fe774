"""Fetches from strangers over HTTP: public addresses only, after every redirect, within limits of time and size."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections import defaultdict
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import quote, urljoin, urlsplit

import httpcore

from services.ingest.web.addresses import refuse_address, refuse_url
from services.ingest.web.inflate import BrokenError, Inflater, TooLargeError, unpacked

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterable, Mapping

MAX_REDIRECTS: Final = 5
PERMANENT: Final = frozenset({301, 308})
REDIRECTS: Final = PERMANENT | {302, 303, 307}
NOT_MODIFIED: Final = 304
GONE: Final = 410
TOO_MANY: Final = 429
LONGEST_HOLD: Final = 24 * 3600.0
HOSTS: Final = 10_000
"""So many are remembered at least; feeds can name any number of them."""
_CONNECT_SECONDS: Final = 10.0
_SAFE: Final = "%/:=&?~#+!$,;'@()*[]"
_ADDRESSES: Final = 4
"""Of a host's addresses so many are tried."""


class FetchError(Exception):
    """Nothing was fetched.

    Attributes:
        outcome: why, as the metric's label says it: one of few words.
        retry_after: the seconds that the server asks to wait.
    """

    def __init__(self, outcome: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(f"{outcome}: {message}")
        self.outcome, self.retry_after = outcome, retry_after


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
            raise FetchError("timeout", f"not there within {self._limits.seconds:g} s") from None
        except (httpcore.NetworkError, OSError) as error:
            raise FetchError("unreachable", type(error).__name__) from error
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol, UnicodeError, ValueError) as error:
            raise FetchError("broken_http", type(error).__name__) from error

    async def _follow(self, url: str, headers: Mapping[str, str]) -> Answer:
        permanent, left = True, self._limits.seconds
        for hop in range(MAX_REDIRECTS + 1):
            if why := refuse_url(url):
                raise FetchError("refused_address", why)
            if held := self._hosts.held(url):
                raise FetchError("held", "its server has asked us to wait", held)
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
        return FetchError(outcome, f"status {status}", seconds)

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


class PublicNetwork(httpcore.AsyncNetworkBackend):
    """Connects to the addresses that it has resolved and judged itself, so that no second answer of the DNS counts."""

    def __init__(self, allowed: Collection[str] = ()) -> None:
        self._allowed = frozenset(allowed)
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the base class' parameter
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connects to the first address that answers. Raises `FetchError` where none may be asked."""
        error: Exception | None = None
        for address in await self._public(host, port):
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = failed
        raise error or httpcore.ConnectError("no address")

    async def sleep(self, seconds: float) -> None:
        """Of no use here; the base class wants it."""
        await asyncio.sleep(seconds)

    async def _public(self, host: str, port: int) -> list[str]:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        public = [each for each in addresses if refuse_address(each, self._allowed) is None]
        if addresses and not public:
            raise FetchError("refused_address", f"{host} is not a public address")
        return public[:_ADDRESSES]


def retry_after(value: str | None, now: float) -> float | None:
    """The seconds that a Retry-After header asks for; `now` is in seconds since 1970."""
    if not value:
        return None
    with contextlib.suppress(ValueError):
        return max(0.0, float(int(value)))
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    return None


def _ascii(url: str) -> str:
    """The URL in the letters that HTTP knows."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host.isascii():
        netloc = host.encode("idna").decode() + (f":{parts.port}" if parts.port else "")
        parts = parts._replace(netloc=netloc)
    return quote(parts._replace(fragment="").geturl(), safe=_SAFE)
