"""What comes out of a contestant for a subscriber of committed records: when it can be read, and what it is.

Not when it was written: what is in a transaction nobody can read before its commit, which may be seconds later.
"""

from __future__ import annotations

import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fleet import until
from kafka import TopicPartition

from services.runtime.kafka import clients

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fleet import Worker

    from services.runtime.settings import KafkaSettings

STALL_SECONDS: Final = 90
MOST_SECONDS: Final = 600
LOOK_SECONDS: Final = 0.02


@dataclass(frozen=True, slots=True)
class Lap:
    """How a contestant did: in how many seconds, with how much processor time, what is missing or there twice.

    The seconds last until the last article could be read by a subscriber of committed records.
    """

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


class Seen(NamedTuple):
    """A record that came out, and where it is."""

    place: TopicPartition
    offset: int
    key: bytes
    value: bytes


@contextmanager
def finish(settings: KafkaSettings, topic: str) -> Iterator[Finish]:
    with clients.consumer(settings, None) as reader:
        reader.assign([TopicPartition(topic, number) for number in reader.partitions_for_topic(topic)])
        yield Finish(reader)


class Finish:
    """Looks how far a subscriber of committed records could read, and reads once that may be everything.

    To read on the way would take the cores from the contestant, and measure the reader where that is the slower one.

    Args:
        reader: a consumer of committed records of the topic, from its beginning.
    """

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._seen: list[Seen] = []
        self._ends: list[tuple[float, Mapping[TopicPartition, int]]] = []

    def wait(self, count: int, workers: Sequence[Worker]) -> None:
        """Until so many different articles can be read, or nothing more for long. RuntimeError when a process ended."""
        keys = {each.key for each in self._seen}
        now = time.monotonic()
        stalled, most = now + STALL_SECONDS, now + MOST_SECONDS
        while len(keys) < count and (now := time.monotonic()) < min(stalled, most):
            check(workers)
            if self._look():
                stalled = now + STALL_SECONDS
            if self._unread() >= count - len(keys):
                keys.update(self._read())
            else:
                time.sleep(LOOK_SECONDS)

    def drain(self) -> None:
        """To the end of what is committed; the contestant has ended before."""
        self._look()
        until(lambda: not self._read() and not self._unread(), STALL_SECONDS, "all that was written can be read")

    def lap(self, warm_up: Sequence[bytes], articles: Sequence[bytes], began: float, cpu: float) -> Lap:
        """What was seen of it."""
        wanted = set(articles)
        values = {each.key: each.value for each in self._seen if each.key in wanted}
        last: dict[TopicPartition, int] = {}
        for each in self._seen:
            if each.key in wanted:
                last[each.place] = max(each.offset, last.get(each.place, 0))
        seconds = max((self._readable(*each) for each in last.items()), default=began) - began
        lost, twice = tally([*warm_up, *articles], [each.key for each in self._seen])
        return Lap(len(values), max(seconds, 1e-3), cpu, lost, twice, list(values.values()))

    def _look(self) -> bool:
        """Notes where committed records end, and when that was; returns whether there are more than before."""
        ends = self._reader.end_offsets(self._reader.assignment())
        if self._ends and self._ends[-1][1] == ends:
            return False
        self._ends.append((time.time(), ends))
        return True

    def _readable(self, place: TopicPartition, offset: int) -> float:
        """When a record could be read: at the first look that found it committed."""
        return next(at for at, ends in self._ends if ends[place] > offset)

    def _unread(self) -> int:
        """Committed offsets that were not read; marks of transactions have some."""
        return sum(max(0, end - self._reader.position(place)) for place, end in self._ends[-1][1].items())

    def _read(self) -> list[bytes]:
        polled = self._reader.poll(timeout_ms=200)
        found = [Seen(place, each.offset, each.key, each.value) for place, some in polled.items() for each in some]
        self._seen += found
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
