"""Writes articles to news.raw, with the headers of the contract."""

from __future__ import annotations

import os
import time
from collections import deque
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Self

from kafka.errors import KafkaError

from schemas import cloudevents
from services import pipeline
from services.runtime.kafka import clients
from services.runtime.kafka.reading import require
from services.runtime.kafka.records import Outgoing
from services.runtime.kafka.topics import describe, room

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.runtime.settings import KafkaSettings, TopicSettings

UNDER_WAY: Final = 32 * 1024 * 1024
"""Bytes that may be under way at once; kafka-python itself sets no bound to what it holds."""

_LINGER_MILLISECONDS: Final = 5


@dataclass(frozen=True, slots=True)
class _Sent:
    """A message under way: its size in bytes, and Kafka's answer to come."""

    size: int
    future: Any


class Publisher:
    """Sends articles to news.raw, each once (idempotent producer), in order for each id.

    Use it as a context manager; at a regular end everything has been written. `refused` is called with the place of
    each article that Kafka does not take for its size.

    Raises:
        KafkaUnavailable: no broker answers.
        Fatal: there is no topic news.raw.
        KafkaError: the articles cannot be written.
    """

    def __init__(self, settings: KafkaSettings, topics: TopicSettings, refused: Callable[[str, str], None]) -> None:
        self._topic, self._refused = topics.prefixed(pipeline.RAW.name), refused
        self._under_way: deque[_Sent] = deque()
        self._bytes = 0
        with closing(clients.admin(settings)) as admin:  # a producer would wait a minute for a topic to appear
            found = describe(admin, [self._topic])
        require([self._topic], found)
        self._room = room(found[self._topic], settings)
        self._producer = clients.producer(
            settings, linger_ms=_LINGER_MILLISECONDS, batch_size=min(clients.BATCH_BYTES, self._room)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._settle(0)
        finally:
            with suppress(KafkaError):  # what went wrong has been raised already
                self._producer.close(timeout=0 if kind else 10)

    def send(self, key: str | None, value: bytes | None, place: str) -> None:
        """Sends an article, or a tombstone without value. `place` says where it comes from, for error messages."""
        identity = key.encode() if key is not None else None
        headers = cloudevents.write(context(identity, value), pipeline.RAW.schema, stage="publish", subject=key)
        record = Outgoing(self._topic, identity, value, tuple(headers))
        # Refused here: kafka-python 3.0 would have the broker refuse what follows it as well.
        if record.size > self._room:
            self._refused(place, f"{record.size} bytes, {self._topic} takes {self._room}")
            return
        future = self._producer.send(self._topic, value, identity, headers=headers)
        self._under_way.append(_Sent(record.size, future))
        self._bytes += record.size
        self._settle(UNDER_WAY)

    def _settle(self, left: int) -> None:
        """Waits until at most so many bytes are under way."""
        while self._bytes > left:
            sent = self._under_way.popleft()
            self._bytes -= sent.size
            sent.future.get()


def context(key: bytes | None, value: bytes | None) -> cloudevents.Context:
    """The same article gives the same event id, so that what is published twice can be told; the trace is new."""
    context = cloudevents.read([], value=value, key=key, timestamp_ms=time.time_ns() // 1_000_000)
    trace = f"00-{os.urandom(16).hex()}-{os.urandom(8).hex()}-01"
    return replace(context, traceparent=trace)
