"""What is read, held and spoken for, against a consumer that hands out what it is given."""

from collections import defaultdict
from types import SimpleNamespace
from typing import Any

import pytest
from kafka import TopicPartition
from kafka.errors import KafkaConnectionError, LogTruncationError, NoOffsetForPartitionError, OffsetOutOfRangeError
from kafka.structs import ConsumerGroupMetadata, MemberState, OffsetAndMetadata
from structlog.testing import capture_logs

from services.runtime.kafka.intake import BatchLimits, Intake
from services.runtime.kafka.records import Record

TOPIC = "news.raw"
P0, P1 = TopicPartition(TOPIC, 0), TopicPartition(TOPIC, 1)


class Consumer:
    """A consumer whose partitions are filled by the test."""

    def __init__(self) -> None:
        self.waiting: dict[TopicPartition, list[Any]] = defaultdict(list)
        self.positions: dict[TopicPartition, int] = defaultdict(int)
        self.highs: dict[TopicPartition, int] = {}
        self.paused: set[TopicPartition] = set()
        self.state = MemberState.STABLE
        self.owned: set[TopicPartition] = set()
        self.listener: Any = None
        self.error: Exception | None = None
        self.begins: dict[TopicPartition, int] = {}
        self.commits: dict[TopicPartition, int] = {}

    def subscribe(self, topics: list[str], listener: Any) -> None:
        assert topics == [TOPIC]
        self.listener = listener

    def assign(self, *partitions: TopicPartition) -> None:
        self.owned |= set(partitions)
        self.listener.on_partitions_assigned(partitions)

    def revoke(self, *partitions: TopicPartition) -> None:
        self.owned -= set(partitions)
        self.listener.on_partitions_revoked(partitions)

    def assignment(self) -> set[TopicPartition]:
        return self.owned

    def pause(self, *partitions: TopicPartition) -> None:
        self.paused |= set(partitions)

    def resume(self, *partitions: TopicPartition) -> None:
        self.paused -= set(partitions)

    def fill(self, partition: TopicPartition, *values: bytes) -> None:
        for value in values:
            offset = self.highs.get(partition, 0)
            self.highs[partition] = offset + 1
            self.waiting[partition].append(
                SimpleNamespace(
                    topic=TOPIC,
                    partition=partition.partition,
                    offset=offset,
                    timestamp=0,
                    key=b"k",
                    value=value,
                    headers=[("h", None)],
                )
            )

    def poll(self, timeout_ms: float, max_records: int) -> dict[TopicPartition, list[Any]]:
        assert timeout_ms >= 0
        if self.error:
            error, self.error = self.error, None
            raise error
        given = {}
        for partition in self.owned - self.paused:
            if records := self.waiting.pop(partition, [])[:max_records]:
                given[partition] = records
                self.positions[partition] = records[-1].offset + 1
        return given

    def end_offsets(self, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        return {partition: self.highs.get(partition, 0) for partition in partitions}

    def committed(self, partition: TopicPartition) -> int | None:
        return self.commits.get(partition)

    def beginning_offsets(self, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        return {partition: self.begins.get(partition, 0) for partition in partitions}

    def seek(self, partition: TopicPartition, offset: int) -> None:
        if partition not in self.owned:
            raise ValueError("Unassigned partition")
        self.positions[partition] = offset

    def highwater(self, partition: TopicPartition) -> int | None:
        return self.highs.get(partition)

    def position(self, partition: TopicPartition, timeout_ms: float) -> int:
        assert timeout_ms == 0
        return self.positions[partition]

    def group_metadata(self) -> ConsumerGroupMetadata:
        return ConsumerGroupMetadata("g", 3, "member", None, self.state)


@pytest.fixture
def consumer() -> Consumer:
    return Consumer()


def intake(consumer: Consumer, records: int = 10, size: int = 1000) -> Intake:
    made = Intake(consumer, TOPIC, BatchLimits(records, size))
    consumer.assign(P0, P1)
    return made


def values(records: list[Record]) -> list[bytes | None]:
    return [record.value for record in records]


def test_a_batch_is_bounded_by_count_and_the_rest_is_held(consumer: Consumer) -> None:
    reading = intake(consumer, records=2)
    consumer.fill(P0, b"1", b"2")
    consumer.fill(P1, b"3", b"4")
    reading.poll(0, fetch=True)
    assert [len(reading.take(100)), len(reading.take(100)), len(reading.take(100))] == [2, 2, 0]


def test_a_batch_is_bounded_by_bytes_but_takes_one_record_of_any_size(consumer: Consumer) -> None:
    reading = intake(consumer, size=10)
    consumer.fill(P0, b"x" * 6, b"y" * 6, b"z" * 100)
    reading.poll(0, fetch=True)
    assert [values(reading.take(100)) for _ in range(4)] == [[b"x" * 6], [b"y" * 6], [b"z" * 100], []]


def test_a_batch_is_no_larger_than_asked(consumer: Consumer) -> None:
    reading = intake(consumer)
    consumer.fill(P0, b"1", b"2", b"3")
    reading.poll(0, fetch=True)
    assert [values(reading.take(2)), values(reading.take(2))] == [[b"1", b"2"], [b"3"]]


def test_nothing_is_read_while_there_is_no_room_or_something_is_held(consumer: Consumer) -> None:
    reading = intake(consumer, records=1)
    consumer.fill(P0, b"1", b"2")
    reading.poll(0, fetch=False)
    assert consumer.paused == {P0, P1}
    assert reading.take(100) == []
    reading.poll(0, fetch=True)
    assert not consumer.paused
    assert values(reading.take(100)) == [b"1"]


def test_records_of_a_partition_that_left_do_not_count_even_when_it_comes_back(consumer: Consumer) -> None:
    reading = intake(consumer)
    consumer.fill(P0, b"1")
    reading.poll(0, fetch=True)
    (record,) = reading.take(100)
    assert reading.is_ours(record)
    consumer.revoke(P0)
    assert not reading.is_ours(record)
    consumer.assign(P0)
    assert not reading.is_ours(record)


def test_held_records_of_a_partition_that_left_are_dropped(consumer: Consumer) -> None:
    reading = intake(consumer)
    consumer.fill(P0, b"1")
    consumer.fill(P1, b"2")
    reading.poll(0, fetch=True)
    consumer.revoke(P0)
    assert values(reading.take(100)) == [b"2"]


@pytest.mark.parametrize("state", [MemberState.UNJOINED, MemberState.REBALANCING])
def test_only_a_full_member_may_commit(consumer: Consumer, state: str) -> None:
    reading = intake(consumer)
    assert reading.membership() is not None
    consumer.state = state
    assert reading.membership() is None


def test_offsets_are_one_past_the_last_record_of_each_partition(consumer: Consumer) -> None:
    reading = intake(consumer)
    consumer.fill(P0, b"1", b"2")
    consumer.fill(P1, b"3")
    reading.poll(0, fetch=True)
    offsets = reading.offsets(reading.take(100))
    assert {partition.partition: offset.offset for partition, offset in offsets.items()} == {0: 2, 1: 1}


def test_lag_counts_what_is_in_flight_and_held(consumer: Consumer) -> None:
    reading = intake(consumer, records=2)
    consumer.fill(P0, b"1", b"2", b"3")
    consumer.highs[P1] = 5
    reading.poll(0, fetch=True)
    batch = reading.take(100)
    consumer.highs[P0] = 10
    assert reading.lag(batch) == {0: 10, 1: 5}
    assert reading.lag([]) == {0: 8, 1: 5}
    consumer.revoke(P1)
    assert reading.lag([]) == {0: 8}


def test_a_header_without_a_value_is_an_empty_one(consumer: Consumer) -> None:
    reading = intake(consumer)
    consumer.fill(P0, b"1")
    reading.poll(0, fetch=True)
    assert reading.take(100)[0].headers == (("h", b""),)


def told(consumer: Consumer, error: Exception, **begins: int) -> list[int]:
    """What is told of when a poll ends so; partitions begin at the given offsets."""
    expired: list[int] = []
    reading = Intake(consumer, TOPIC, BatchLimits(10, 1000), expired.append)
    consumer.assign(P0, P1)
    consumer.begins = {P0: begins.get("p0", 0), P1: begins.get("p1", 0)}
    consumer.error = error
    reading.poll(0, fetch=True)
    assert reading.take(100) == []
    return expired


def test_a_group_that_has_never_committed_begins_at_the_beginning_and_misses_nothing(consumer: Consumer) -> None:
    assert told(consumer, NoOffsetForPartitionError({P0}), p0=7) == []
    assert consumer.positions == {P0: 7}


@pytest.mark.parametrize(("begins", "warned"), [(0, []), (7, [(0, 7)])])
def test_a_beginning_that_is_not_the_topics_own_is_told(
    consumer: Consumer, begins: int, warned: list[tuple[int, int]]
) -> None:
    """A first start and offsets that have expired look the same: somebody has to know which it is."""
    with capture_logs() as logs:
        assert told(consumer, NoOffsetForPartitionError({P0}), p0=begins) == []
    assert [(each["partition"], each["offset"]) for each in logs if each["log_level"] == "warning"] == warned


def test_what_retention_deleted_unread_is_told_and_the_rest_is_read(consumer: Consumer) -> None:
    consumer.highs = {P0: 20, P1: 6}
    assert told(consumer, OffsetOutOfRangeError({P0: 3, P1: 5}), p0=10, p1=6) == [7, 1]
    assert consumer.positions == {P0: 10, P1: 6}


def test_a_topic_that_was_made_anew_is_read_from_its_beginning(consumer: Consumer) -> None:
    consumer.highs[P0] = 30
    assert told(consumer, OffsetOutOfRangeError({P0: 900})) == []
    assert consumer.positions == {P0: 0}


def test_behind_what_a_log_has_lost_it_goes_on_at_its_end(consumer: Consumer) -> None:
    truncated: list[int] = []
    reading = Intake(consumer, TOPIC, BatchLimits(10, 1000), pytest.fail, truncated.append)
    consumer.assign(P0, P1)
    consumer.highs, consumer.commits = {P0: 30}, {P0: 32, P1: 9}
    consumer.error = OffsetOutOfRangeError({P0: 32})
    reading.poll(0, fetch=True)
    consumer.positions[P1] = 9
    consumer.error = LogTruncationError({P0: None, P1: OffsetAndMetadata(5, "", 1)})
    reading.poll(0, fetch=True)
    assert consumer.positions == {P0: 30, P1: 5}
    assert truncated == [2, 4]


def test_a_partition_that_left_in_the_meantime_is_left_alone(consumer: Consumer) -> None:
    other = TopicPartition(TOPIC, 2)
    assert told(consumer, NoOffsetForPartitionError({other, P0}), p0=2) == []
    assert consumer.positions == {P0: 2}


def test_a_broker_that_is_away_ends_nothing(consumer: Consumer) -> None:
    assert told(consumer, KafkaConnectionError("111 ECONNREFUSED")) == []
    assert consumer.positions == {}
    reading = intake(consumer)
    consumer.fill(P0, b"1")
    reading.poll(0, fetch=True)
    assert [record.value for record in reading.take(100)] == [b"1"]
