"""Whoever takes partitions over begins where they were left, and loses nothing on the way there."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from aiokafka import TopicPartition
from faust.tables.recovery import Recovery
from faust.transport.consumer import Consumer
from intervaltree import IntervalTree

from services.trends import driver, recovery

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import pytest


class Client:
    """A consumer that has read to somewhere, though its group may have committed nothing."""

    def __init__(self, committed: dict[TopicPartition, int | None]) -> None:
        self.committed = committed
        self.sought: dict[TopicPartition, int] = {}

    async def seek_to_committed(self) -> dict[TopicPartition, int | None]:
        return self.committed

    async def beginning_offsets(self, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(partitions, 2)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self.sought[partition] = offset


def test_where_nothing_is_committed_reading_begins_at_the_beginning() -> None:
    new, known, log = TopicPartition("in", 0), TopicPartition("in", 1), TopicPartition("log", 0)
    client = Client({new: None, known: 7, log: None})
    tables = SimpleNamespace(changelog_topics={"log"})
    thread: Any = SimpleNamespace(app=SimpleNamespace(tables=tables), _ensure_consumer=lambda: client)
    found = asyncio.run(driver._ConsumerThread._seek_to_committed(thread))
    assert found == client.committed
    assert client.sought == {new: 2}


def test_reading_goes_back_when_everything_fetched_was_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    async def fetched(_: Consumer, timeout: float) -> AsyncIterator[tuple[str, float]]:  # noqa: ASYNC109 - Faust's
        for message in ("first", "second"):
            yield message, timeout
            await asyncio.sleep(0)

    async def completed(_: Recovery, generation_id: int) -> None:
        done.append(f"recovered {generation_id}")

    async def main() -> None:
        consumer: Any = object.__new__(driver._Consumer)
        consumer.reading = asyncio.Lock()
        recovering: Any = object.__new__(recovery._Recovery)
        recovering.app = SimpleNamespace(consumer=consumer)
        messages = consumer.getmany(1.0)
        assert await anext(messages) == ("first", 1.0)
        end = asyncio.create_task(recovering.on_recovery_completed(3))
        done.extend([message async for message, _ in messages])
        await end

    monkeypatch.setattr(Consumer, "getmany", fetched)
    monkeypatch.setattr(Recovery, "on_recovery_completed", completed)
    asyncio.run(main())
    assert done == ["second", "recovered 3"]


def test_the_record_behind_a_hole_is_none_of_it() -> None:
    async def main() -> list[int | None]:
        consumer: Any = object.__new__(driver._Consumer)
        consumer._committed_offset, consumer._gap = {"tp": 4}, {"tp": IntervalTree()}
        consumer._acked, consumer._acked_index = {"tp": [4, 5, 8, 9]}, {"tp": {4, 5, 8, 9}}
        await consumer._add_gap("tp", 6, 8)
        return [consumer._new_offset("tp"), consumer._new_offset("tp")]

    assert asyncio.run(main()) == [10, None]
