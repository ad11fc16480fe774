"""The gate to Kafka: what feeds, push and files bring goes to news.incoming."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from services.ingest.gate import TEASER, NotWrittenError
from services.runtime.kafka.inlet import Inlet, Unwritten

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from services.ingest.articles import Ready
    from services.ingest.settings import IngestSettings

WAIT_SECONDS: Final = 5.0
"""How long those are to wait for whom there is no room."""


class KafkaGate:
    """Hands articles to Kafka. `lag` says how many have arrived there that nobody has looked at."""

    def __init__(self, inlet: Inlet, settings: IngestSettings, lag: Callable[[], int]) -> None:
        self._inlet, self._settings, self._lag = inlet, settings, lag

    def busy(self) -> float | None:
        """Seconds to wait; None where there is room."""
        full = self._inlet.under_way > self._settings.max_waiting_bytes or self._lag() > self._settings.max_lag
        return WAIT_SECONDS if full else None

    async def room(self) -> None:
        """Returns when there is room."""
        while (wait := self.busy()) is not None:  # noqa: ASYNC110 - what it waits for is in other threads
            await asyncio.sleep(wait)

    async def deliver(self, ready: Sequence[Ready]) -> None:
        """Returns when Kafka has all of them. Raises `NotWrittenError`."""
        articles = [(each.id, each.value, (TEASER,) if each.teaser else ()) for each in ready if each.id is not None]
        try:
            await asyncio.to_thread(self._inlet.send, articles, self._settings.write_seconds)
        except Unwritten as error:
            raise NotWrittenError(str(error)) from error
