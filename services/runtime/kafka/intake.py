"""The consuming side of a worker: what is fetched, what is held, and which partitions it may speak for.

Rebalances are cooperative, so a partition can be taken away while records of it are being enriched. Each assignment of
a partition therefore gets a number of its own, the claim. A record counts only while the claim under which it was read
stands, so that what was read before a partition left and came back can never be committed twice.

Where a partition begins is decided here, not by the client: it would go on without a word where retention has deleted
what nobody had read.
"""

import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

import structlog
from kafka import ConsumerRebalanceListener, TopicPartition
from kafka.errors import (
    KafkaConnectionError,
    LogTruncationError,
    NoOffsetForPartitionError,
    OffsetOutOfRangeError,
)
from kafka.structs import ConsumerGroupMetadata, MemberState, OffsetAndMetadata

from services.runtime.kafka.clients import position
from services.runtime.kafka.places import beyond, seek
from services.runtime.kafka.records import Record

_UNKNOWN: Final = "no committed offset, begins at the oldest record that is left: a first start, or the offsets expired"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """How much is enriched and committed together, and so how much a worker holds at most per batch in flight."""

    records: int
    bytes: int


class Claims(ConsumerRebalanceListener):  # type: ignore[misc]  # kafka-python has no types
    """Which partitions are ours. kafka-python calls this from its own thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = count(1)
        self._claims: dict[TopicPartition, int] = {}

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        with self._lock:
            self._claims.update((partition, next(self._numbers)) for partition in assigned)

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        with self._lock:
            for partition in revoked:
                self._claims.pop(partition, None)

    def of(self, partition: TopicPartition) -> int | None:
        """The number of the standing claim on a partition; None where it is not ours."""
        with self._lock:
            return self._claims.get(partition)

    def partitions(self) -> list[TopicPartition]:
        with self._lock:
            return list(self._claims)


class Intake:
    """Reads one topic as a member of a consumer group and hands out bounded batches.

    Args:
        consumer: with `auto_offset_reset="none"`.
        expired: is told how many offsets retention has deleted before they were read.
        truncated: is told how many offsets a log has lost at its end after they were read.
    """

    def __init__(
        self,
        consumer: Any,
        topic: str,
        limits: BatchLimits,
        expired: Callable[[int], None] = lambda _: None,
        truncated: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._consumer, self._limits, self._expired, self._truncated = consumer, limits, expired, truncated
        self._held: deque[Record] = deque()
        self.claims = Claims()
        consumer.subscribe([topic], listener=self.claims)

    def poll(self, timeout: float, *, fetch: bool) -> None:
        """Keeps the membership alive and, where `fetch` is set and nothing is held, reads on.

        Args:
            timeout: seconds to wait for records; without `fetch`, the call takes a millisecond at most.
            fetch: whether there is room for another batch.
        """
        reading = fetch and not self._held
        partitions = self.claims.partitions()
        (self._consumer.resume if reading else self._consumer.pause)(*self._assigned(partitions))
        for partition, records in self._fetch(timeout * 1000 if reading else 1).items():
            claim = self.claims.of(partition)
            if claim is not None:
                self._held.extend(_record(record, claim) for record in records)

    def take(self, most: int) -> list[Record]:
        """The next batch: up to `most` of what is held, and up to the limits.

        One record larger than the limit is a batch of its own.
        """
        batch: list[Record] = []
        size = 0
        while self._held and len(batch) < min(most, self._limits.records):
            size += self._held[0].size
            if batch and size > self._limits.bytes:
                break
            record = self._held.popleft()
            if self.is_ours(record):
                batch.append(record)
        return batch

    def membership(self) -> ConsumerGroupMetadata | None:
        """What the broker needs to refuse a commit of a member that has been replaced; None while not a full member.

        A member that has just been thrown out has no generation, and the broker lets such a commit pass unchecked: it
        cannot tell it from a client too old to send one. So nothing is committed without.
        """
        membership = self._consumer.group_metadata()
        stable = membership.state == MemberState.STABLE and membership.generation_id > 0 and membership.member_id
        return membership if stable else None

    def is_ours(self, record: Record) -> bool:
        return self.claims.of(TopicPartition(record.topic, record.partition)) == record.claim

    def offsets(self, records: Iterable[Record]) -> dict[TopicPartition, OffsetAndMetadata]:
        """The offsets to commit with these records: one past the last of each partition."""
        last: dict[TopicPartition, int] = {}
        for record in records:
            last[TopicPartition(record.topic, record.partition)] = record.offset
        return {partition: OffsetAndMetadata(offset + 1, "", -1) for partition, offset in last.items()}

    def lag(self, in_flight: Collection[Record]) -> dict[int, int]:
        """Records of each of our partitions that are not committed yet, as far as the last fetch tells."""
        first: dict[int, int] = {}
        for record in (*in_flight, *self._held):
            first[record.partition] = min(record.offset, first.get(record.partition, record.offset))
        return {
            partition.partition: max(0, high - first.get(partition.partition, position(self._consumer, partition)))
            for partition in self._assigned(self.claims.partitions())
            if (high := self._consumer.highwater(partition)) is not None
        }

    def close(self, timeout: float) -> ConsumerGroupMetadata:
        """Reads no more. Returns the membership that is left: Kafka's group still waits for it."""
        membership = self._consumer.group_metadata()
        self._consumer.close(autocommit=False, timeout_ms=timeout * 1000)
        return membership

    def _fetch(self, milliseconds: float) -> Mapping[TopicPartition, list[Any]]:
        """What has come; nothing while no broker answers, which the client sometimes raises instead of waiting."""
        try:
            return self._fetched(milliseconds)
        except KafkaConnectionError as error:
            log.warning("nothing can be read at the moment", cause=str(error) or type(error).__name__)
            return {}

    def _fetched(self, milliseconds: float) -> Mapping[TopicPartition, list[Any]]:
        try:
            fetched: Mapping[TopicPartition, list[Any]] = self._consumer.poll(
                timeout_ms=milliseconds, max_records=self._limits.records
            )
        except NoOffsetForPartitionError as error:  # the group has never committed here, or its offsets have expired
            self._begin(dict.fromkeys(error.args[0]))
        except OffsetOutOfRangeError as error:
            ends = beyond(self._consumer, error.args[0])
            self._go_on(ends, error.args[0])
            self._begin({partition: offset for partition, offset in error.args[0].items() if partition not in ends})
        except LogTruncationError as error:
            ends = {partition: place.offset for partition, place in error.divergent_offsets.items() if place}
            self._go_on(ends, {partition: position(self._consumer, partition) for partition in ends})
        else:
            return fetched
        return {}

    def _begin(self, wanted: Mapping[TopicPartition, int | None]) -> None:
        """Goes on at the first record that is left, and tells of those that would have come before it."""
        first = self._consumer.beginning_offsets(list(wanted))
        seek(self._consumer, first)
        for partition, offset in wanted.items():
            if offset is None and first[partition] > 0:
                # Nobody can tell whether anything is missed or comes twice, so nothing is counted: what was deleted
                # before a first start is no loss.
                log.warning(_UNKNOWN, **partition._asdict(), offset=first[partition])
            if offset is not None:
                expired = max(0, first[partition] - offset)
                log.error("retention deleted records before they were read", **partition._asdict(), offsets=expired)
                self._expired(expired)

    def _go_on(self, ends: Mapping[TopicPartition, int], read: Mapping[TopicPartition, int]) -> None:
        """Goes on behind what is left of what was `read`: what was lost has been worked on, what follows is new.

        A topic that was made anew, of which the group has committed nothing, is read from its beginning.
        """
        for partition, end in ends.items():
            if self._consumer.committed(partition) is None:
                self._begin({partition: None})
                continue
            seek(self._consumer, {partition: end})
            lost = read[partition] - end
            log.error("the log has lost its last records after they were read", **partition._asdict(), offsets=lost)
            self._truncated(lost)

    def _assigned(self, partitions: Sequence[TopicPartition]) -> list[TopicPartition]:
        """Without those that the client has given up already, which it would refuse to pause or to tell of."""
        assigned = self._consumer.assignment()
        return [partition for partition in partitions if partition in assigned]


def _record(record: Any, claim: int) -> Record:
    headers = tuple((name, value if value is not None else b"") for name, value in record.headers)
    return Record(
        record.topic, record.partition, record.offset, record.timestamp, record.key, record.value, headers, claim
    )
