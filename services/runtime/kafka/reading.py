"""Reads topics as a bystander: no consumer group, committed records only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from kafka import TopicPartition

from services.runtime.kafka import clients
from services.runtime.kafka.outbox import Fatal
from services.runtime.kafka.records import Record

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
        self._consumer, partitions = opened(settings, topics)
        self._consumer.assign(partitions)
        (self._consumer.seek_to_beginning if beginning else self._consumer.seek_to_end)(*partitions)
        for partition in partitions:
            self._consumer.position(partition)  # only this makes the seek happen: from now on means from now on
        self._ends: dict[TopicPartition, int] = self._consumer.end_offsets(partitions)

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

    def was_there(self, record: Record) -> bool:
        """Whether the record was there when the reader was opened."""
        return record.offset < self._ends[TopicPartition(record.topic, record.partition)]

    def close(self) -> None:
        """Lets go of the connections."""
        self._consumer.close(autocommit=False)


def opened(
    settings: KafkaSettings, topics: Sequence[str], group: str | None = None, **options: Any
) -> tuple[Any, list[TopicPartition]]:
    """A consumer, with kafka-python's options, and all partitions of the topics, in order.

    Raises:
        KafkaUnavailable: no broker answers.
        Fatal: one of the topics is not there.
    """
    consumer = clients.consumer(settings, group, **options)
    found = {topic: consumer.partitions_for_topic(topic) for topic in topics}
    try:
        require(topics, [topic for topic, numbers in found.items() if numbers])
    except Fatal:
        consumer.close(autocommit=False)
        raise
    return consumer, [TopicPartition(topic, each) for topic, numbers in found.items() for each in sorted(numbers)]


def require(topics: Iterable[str], there: Container[str]) -> None:
    """Raises `Fatal` where one of the topics is not there."""
    if missing := [topic for topic in topics if topic not in there]:
        raise Fatal(f"no such topics: {', '.join(missing)}; create them with `depesche topics create`")


def converted(record: Any) -> Record:
    """A record of kafka-python as the rest of the project knows it."""
    headers = tuple((name, value if value is not None else b"") for name, value in record.headers)
    return Record(record.topic, record.partition, record.offset, record.timestamp, record.key, record.value, headers)
