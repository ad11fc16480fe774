"""How far every service has come, by the offsets that the cluster knows; the workers need not help."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kafka import TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import CoordinatorNotAvailableError

from services import pipeline
from services.runtime import kafka

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


class Progress:
    """Looks again and again with one client. Use it in one thread; close it at the end.

    Raises:
        KafkaUnavailable: no broker answers.
    """

    def __init__(self, settings: KafkaSettings, topics: TopicSettings) -> None:
        self._topics = topics
        self._admin: Any = kafka.admin(settings)
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
        (described,) = self._admin.describe_topics([topic])
        partitions = [TopicPartition(topic, each["partition_index"]) for each in described["partitions"]]
        last = self._admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
        first = self._admin.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.EARLIEST))
        try:
            offsets = self._admin.list_group_offsets({group: partitions})[group]
        except CoordinatorNotAvailableError:
            offsets = {}
        at: dict[Any, int] = defaultdict(int)
        for each in partitions:
            found = offsets.get(each)
            at[each] = found.offset if found is not None and found.offset >= 0 else first[each].offset
        return sum(at.values()), sum(max(0, last[each].offset - at[each]) for each in partitions)
