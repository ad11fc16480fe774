"""A consumer that sees a rebalance through to its end, however short its polls are.

A join goes on between two polls. kafka-python 3.0 loses it there: when the group has answered in between, the next
poll asks anew instead of taking the answer (300 generations were seen before a member got its partitions); or it asks
no more, since the reason to join was new metadata that it knows by now, and stays without partitions for good.
"""

from __future__ import annotations

from typing import Any

from kafka.consumer import group
from kafka.coordinator.consumer import ConsumerCoordinator


class PersistentCoordinator(ConsumerCoordinator):  # type: ignore[misc]  # kafka-python has no types
    """A member of a consumer group."""

    _join_task: Any

    def need_rejoin(self) -> bool:
        """Whether there is reason to join, or a join under way."""
        return bool(self.rejoining or super().need_rejoin())

    async def join_group_async(self, timeout_ms: float | None = None) -> bool:
        """Joins, or takes the answer to a join that is there already."""
        if self._join_task is not None and self._join_task.is_done:
            self._join_task = self._manager.call_soon(self._join_task)
        joined: bool = await super().join_group_async(timeout_ms)
        return joined


def install() -> None:
    """Makes all consumers of this process persistent."""
    group.ConsumerCoordinator = PersistentCoordinator
