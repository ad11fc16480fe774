"""Hands what comes from Kafka to every client: each event is written once, each distinct filter asked once.

What came last is kept, up to a number of bytes, for clients that come back. All of it happens in one thread, that of
the event loop, so a client that has read what is kept joins the live stream exactly there.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from services.gateway.facts import Facts, Kind
from services.gateway.stream import frames
from services.gateway.stream.positions import Layout, Vector, later, reached

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.gateway.stream.filters import Filter
    from services.gateway.stream.subscriber import Subscriber

OVERHEAD: Final = 1000
"""Bytes that an entry takes beside its frame and its facts, about."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event of the stream.

    Attributes:
        place: which of the layout's places it is from.
        body: the event without its id.
        vector: where the stream is after it.
        frame: the event with its id.
    """

    place: int
    offset: int
    facts: Facts
    body: bytes
    vector: Vector
    frame: bytes

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        return 2 * len(self.body) + 2 * len(self.facts.text) + OVERHEAD


@dataclass(frozen=True, slots=True)
class Page:
    """What a client gets of the kept events at once, where it is then, and whether it is at the end."""

    frames: Sequence[bytes]
    vector: Vector
    cursor: int
    done: bool


@dataclass(slots=True)
class _Channel:
    """The clients of one filter, and what they are to get."""

    subscribers: set[Subscriber] = field(default_factory=set)
    pending: list[Entry] = field(default_factory=list)


class Hub:
    """The live stream.

    Args:
        layout: its places.
        start: where it begins.
        keep: bytes of events that are kept for those who come back.
    """

    def __init__(self, layout: Layout, start: Vector, keep: int) -> None:
        self.layout = layout
        self.vector = start
        self._keep = keep
        self._base = list(start)
        """From here on everything is kept."""
        self._entries: deque[Entry] = deque()
        self._first = 0
        """The number of the oldest entry that is kept."""
        self._size = 0
        self._channels: dict[Filter, _Channel] = {}
        self._ahead: set[Subscriber] = set()

    @property
    def clients(self) -> dict[Kind, int]:
        """How many clients each kind of stream has; any thread may ask."""
        counts = dict.fromkeys(Kind, 0)
        for each, channel in list(self._channels.items()):
            counts[each.kind] += len(channel.subscribers)
        return counts

    def entry(self, place: int, offset: int, facts: Facts, body: bytes, vector: Vector) -> Entry:
        """An event with its id."""
        return Entry(place, offset, facts, body, vector, frames.identified(self.layout.encode(vector), body))

    def feed(self, entries: Sequence[Entry], vector: Vector) -> None:
        """Takes what has come, in order, and hands it on; the stream is at `vector` then."""
        for entry in entries:
            self._append(entry)
            for wanted, channel in self._channels.items():
                if wanted.wants(entry.facts):
                    channel.pending.append(entry)
        self.vector = vector
        for channel in self._channels.values():
            if channel.pending:
                self._flush(channel)
        self._settle()
        self._evict()

    def beat(self) -> None:
        """Sends everybody a heartbeat with where the stream is."""
        with_id, without = frames.heartbeat(self.layout.encode(self.vector)), frames.heartbeat(None)
        for channel in self._channels.values():
            for subscriber in channel.subscribers:
                subscriber.offer(without if subscriber.skip else with_id)

    def covers(self, vector: Vector) -> bool:
        """Whether everything after `vector` is kept."""
        return all(have >= kept for have, kept in zip(vector, self._base, strict=True))

    def page(self, wanted: Filter, vector: Vector, cursor: int, size: int) -> Page:
        """What a client at `vector`, which the hub covers, gets next of what is kept.

        Args:
            wanted: its filter.
            vector: what it has had.
            cursor: the number of the entry from which on to look; 0 for the first page.
            size: bytes after which the page ends.
        """
        found: list[bytes] = []
        taken, begin = 0, max(0, cursor - self._first)
        for number in range(begin, len(self._entries)):
            entry = self._entries[number]
            if entry.offset >= vector[entry.place]:
                vector = later(vector, entry.vector)
                if wanted.wants(entry.facts):
                    found.append(self._frame(entry, vector))
                    taken += len(entry.body)
            if taken > size:
                return Page(found, vector, self._first + number + 1, done=False)
        return Page(found, later(vector, self.vector), self._first + len(self._entries), done=True)

    def join(self, wanted: Filter, subscriber: Subscriber, vector: Vector) -> None:
        """From now on the client, which has had everything before `vector`, gets what comes."""
        if not reached(self.vector, vector):
            subscriber.skip = vector
            self._ahead.add(subscriber)
        self._channels.setdefault(wanted, _Channel()).subscribers.add(subscriber)

    def leave(self, wanted: Filter, subscriber: Subscriber) -> None:
        """The client is gone."""
        self._ahead.discard(subscriber)
        channel = self._channels.get(wanted)
        if channel is not None:
            channel.subscribers.discard(subscriber)
            if not channel.subscribers:
                del self._channels[wanted]

    def close(self, reason: str, detail: str) -> None:
        """Ends all streams."""
        for channel in self._channels.values():
            for subscriber in channel.subscribers:
                subscriber.end(reason, detail)

    def _append(self, entry: Entry) -> None:
        self._entries.append(entry)
        self._size += entry.size

    def _evict(self) -> None:
        while self._size > self._keep and self._entries:
            gone = self._entries.popleft()
            self._first += 1
            self._size -= gone.size
            self._base[gone.place] = gone.offset + 1

    def _flush(self, channel: _Channel) -> None:
        entries, channel.pending = channel.pending, []
        chunk = b"".join(entry.frame for entry in entries)
        for subscriber in channel.subscribers:
            if subscriber.skip is None:
                subscriber.offer(chunk)
            elif own := self._beyond(subscriber.skip, entries):
                subscriber.offer(own)

    def _beyond(self, had: Vector, entries: Sequence[Entry]) -> bytes:
        """Of the entries those that a client has not had which was ahead of the stream, with ids that keep it ahead."""
        return b"".join(
            self._frame(entry, later(had, entry.vector)) for entry in entries if entry.offset >= had[entry.place]
        )

    def _settle(self) -> None:
        """Forgets of clients that they were ahead, where the stream has passed them."""
        for subscriber in tuple(self._ahead):
            if subscriber.skip is not None and reached(self.vector, subscriber.skip):
                subscriber.skip = None
                self._ahead.discard(subscriber)

    def _frame(self, entry: Entry, vector: Vector) -> bytes:
        if vector == entry.vector:
            return entry.frame
        return frames.identified(self.layout.encode(vector), entry.body)
