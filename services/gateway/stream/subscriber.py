"""A client of the live stream: what waits for it, and why its stream ends."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from services.gateway.stream import frames

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.gateway.stream.positions import Vector

SLOW: Final = "slow"
"""Why the stream of a client that does not keep up ends."""


class Subscriber:
    """A client of the live stream: what waits for it, up to a number of bytes.

    Attributes:
        wake: is called when something waits.
        reason: why the stream ends; None while it goes on.
    """

    def __init__(self, limit: int, wake: Callable[[], None]) -> None:
        self._limit, self._wake = limit, wake
        self._chunks: deque[bytes] = deque()
        self._size = 0
        self.reason: str | None = None
        self.skip: Vector | None = None
        """What the client has had beyond where the stream is: from a gateway that was further."""

    def offer(self, chunk: bytes) -> None:
        """Puts a chunk in line; where too much waits already, ends the stream."""
        if self.reason is not None:
            return
        if self._chunks and self._size + len(chunk) > self._limit:
            self.end(SLOW, f"more than {self._limit} bytes waited")
            return
        self._chunks.append(chunk)
        self._size += len(chunk)
        self._wake()

    def end(self, reason: str, detail: str) -> None:
        """Ends the stream: what waits is forgotten, the reason is said last."""
        if self.reason is None:
            self.reason = reason
            self._chunks = deque((frames.dropped(reason, detail),))
            self._wake()

    def take(self) -> bytes:
        """All that waits."""
        data = b"".join(self._chunks)
        self._chunks.clear()
        self._size = 0
        return data
