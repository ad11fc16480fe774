"""A compacted topic as a table, with a client that is told what to answer."""

from __future__ import annotations

from collections import deque
from types import SimpleNamespace
from typing import Any

import pytest
from kafka import TopicPartition
from kafka.errors import KafkaConnectionError

from services.runtime.kafka import table
from services.runtime.kafka.table import Table
from services.runtime.settings import KafkaSettings

PARTITION = TopicPartition("news.seen", 0)


class Consumer:
    """Answers polls with what is prepared, and stands where the last answer ended."""

    def __init__(self) -> None:
        self.answers: deque[list[tuple[bytes | None, bytes | None]] | KafkaConnectionError] = deque()
        self.at = 0
        self.lost = False

    def assign(self, partitions: list[TopicPartition]) -> None:
        assert partitions == [PARTITION]

    def seek_to_beginning(self, *partitions: TopicPartition) -> None:
        assert partitions == (PARTITION,)

    def poll(self, timeout_ms: float) -> dict[TopicPartition, list[Any]]:
        assert timeout_ms >= 0
        answer = self.answers.popleft() if self.answers else []
        if isinstance(answer, KafkaConnectionError):
            raise answer
        self.at += len(answer)
        records = [SimpleNamespace(key=key, value=value) for key, value in answer]
        return {PARTITION: records} if records else {}

    def position(self, partition: TopicPartition, timeout_ms: float) -> int:
        assert (partition, timeout_ms) == (PARTITION, 0)
        if self.lost:
            raise KafkaConnectionError
        return self.at

    def close(self, *, autocommit: bool) -> None:
        assert not autocommit


@pytest.fixture
def consumer(monkeypatch: pytest.MonkeyPatch) -> Consumer:
    made = Consumer()
    monkeypatch.setattr(table, "opened", lambda *_: (made, [PARTITION]))
    monkeypatch.setattr("services.runtime.kafka.clients.consumer", lambda *_, **__: Consumer())
    return made


def test_what_has_come_is_applied_and_told(consumer: Consumer) -> None:
    got: list[tuple[bytes, bytes | None]] = []
    consumer.answers += [[(b"1", b"a"), (None, b"b"), (b"1", None)]]
    with Table(KafkaSettings(), "news.seen", lambda key, value: got.append((key, value))) as opened:
        assert not opened.reached({PARTITION: 3})
        assert opened.poll(0)
        assert opened.reached({PARTITION: 3})
        assert not opened.poll(0)
    assert got == [(b"1", b"a"), (b"1", None)]


def test_while_no_broker_answers_nothing_comes_and_nothing_is_reached(consumer: Consumer) -> None:
    consumer.answers += [KafkaConnectionError(), [(b"1", b"a")]]
    with Table(KafkaSettings(), "news.seen", lambda *_: None) as opened:
        consumer.lost = True
        assert not opened.poll(0)
        assert not opened.reached({PARTITION: 1})
        consumer.lost = False
        assert opened.poll(0)
        assert opened.reached({PARTITION: 1})
