"""Connections to public addresses only, whatever a name leads to."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any, Final

import httpcore

from services.ingest.web.addresses import refuse_address
from services.ingest.web.failure import FetchError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_ADDRESSES: Final = 4
"""Of a host's addresses so many are tried."""


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
