"""Headers on every answer, and what is counted. No answer of ours is to run, to be framed, or to be guessed at."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
DATA_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"

_COMMON: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)


class Shield:
    """ASGI middleware around the whole application.

    Args:
        app: the application.
        count: is told of every answer when it begins, of a stream too: route, status, seconds.
        shared: whether pages of other origins may read (CORS).
    """

    def __init__(self, app: ASGIApp, count: Callable[[str, int, float], None], *, shared: bool) -> None:
        self._app, self._count = app, count
        policy = b"cross-origin" if shared else b"same-origin"
        self._headers = (*_COMMON, (b"cross-origin-resource-policy", policy))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._count(_route(scope), message["status"], time.perf_counter() - began)
                message["headers"] = [*message.get("headers", ()), *self._headers, *_also(scope["path"], message)]
            await send(message)

        await self._app(scope, receive, sending)


def _also(path: str, message: Message) -> list[tuple[bytes, bytes]]:
    """The policy of pages or data, and that data is not to be kept, where nothing is said."""
    data = path.startswith("/v1/")
    there = {name.lower() for name, _ in message.get("headers", ())}
    policy = DATA_POLICY if data else PAGE_POLICY
    found = [(b"content-security-policy", policy.encode())]
    if b"cache-control" not in there:
        found.append((b"cache-control", b"no-store" if data else b"no-cache"))
    return found


def _route(scope: Scope) -> str:
    """The path as it stands in the table of routes: what clients send is no label."""
    route = scope.get("route")
    path = getattr(route, "path", None)
    return path if isinstance(path, str) and path else "other"
