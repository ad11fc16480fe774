"""Events of a stream collected for a while, handled together, and only then acknowledged.

Faust's own `take` acknowledges what it has handed out even where handling was interrupted.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence


class Batches:
    """Hands on what comes in every `seconds`, or as soon as there are `most` events; nothing too, so that time passes.

    Args:
        handle: what to do with them; where it fails, nothing is acknowledged.
        current: whether an event still concerns us; one that does not is dropped, and not acknowledged.
        most: events handled together.
        seconds: between two calls of `handle`, about.
    """

    def __init__(
        self,
        handle: Callable[[Sequence[Any]], Awaitable[None]],
        *,
        current: Callable[[Any], bool],
        most: int,
        seconds: float,
    ) -> None:
        self._handle, self._current, self._most, self._seconds = handle, current, most, seconds
        self._waiting: list[Any] = []
        self._full, self._room = asyncio.Event(), asyncio.Event()
        self._room.set()

    async def put(self, event: Any) -> None:
        """Takes an event in; waits while there are too many."""
        await self._room.wait()
        self._waiting.append(event)
        if len(self._waiting) >= self._most:
            self._full.set()
            self._room.clear()

    async def run(self) -> None:
        """Handles batches for ever. Raises what `handle` raises."""
        while True:
            await self.turn()

    async def turn(self) -> None:
        """Waits until a batch is full, or the time is over, and handles it."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._full.wait(), self._seconds)
        events, self._waiting = [event for event in self._waiting if self._current(event)], []
        self._full.clear()
        self._room.set()
        await self._handle(events)
        for event in events:
            event.ack()
