"""How the gateway listens: its socket, uvicorn on it, and what is held for a client that does not read."""

from __future__ import annotations

import socket
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, Final

import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from services.gateway.stream.streams import CONNECTION, Connection

if TYPE_CHECKING:
    from starlette.types import ASGIApp

BACKLOG: Final = 4096
STOP_SECONDS: Final = 2

SEND_BYTES: Final = 128 * 1024
"""Of a connection that the system holds; else it takes some megabytes before anybody learns that nobody reads."""


def listen(host: str, port: int, unread_seconds: float) -> socket.socket:
    """The socket. Connections have its limits: how much waits in the system, and how long it waits. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BYTES)
    if timeout := getattr(socket, "TCP_USER_TIMEOUT", None):  # Linux
        listener.setsockopt(socket.IPPROTO_TCP, timeout, round(unread_seconds * 1000))
    return listener


class _Protocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]  # chosen by what is installed
    """HTTP that lets the application end a connection, and know why it ended; ASGI has no words for either."""

    app_state: dict[str, Any]

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._connection = Connection(transport.abort)
        # Each request gets a copy of this.
        self.app_state = {**self.app_state, CONNECTION: self._connection}

    def connection_lost(self, exc: Exception | None) -> None:
        self._connection.unread = isinstance(exc, TimeoutError)
        super().connection_lost(exc)


class Server(uvicorn.Server):
    """Serves an application. Signals are handled for the whole process, by whoever runs it."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=_Protocol,
                ws="none",
                lifespan="off",
                log_config=None,  # logs are ours, and no line of them names an article's text
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=STOP_SECONDS,
            )
        )

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]  # as a context manager, too
        """Captures none."""
        return nullcontext()


def loop_factory() -> Any:
    """Uvloop's loops where there is one: in C, for a thousand streams in one process."""
    try:
        import uvloop  # noqa: PLC0415 - not on every platform
    except ImportError:
        return None
    return uvloop.new_event_loop
