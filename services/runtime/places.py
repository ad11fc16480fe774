"""Where reading goes on when what would have come next is no longer there."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kafka import TopicPartition


def seek(consumer: Any, places: Mapping[TopicPartition, int]) -> None:
    """Has the consumer go on at these offsets, but for partitions that were taken away in the meantime."""
    for partition, offset in places.items():
        with suppress(ValueError):
            consumer.seek(partition, offset)
