"""Who may ask, how often, and from where."""

from __future__ import annotations

import asyncio
import ipaddress
import math
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from services.gateway.access.keys import Keys
from services.gateway.access.rates import Rates
from services.gateway.access.sessions import COOKIE, Sessions
from services.web.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

EVERYBODY: Final = ""
"""The name of all clients where there are no keys."""

WRONG_RATE: Final = 1.0
WRONG_BURST: Final = 10
"""How often a second somebody may be wrong about a key, of one name."""


class Refused(Exception):  # noqa: N818 - what became of the request
    """The request is not answered; why, and what headers say so."""

    def __init__(self, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(problem.detail)
        self.problem, self.headers = problem, headers or {}


@dataclass(slots=True)
class Guard:
    """Asks for keys where there are any, counts requests and streams.

    Attributes:
        local: whether only this machine can reach the port: then a name in the header Host that is none of it comes
            from a page of somebody else's that has its name point here (DNS rebinding).
        streams: the most of one key at a time; `all_streams` of all together.
    """

    keys: Keys
    sessions: Sessions
    rates: Rates
    streams: int
    all_streams: int
    local: bool
    _open: Counter[str] = field(default_factory=Counter)
    _wrong: Rates = field(default_factory=lambda: Rates(WRONG_RATE, WRONG_BURST))

    async def admit(self, headers: Mapping[str, str], cookies: Mapping[str, str]) -> str:
        """The name of the key that the request comes with. Raises `Refused`."""
        self._check_host(headers.get("host", ""))
        if not self.keys:
            return EVERYBODY
        name = await self._owner(headers.get("authorization"), cookies.get(COOKIE))
        if wait := self.rates.take(name, time.monotonic()):
            raise _too_many("this key asks too often", wait)
        return name

    def left(self, headers: Mapping[str, str], cookies: Mapping[str, str]) -> float | None:
        """Seconds until what an admitted request came with is over: a session; None for a key, which stays."""
        if not self.keys or "authorization" in headers:
            return None
        return self.sessions.end(cookies[COOKIE]) - time.time()

    @contextmanager
    def stream(self, name: str) -> Iterator[None]:
        """A stream of that key. Raises `Refused` where it has enough."""
        if self._open.total() >= self.all_streams:
            problem = Problem(HTTPStatus.SERVICE_UNAVAILABLE, "full", f"{self.all_streams} streams are open")
            raise Refused(problem, {"Retry-After": "10"})
        if name != EVERYBODY and self._open[name] >= self.streams:
            raise _too_many(f"this key has {self.streams} streams already", 10)
        self._open[name] += 1
        try:
            yield
        finally:
            self._open[name] -= 1

    def _check_host(self, host: str) -> None:
        if self.local and not is_loopback(_without_port(host)):
            raise Refused(Problem(HTTPStatus.MISDIRECTED_REQUEST, "host", "the header Host names another machine"))

    async def _owner(self, authorization: str | None, cookie: str | None) -> str:
        if authorization is None:
            owner = self.sessions.owner(cookie, time.time()) if cookie else None
            if owner is None:
                raise _unauthorized("a key is needed: Authorization: Bearer KEY")
            return owner
        scheme, _, key = authorization.partition(" ")
        claimed = self.keys.named(key) if scheme.lower() == "bearer" else None
        if claimed is None:
            raise _unauthorized("no such key")
        return self.keys.known(key) or await self._found(claimed, key)

    async def _found(self, claimed: str, key: str) -> str:
        if wait := self._wrong.take(claimed, time.monotonic()):
            raise _too_many("keys of this name are tried too often", wait)
        owner = await asyncio.to_thread(self.keys.owner, key)
        if owner is None:
            raise _unauthorized("no such key")
        return owner


def is_loopback(host: str) -> bool:
    """Whether the name or address is this machine's own, by itself and without asking anybody."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _unauthorized(detail: str) -> Refused:
    return Refused(Problem(HTTPStatus.UNAUTHORIZED, "unauthorized", detail), {"WWW-Authenticate": "Bearer"})


def _too_many(detail: str, wait: float) -> Refused:
    retry = {"Retry-After": str(max(1, math.ceil(wait)))}
    return Refused(Problem(HTTPStatus.TOO_MANY_REQUESTS, "too_many", detail), retry)
