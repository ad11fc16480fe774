"""A stand-in for kafka-python's consumer beneath a `Feed`: what it reads is prepared, and its broker may be away."""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from kafka import TopicPartition
from kafka.errors import KafkaConnectionError, KafkaTimeoutError

from services.runtime.kafka import feed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pytest


class Consumer:
    """Topics of one partition each.

    Attributes:
        away: no broker answers.
        stuck: nothing is ever fetched.
        refused: how often it has said that no broker answers.
        closed: whether it was closed.
    """

    def __init__(self) -> None:
        self.logs: dict[str, list[Any]] = defaultdict(list)
        self.away = self.stuck = self.closed = False
        self.refused = 0
        self._at: dict[TopicPartition, int] = {}

    def publish(self, topic: str, value: bytes | None, key: bytes = b"", timestamp: int = 0) -> None:
        """Puts a record at the topic's end."""
        offset = len(self.logs[topic])
        self.logs[topic].append(
            SimpleNamespace(
                topic=topic, partition=0, offset=offset, timestamp=timestamp, key=key, value=value, headers=[]
            )
        )

    def assign(self, partitions: Iterable[TopicPartition]) -> None:
        self._at = dict.fromkeys(partitions, 0)

    def beginning_offsets(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(partitions, 0)

    def end_offsets(self, partitions: Iterable[TopicPartition], timeout_ms: float | None) -> dict[TopicPartition, int]:
        assert timeout_ms is None or timeout_ms >= 1000
        self._ask(KafkaTimeoutError)
        return {each: len(self.logs[each.topic]) for each in partitions}

    def offsets_for_times(self, times: Mapping[TopicPartition, int]) -> dict[TopicPartition, Any]:
        return {each: SimpleNamespace(offset=0) for each in times}

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self._at[partition] = offset

    def poll(self, timeout_ms: float) -> dict[TopicPartition, list[Any]]:
        assert timeout_ms >= 0
        self._ask(KafkaConnectionError)
        found = {} if self.stuck else {each: self.logs[each.topic][at:] for each, at in self._at.items()}
        self._at.update({each: self._at[each] + len(records) for each, records in found.items()})
        return {each: records for each, records in found.items() if records}

    def position(self, partition: TopicPartition, timeout_ms: float) -> int:
        assert timeout_ms == 0, "a position that is known is not waited for"
        return self._at[partition]

    def close(self, *, autocommit: bool) -> None:
        assert not autocommit
        self.closed = True

    def _ask(self, refusal: type[Exception]) -> None:
        if self.away:
            self.refused += 1
            raise refusal


def consumer(monkeypatch: pytest.MonkeyPatch) -> Consumer:
    """A consumer that every `Feed` reads from now on."""
    made = Consumer()

    def opened(_: object, topics: Sequence[str], **__: object) -> tuple[Consumer, list[TopicPartition]]:
        return made, [TopicPartition(topic, 0) for topic in topics]

    monkeypatch.setattr(feed, "opened", opened)
    return made
