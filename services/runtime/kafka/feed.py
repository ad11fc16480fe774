"""Reads topics from given positions on, as a bystander: no consumer group, committed records only.

Who reads keeps the positions: in the ids of a stream's events, or beside what was made of the records.
"""

from __future__ import annotations

import heapq
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias

import structlog
from kafka import TopicPartition
from kafka.errors import RetriableError

from services.runtime.kafka.reading import converted, opened
from services.runtime.kafka.records import Record

if TYPE_CHECKING:
    from services.runtime.settings import KafkaSettings

Place: TypeAlias = tuple[str, int]
"""A topic, as the cluster names it, and a partition's number."""

MAX_RECORDS: Final = 2000
"""In one poll."""

log = structlog.get_logger(__name__)


class Feed:
    """Reads all partitions of the topics. Use it as a context manager; seek before the first poll.

    Args:
        settings: where Kafka is.
        topics: their names as the cluster knows them.

    Raises:
        KafkaUnavailable: no broker answers.
        Fatal: there is no such topic.
    """

    def __init__(self, settings: KafkaSettings, topics: Sequence[str]) -> None:
        self._consumer, self._partitions = opened(
            settings, topics, auto_offset_reset="none", max_poll_records=MAX_RECORDS
        )
        self.topics = dict(Counter(each.topic for each in self._partitions))
        self._consumer.assign(self._partitions)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the connections."""
        self._consumer.close(autocommit=False)

    def first(self) -> dict[Place, int]:
        """Where each partition begins."""
        return _places(self._consumer.beginning_offsets(self._partitions))

    def end(self, seconds: float | None = None) -> dict[Place, int]:
        """Where each partition ends for readers of committed records; a broker has so long to say it, or as ever."""
        return _places(self._consumer.end_offsets(self._partitions, None if seconds is None else seconds * 1000))

    def since(self, milliseconds: int) -> dict[Place, int]:
        """Where the records of that time (since 1970) begin; the end where there are none so late."""
        found = self._consumer.offsets_for_times(dict.fromkeys(self._partitions, milliseconds))
        end = self.end()
        return {tuple(partition): end[tuple(partition)] if at is None else at.offset for partition, at in found.items()}

    def seek(self, positions: Mapping[Place, int]) -> None:
        """Goes on at those offsets."""
        for place, offset in positions.items():
            self._consumer.seek(TopicPartition(*place), offset)

    def poll(self, seconds: float) -> list[Record]:
        """The next records, those of one partition in order, of several by their time.

        Empty when none came in that time, be it that no broker answers: whoever reads goes on when one does.

        Raises:
            KafkaError: a position is out of what is kept, or the broker refuses.
        """
        try:
            fetched: Mapping[TopicPartition, list[Any]] = self._consumer.poll(timeout_ms=seconds * 1000)
        except RetriableError as error:
            log.warning("nothing can be read at the moment", cause=str(error) or type(error).__name__)
            time.sleep(seconds)  # the client may say so at once, over and over
            return []
        # Not sorted: whoever writes may have a clock that goes back, and offsets have to stay in order.
        return list(heapq.merge(*(map(converted, records) for records in fetched.values()), key=_time))

    def positions(self) -> dict[Place, int]:
        """Where each partition goes on; beyond the last record where marks of transactions follow."""
        # Known ones, since the feed was told where to begin: without a time limit a broker would be waited for.
        return {tuple(each): self._consumer.position(each, timeout_ms=0) for each in self._partitions}

    def behind(self, seconds: float) -> int | None:
        """Offsets that are still to be read; None where no broker says so in that time.

        Raises:
            KafkaError: the broker refuses.
        """
        positions = self.positions()
        try:
            end = self.end(seconds)
        except RetriableError as error:
            log.warning("nobody knows how much is to be read", cause=str(error) or type(error).__name__)
            return None
        return sum(max(0, at - positions[place]) for place, at in end.items())


def _time(record: Record) -> int:
    return record.timestamp


def _places(offsets: Mapping[TopicPartition, int]) -> dict[Place, int]:
    return {tuple(partition): offset for partition, offset in offsets.items()}
