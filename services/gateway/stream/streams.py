"""`GET /v1/stream`: one client's way from where it was to the live stream."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from services.gateway.stream import frames
from services.gateway.stream.hub import Hub
from services.gateway.stream.positions import reached
from services.gateway.stream.subscriber import SLOW, Subscriber

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from contextlib import ExitStack

    from starlette.types import Message, Receive, Scope, Send

    from services.gateway.stream.filters import Filter
    from services.gateway.stream.positions import Vector

EXPIRED: Final = "expired"
"""Why a stream ends whose session is over."""

PAGE_BYTES: Final = 256 * 1024
"""Of kept events, looked for at once for a client that comes back."""

PART_BYTES: Final = 64 * 1024
"""Sent at once. A client that takes less in the time that it has is as good as one that takes nothing."""

SILENT_SECONDS: Final = 5.0
"""After which a client that waits for what it missed hears where it is: clients give up what they hear nothing of."""

GRACE_SECONDS: Final = 5.0
"""In which a client that is dropped is to take the event that says so."""

ABORT_SECONDS: Final = 1.0
"""In which the server learns that a connection was ended, so that it does not complain of half an answer."""

HEADERS: Final = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    # nginx would collect events otherwise.
    (b"x-accel-buffering", b"no"),
)


CONNECTION: Final = "connection"
"""Under which name a request's state has its connection."""


