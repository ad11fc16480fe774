"""What comes out of a contestant, read as a subscriber of committed records reads it, and counted."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from fleet import until
from kafka import TopicPartition

from services.runtime import kafka

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fleet import Worker

    from services.runtime.settings import KafkaSettings

STALL_SECONDS: Final = 90


@dataclass(frozen=True, slots=True)
class Lap:
    """How a contestant did: in how many seconds, with how much processor time, what is missing or there twice."""

    articles: int
    seconds: float
    cpu_seconds: float
    lost: int
    twice: int
    values: Sequence[bytes]
    """What came out of the measured articles, in no order."""

    @property
    def rate(self) -> float:
        """Articles a second."""
        return self.articles / self.seconds


@contextmanager
def finish(settings: KafkaSettings, topic: str) -> Iterator[Finish]:
    with kafka.consumer(settings, None) as reader:
        reader.assign([TopicPartition(topic, number) for number in reader.partitions_for_topic(topic)])
        yield Finish(reader)


class Finish:
    """Reads what comes out, as a subscriber of committed records does.

    Args:
        reader: a consumer of the topic, from its beginning.
    """

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._seen: list[tuple[bytes, float, bytes]] = []

    def wait(self, count: int, workers: Sequence[Worker]) -> None:
        """Until so many different articles came out, or nothing more for long. RuntimeError when a process ended."""
        keys = {key for key, _, _ in self._seen}
        deadline = time.monotonic() + STALL_SECONDS
        while len(keys) < count and time.monotonic() < deadline:
            check(workers)
            if found := self._read():
                keys.update(found)
                deadline = time.monotonic() + STALL_SECONDS

    def drain(self) -> None:
        """To the end of what is committed; the contestant has ended before."""
        partitions = self._reader.assignment()
        ends = self._reader.end_offsets(partitions)
        until(
            lambda: not self._read() and all(self._reader.position(each) >= ends[each] for each in partitions),
            STALL_SECONDS,
            "all that was written can be read",
        )

    def lap(self, warm_up: Sequence[bytes], articles: Sequence[bytes], began: float, cpu: float) -> Lap:
        """What was seen of it."""
        wanted = set(articles)
        seconds = max((at for key, at, _ in self._seen if key in wanted), default=began) - began
        lost, twice = tally([*warm_up, *articles], [key for key, _, _ in self._seen])
        values = {key: value for key, _, value in self._seen if key in wanted}
        return Lap(len(values), max(seconds, 1e-3), cpu, lost, twice, list(values.values()))

    def _read(self) -> list[bytes]:
        found = [each for records in self._reader.poll(timeout_ms=200).values() for each in records]
        self._seen += [(each.key, each.timestamp / 1000, each.value) for each in found]
        return [each.key for each in found]


def tally(expected: Sequence[bytes], seen: Sequence[bytes]) -> tuple[int, int]:
    """How many of the expected keys are missing, and how often a key was there once more than it should."""
    counts = Counter(seen)
    return len(set(expected) - counts.keys()), sum(counts.values()) - len(counts)


def check(workers: Sequence[Worker]) -> None:
    """RuntimeError with the end of its log when a process has ended."""
    for worker in workers:
        if not worker.running:
            raise RuntimeError(f"{worker.log.name} ended: {worker.log.read_text()[-2000:]}")
