"""Reads topics as a subscriber does: as a member of a group that keeps the place, or without one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from kafka.errors import CommitFailedError, RebalanceInProgressError

from services.runtime.reading import converted, opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.runtime.records import Record
    from services.runtime.settings import KafkaSettings


class Subscription:
    """Committed records of the topics. Use it as a context manager.

    Args:
        settings: where Kafka is.
        topics: their names as the cluster knows them.
        group: keeps the place; its members share the partitions. Without one all partitions are read, none is kept.
        beginning: where to begin when no place is kept: with what is there already, or with what comes.

    Raises:
        KafkaUnavailable: no broker answers.
        Fatal: there is no such topic.
    """

    def __init__(self, settings: KafkaSettings, topics: Sequence[str], group: str | None, *, beginning: bool) -> None:
        self._group = group
        reset = "earliest" if beginning else "latest"
        self._consumer, partitions = opened(settings, topics, group, auto_offset_reset=reset)
        if group:
            self._consumer.subscribe(list(topics))
            return
        self._consumer.assign(partitions)
        for each in partitions:
            self._consumer.position(each)  # only this fixes where it begins: from now on means from now on

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._consumer.close(autocommit=False)

    def poll(self, seconds: float) -> list[Record]:
        """The next records, those of a partition in order; empty when none came in that time."""
        fetched = self._consumer.poll(timeout_ms=seconds * 1000)
        return [converted(record) for records in fetched.values() for record in records]

    def done(self) -> None:
        """All records so far are done with. Where partitions have moved meanwhile, others get some of them again."""
        if not self._group:
            return
        try:
            self._consumer.commit()
        except (CommitFailedError, RebalanceInProgressError):
            return
