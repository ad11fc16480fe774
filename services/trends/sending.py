"""Sends records through Faust's producer, and returns when Kafka has them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from services.runtime.kafka.records import Headers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from services.runtime.kafka.records import Outgoing


class Sender:
    """The producer of one worker. Errors of Kafka, after its own tries, are Faust's `ProducerSendError` or Kafka's."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def send(self, records: Iterable[Outgoing]) -> None:
        """Sends records, each to the partition of its key, in no particular order."""
        await self._all((each.topic, each.key, each.value, None, each.headers) for each in records)

    async def place(self, topic: str, values: Iterable[tuple[int, bytes]]) -> None:
        """Sends values without a key to given partitions, in no particular order."""
        await self._all((topic, None, value, partition, ()) for partition, value in values)

    async def append(self, topic: str, partition: int, values: Iterable[bytes]) -> None:
        """Sends values to a partition, each when the one before is there."""
        for value in values:
            await self.place(topic, [(partition, value)])

    async def _all(self, records: Iterable[tuple[str, bytes | None, bytes | None, int | None, Headers]]) -> None:
        sent = [
            await self._app.producer.send(topic, key, value, partition, None, list(headers))
            for topic, key, value, partition, headers in records
        ]
        await asyncio.gather(*sent)