@dataclass(slots=True)
class Connection:
    """The connection that a stream goes over.

    Attributes:
        abort: ends it at once, whatever still waits to be sent.
        unread: whether the system has ended it, since nothing was taken for too long.
    """

    abort: Callable[[], None] = lambda: None
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What came from Kafka for a client that was behind what is kept: bytes to send, and where it is then."""

    data: bytes
    vector: Vector


class CatchUp(Protocol):
    """Reads from Kafka for a client that is behind what the hub keeps, or perhaps beyond what Kafka has."""

    def __call__(self, wanted: Filter, vector: Vector) -> AsyncGenerator[Step]:
        """Steps until the hub covers where the client is."""


class StreamResponse:
    """An ASGI response: the stream of one client.

    Args:
        hub: where events come from.
        wanted: which of them.
        start: where the client was; None for one that is new.
        catch_up: reads what the hub no longer keeps.
        limit: bytes that may wait.
        patience: seconds that the client may take nothing of what waits.
        ended: is told why the stream ended.
        place: is open as long as the stream is: it counts.
        left: seconds until the session is over that it was opened with; None where it was opened with no session.
    """

    def __init__(  # noqa: PLR0913 - what a stream is made of
        self,
        hub: Hub,
        wanted: Filter,
        start: Vector | None,
        *,
        catch_up: CatchUp,
        limit: int,
        patience: float,
        ended: Callable[[str], None],
        place: ExitStack,
        left: float | None = None,
    ) -> None:
        self._hub, self._wanted, self._start = hub, wanted, start
        self._catch_up, self._ended, self._place = catch_up, ended, place
        self._patience, self._left = patience, left
        self._since: float | None = None
        """Since when something is being sent that the client has yet to take."""
        self._waiting = asyncio.Event()
        self._task: asyncio.Future[None] | None = None
        self._subscriber = Subscriber(limit, self._wake)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Streams until the client goes, or is dropped."""
        connection: Connection = scope.get("state", {}).get(CONNECTION) or Connection()
        streaming = asyncio.ensure_future(self._stream(send))
        listening = asyncio.ensure_future(_closed(receive))
        watching = asyncio.ensure_future(self._watch())
        self._task = streaming
        if self._left is not None:
            end = asyncio.get_running_loop().call_later(
                self._left, self._subscriber.end, EXPIRED, "the session is over"
            )
            self._place.callback(end.cancel)
        try:
            await asyncio.wait((streaming, listening, watching), return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._hub.leave(self._wanted, self._subscriber)
            self._place.close()
            streaming.cancel()
            watching.cancel()
            result, _ = await asyncio.gather(streaming, watching, return_exceptions=True)
            if isinstance(result, asyncio.CancelledError):
                # Else what the client has not taken would keep the connection.
                connection.abort()
                await asyncio.wait((listening,), timeout=ABORT_SECONDS)
            listening.cancel()
            self._ended(self._outcome(result, connection))
        if isinstance(result, Exception):
            raise result

    def _outcome(self, result: object, connection: Connection) -> str:
        if self._subscriber.reason is not None:
            return self._subscriber.reason
        if isinstance(result, Exception):
            return "failed"
        return SLOW if connection.unread else "left"

    def _wake(self) -> None:
        self._waiting.set()
        if self._subscriber.reason is not None and self._task is not None:
            # It may be waiting for a client that reads nothing, and would not see that it is over.
            asyncio.get_running_loop().call_later(GRACE_SECONDS, self._task.cancel)

    async def _stream(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": list(HEADERS)})
        await self._give(send, frames.opening())
        await self._arrive(send)
        while self._subscriber.reason is None:
            await self._waiting.wait()
            self._waiting.clear()
            await self._give(send, self._subscriber.take())
        await self._give(send, self._subscriber.take())
        await send(_part(b"", more=False))

    async def _give(self, send: Send, data: bytes) -> None:
        """Sends data, in parts of which each has to be taken before the next."""
        for start in range(0, len(data), PART_BYTES):
            self._since = time.monotonic()
            await send(_part(data[start : start + PART_BYTES]))
        self._since = None

    async def _watch(self) -> None:
        """Returns when the client has taken nothing for too long."""
        while self._since is None or time.monotonic() - self._since < self._patience:  # noqa: ASYNC110 - time passes
            await asyncio.sleep(self._patience / 4)
        self._subscriber.end(SLOW, f"nothing was taken for {self._patience:g} seconds")

    async def _arrive(self, send: Send) -> None:
        """Sends what the client has missed, and joins the live stream right after it."""
        vector, cursor = self._hub.vector if self._start is None else self._start, 0
        while self._subscriber.reason is None:
            if not self._hub.covers(vector) or (cursor == 0 and self._start is not None and not self._reaches(vector)):
                async with aclosing(self._steps(vector)) as steps:
                    async for step in steps:
                        vector = step.vector
                        # The id counts also where nothing fits the filter, or whoever breaks off begins again.
                        await self._give(send, step.data + frames.heartbeat(self._hub.layout.encode(vector)))
                cursor = 0
            page = self._hub.page(self._wanted, vector, cursor, PAGE_BYTES)
            vector, cursor = page.vector, page.cursor
            if page.done:
                # Nothing is awaited between the page and this, so nothing can come in between.
                self._subscriber.offer(b"".join((*page.frames, frames.heartbeat(self._hub.layout.encode(vector)))))
                self._hub.join(self._wanted, self._subscriber, vector)
                return
            await self._give(send, b"".join(page.frames))

    async def _steps(self, vector: Vector) -> AsyncGenerator[Step]:
        """Those of the catching up; while the next one is waited for, now and then one that holds nothing."""
        async with aclosing(self._catch_up(self._wanted, vector)) as steps:
            while True:
                following = asyncio.ensure_future(anext(steps, None))
                try:
                    while not (await asyncio.wait((following,), timeout=SILENT_SECONDS))[0]:
                        yield Step(b"", vector)
                finally:
                    following.cancel()
                    await asyncio.wait((following,))  # only then the steps can be closed
                step = following.result()
                if step is None:
                    return
                vector = step.vector
                yield step

    def _reaches(self, vector: Vector) -> bool:
        """Whether the stream has come as far as the client, as far as anybody knows."""
        return reached(self._hub.vector, vector)


def _part(data: bytes, *, more: bool = True) -> Message:
    return {"type": "http.response.body", "body": data, "more_body": more}


async def _closed(receive: Receive) -> None:
    """Returns when the client has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass
