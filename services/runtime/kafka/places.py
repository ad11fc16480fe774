"""Where reading goes on when what would have come next is no longer there."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kafka import TopicPartition


def beyond(consumer: Any, places: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
    """Those of the places that lie behind the end of their log, and where that is.

    Either the log has lost its tail, because a replica that lagged behind had to lead; or the topic was made anew, and
    then Kafka has forgotten, with the old one, what a group had committed of it.
    """
    ends = consumer.end_offsets(list(places))
    return {partition: ends[partition] for partition, offset in places.items() if offset > ends[partition]}


def seek(consumer: Any, places: Mapping[TopicPartition, int]) -> None:
    """Has the consumer go on at these offsets, but for partitions that were taken away in the meantime."""
    for partition, offset in places.items():
        with suppress(ValueError):
            consumer.seek(partition, offset)
