"""How far every service has come, by the offsets that the cluster knows; the workers need not help."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kafka import TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import CoordinatorNotAvailableError

from services import pipeline
from services.runtime.kafka import clients

if TYPE_CHECKING:
    from services.runtime.settings import KafkaSettings, TopicSettings

WINDOW_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class ServiceProgress:
    """Of one service; None is what is not known.

    Attributes:
        rate: offsets a second that the group has committed over the last minute, or since the first look. Marks of
            transactions have offsets, too: some more than there are records.
        lag: offsets between what the group has committed and the end of its topic.
    """

    service: str
    rate: float | None
    lag: int | None


@dataclass(frozen=True, slots=True)
class _Look:
    at: float
    committed: Mapping[str, int]
    lag: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Extent:
    """The offsets that a partition holds: from `first` up to, not with, `last`."""

    first: int
    last: int

    def at(self, committed: Any) -> int:
        """Where a group goes on; at the beginning where it has committed nothing."""
        return int(committed.offset) if committed is not None and committed.offset >= 0 else self.first

    def behind(self, committed: Any) -> int:
        """How far a group is from the end."""
        return max(0, self.last - self.at(committed))


def extents(admin: Any, topic: str) -> dict[TopicPartition, Extent]:
    """What each partition of a topic holds."""
    (described,) = admin.describe_topics([topic])
    partitions = [TopicPartition(topic, each["partition_index"]) for each in described["partitions"]]
    first = admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.EARLIEST))
    last = admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
    return {each: Extent(first[each].offset, last[each].offset) for each in partitions}


class Progress:
    """Looks again and again with one client. Use it in one thread; close it at the end.

    Raises:
        KafkaUnavailable: no broker answers.
    """

    def __init__(self, settings: KafkaSettings, topics: TopicSettings) -> None:
        self._topics = topics
        self._admin: Any = clients.admin(settings)
        self._looks: deque[_Look] = deque()

    def close(self) -> None:
        """Lets go of the connections."""
        with closing(self._admin):
            pass

    def partitions(self, names: tuple[str, ...]) -> dict[str, int]:
        """How many partitions those of the topics have that exist."""
        there = set(self._admin.list_topics())
        wanted = [name for name in names if name in there]
        described = self._admin.describe_topics(wanted) if wanted else ()
        return {each["name"]: len(each["partitions"]) for each in described}

    def look(self) -> list[ServiceProgress]:
        """Every service that reads from a topic as a group, as it is now.

        Raises:
            KafkaError: the cluster does not answer.
        """
        committed: dict[str, int] = {}
        lag: dict[str, int] = {}
        there = set(self._admin.list_topics())
        for service in pipeline.WORKERS:
            topic = self._topics.prefixed(service.reads[0].name)
            if topic in there and (found := self._group(self._topics.prefixed(service.group), topic)):
                committed[service.name], lag[service.name] = found
        self._looks.append(_Look(time.monotonic(), committed, lag))
        while len(self._looks) > 1 and self._looks[1].at <= self._looks[-1].at - WINDOW_SECONDS:
            self._looks.popleft()
        return [
            ServiceProgress(service.name, self._rate(service.name), lag.get(service.name))
            for service in pipeline.WORKERS
        ]

    def _rate(self, service: str) -> float | None:
        first, last = self._looks[0], self._looks[-1]
        known = service in first.committed and service in last.committed
        if not known or last.at <= first.at:
            return None
        return max(0, last.committed[service] - first.committed[service]) / (last.at - first.at)

    def _group(self, group: str, topic: str) -> tuple[int, int] | None:
        """The sum of the group's offsets, and how far they are from the end; None where nobody knows the group."""
        found = extents(self._admin, topic)
        try:
            offsets = self._admin.list_group_offsets({group: list(found)})[group]
        except CoordinatorNotAvailableError:
            offsets = {}
        at = sum(extent.at(offsets.get(partition)) for partition, extent in found.items())
        return at, sum(extent.behind(offsets.get(partition)) for partition, extent in found.items())
