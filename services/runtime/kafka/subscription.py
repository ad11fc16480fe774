"""Reads topics as a subscriber does: as a member of a group that keeps the place, or without one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from kafka.errors import (
    CommitFailedError,
    LogTruncationError,
    NoOffsetForPartitionError,
    OffsetOutOfRangeError,
    RebalanceInProgressError,
)

from services.runtime.kafka.places import beyond, seek
from services.runtime.kafka.reading import converted, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from kafka import TopicPartition

    from services.runtime.kafka.records import Record
    from services.runtime.settings import KafkaSettings


class Subscription:
    """Committed records of the topics. Use it as a context manager.

    Args:
        settings: where Kafka is.
        topics: their names as the cluster knows them.
        group: keeps the place; its members share the partitions. Without one all partitions are read, none is kept.
        beginning: where to begin when no place is kept: with what is there already, or with what comes. A partition
            that is newer than the group is read from its beginning.
        missed: is told how many offsets are no longer there, and why: `expired`, where retention deleted them before
            they were read, or `unknown`, where the log ends before them.

    Raises:
        KafkaUnavailable: no broker answers.
        Fatal: there is no such topic.
    """

    def __init__(
        self,
        settings: KafkaSettings,
        topics: Sequence[str],
        group: str | None,
        *,
        beginning: bool,
        missed: Callable[[str, int], None] = lambda *_: None,
    ) -> None:
        self._group, self._beginning, self._missed = group, beginning, missed
        # A reset would also take effect where retention has deleted what comes next, and leave out the rest.
        self._consumer, self._partitions = opened(settings, topics, group, auto_offset_reset="none")
        if group:
            self._consumer.subscribe(list(topics))
        else:
            self._consumer.assign(self._partitions)
            self._begin(self._partitions)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._consumer.close(autocommit=False)

    def poll(self, seconds: float) -> list[Record]:
        """The next records, those of a partition in order; empty when none came in that time."""
        try:
            fetched = self._consumer.poll(timeout_ms=seconds * 1000)
        except NoOffsetForPartitionError as error:
            self._begin(error.args[0])
        except OffsetOutOfRangeError as error:
            self._go_on(error.args[0])
        except LogTruncationError as error:
            seek(self._consumer, {each: place.offset for each, place in error.divergent_offsets.items() if place})
        else:
            return [converted(record) for records in fetched.values() for record in records]
        return []

    def done(self) -> None:
        """All records so far are done with. Where partitions have moved meanwhile, others get some of them again."""
        if not self._group:
            return
        try:
            self._consumer.commit()
        except (CommitFailedError, RebalanceInProgressError):
            return

    def _begin(self, partitions: Collection[TopicPartition]) -> None:
        """Begins where no place is kept."""
        beginning = self._beginning or self._has_places()
        offsets = self._consumer.beginning_offsets if beginning else self._consumer.end_offsets
        seek(self._consumer, offsets(list(partitions)))
        self.done()  # from now on means from now on, also for whoever takes the partition over before a record comes

    def _has_places(self) -> bool:
        return self._group is not None and any(self._consumer.committed(each) is not None for each in self._partitions)

    def _go_on(self, places: Mapping[TopicPartition, int]) -> None:
        """Goes on at the first record that is left; behind the end of a log, with what comes."""
        ends = beyond(self._consumer, places)
        first = {**self._consumer.beginning_offsets(list(places)), **ends}
        seek(self._consumer, first)
        for partition, offset in places.items():
            self._missed("unknown" if partition in ends else "expired", abs(first[partition] - offset))
