"""Logs that are read as a whole before any new record is handled, and without losing one.

`Log` is a Faust table without a store of its own. Faust creates the order of things: it assigns a log's partition
together with the partition of the same number that it belongs to, and reads it before any new record is handled.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import faust
from faust.tables.manager import TableManager
from faust.tables.recovery import Recovery

from services.runtime.kafka.outbox import Fatal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Set as AbstractSet

    from faust.types import TP


class Log(faust.Table):  # type: ignore[misc]
    """A log of what workers have to know again: `restore` is told of every record, in order, before new ones come.

    Args:
        app: the application.
        name: makes the topic's name, with the application's before and `changelog` behind it.
        partitions: as many as the topic has whose partitions it belongs to.
        restore: is told of a partition and a value; may be told twice.
        recovered: is told which partitions are complete.
    """

    def __init__(
        self,
        app: faust.App,
        *,
        name: str,
        partitions: int,
        restore: Callable[[int, bytes], None],
        recovered: Callable[[AbstractSet[int]], None],
    ) -> None:
        super().__init__(app, name=name, partitions=partitions, key_type=bytes, value_type=bytes)
        self._restore, self._recovered = restore, recovered
        self._read: dict[TP, int] = {}
        self._restored = 0
        self.failure: Exception | None = None
        app.tables.add(self)

    def apply_changelog_batch(self, batch: Iterable[Any]) -> None:
        """Hands on what Faust has read. It would only log an error and go on, so an error is kept for `failure`."""
        for event in batch:
            try:
                self._restore(event.message.partition, event.message.value)
            except (ValueError, TypeError) as error:
                self.failure = Fatal(f"{event.message.topic} has a record that is none of ours: {error}")
            self._read[event.message.tp] = event.message.offset
            self._restored += 1

    def restored(self) -> int:
        """Records that were read since this was last asked."""
        restored, self._restored = self._restored, 0
        return restored

    async def on_recovery_completed(self, active_tps: AbstractSet[TP], standby_tps: AbstractSet[TP]) -> None:
        """Makes sure that everything was read: when a broker is slow to answer, Faust goes on with less."""
        await super().on_recovery_completed(active_tps, standby_tps)
        try:
            await self._check(active_tps)
        except Exception as error:  # noqa: BLE001 - Faust drops what is raised here
            self.failure = error
        else:
            self._recovered({tp.partition for tp in active_tps})

    async def _check(self, partitions: AbstractSet[TP]) -> None:
        if not partitions:
            return
        ends = await self.app.consumer.highwaters(*partitions)
        begins = await self.app.consumer.earliest_offsets(*partitions)
        for tp in partitions:
            if ends[tp] > begins[tp] and self._read.get(tp, -1) < ends[tp] - 1:
                raise Fatal(f"{tp.topic}-{tp.partition} was read up to {self._read.get(tp, -1)} of {ends[tp]} only")


class Tables(TableManager):  # type: ignore[misc]
    """Faust's manager of tables, with the recovery below."""

    @cached_property
    def recovery(self) -> Recovery:
        """Reads the logs after each assignment of partitions."""
        self._recovery = _Recovery(self.app, self, beacon=self.beacon, loop=self.loop)
        return self._recovery


class _Recovery(Recovery):  # type: ignore[misc]
    """Goes back to the committed offsets while nothing is being read.

    Faust lets its fetcher read the streams, then seeks, then empties their queues. What the fetcher read between the
    seek and the emptying is lost: Faust takes it for a hole in the offsets, and commits beyond it.
    """

    async def on_recovery_completed(self, generation_id: int = 0) -> None:
        async with self.app.consumer.reading:
            await super().on_recovery_completed(generation_id)
