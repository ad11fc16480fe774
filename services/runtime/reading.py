"""Reads topics as a bystander: no consumer group, committed records only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from kafka import TopicPartition

from services.runtime import kafka
from services.runtime.outbox import Fatal
from services.runtime.records import Record

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from services.runtime.settings import KafkaSettings


class Reader:
    """Reads topics from their beginning or from now on. Use it as a context manager.

    Args:
        settings: where Kafka is.
        topics: their names as the cluster knows them.
        beginning: whether to start with what is there already.

    Raises:
        KafkaUnavailable: no broker answers.
        Fatal: there is no such topic.
    """

    def __init__(self, settings: KafkaSettings, topics: Sequence[str], *, beginning: bool) -> None:
        self._consumer = kafka.consumer(settings, None)
        try:
            partitions = [partition for topic in topics for partition in self._partitions(topic)]
        except Fatal:
            self.close()
            raise
        self._consumer.assign(partitions)
        (self._consumer.seek_to_beginning if beginning else self._consumer.seek_to_end)(*partitions)
        for partition in partitions:
            self._consumer.position(partition)  # only this makes the seek happen: from now on means from now on
        self._ends = self._consumer.end_offsets(partitions)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def poll(self, seconds: float) -> list[Record]:
        """The next records, those of one partition in order; empty when none came in that time."""
        fetched = self._consumer.poll(timeout_ms=seconds * 1000)
        return [converted(record) for records in fetched.values() for record in records]

    @property
    def exhausted(self) -> bool:
        """Whether everything was read that was there when the reader was opened."""
        return all(self._consumer.position(partition) >= end for partition, end in self._ends.items())

    def close(self) -> None:
        """Lets go of the connections."""
        self._consumer.close(autocommit=False)

    def _partitions(self, topic: str) -> list[TopicPartition]:
        numbers = self._consumer.partitions_for_topic(topic)
        if not numbers:
            raise Fatal(f"no such topic: {topic}; create the topics with `depesche topics create`")
        return [TopicPartition(topic, number) for number in sorted(numbers)]


def require(topics: Iterable[str], there: Container[str]) -> None:
    """Raises `Fatal` where one of the topics is not there."""
    if missing := [topic for topic in topics if topic not in there]:
        raise Fatal(f"no such topics: {', '.join(missing)}; create them with `depesche topics create`")


def converted(record: Any) -> Record:
    """A record of kafka-python as the rest of the project knows it."""
    headers = tuple((name, value if value is not None else b"") for name, value in record.headers)
    return Record(record.topic, record.partition, record.offset, record.timestamp, record.key, record.value, headers)
