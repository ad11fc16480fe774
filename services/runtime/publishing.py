"""Writes articles to news.raw, with the headers of the contract."""

from __future__ import annotations

import os
import time
from collections import deque
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Self

from kafka.errors import KafkaError, MessageSizeTooLargeError, RecordListTooLargeError

from schemas import cloudevents
from services import pipeline
from services.runtime import kafka
from services.runtime.outbox import Fatal

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.runtime.settings import KafkaSettings, TopicSettings

UNDER_WAY: Final = 32 * 1024 * 1024
"""Bytes that may be under way at once; kafka-python itself sets no bound to what it holds."""

HEADER_BYTES: Final = 512
"""What the headers of a message take, about."""

_LINGER_MILLISECONDS: Final = 5
_TOO_LARGE: Final = (MessageSizeTooLargeError, RecordListTooLargeError)


@dataclass(frozen=True, slots=True)
class _Sent:
    """A message under way: where it comes from, its size in bytes, and Kafka's answer to come."""

    place: str
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
        with closing(kafka.admin(settings)) as admin:  # a producer would wait a minute for a topic to appear
            if self._topic not in admin.list_topics():
                raise Fatal(f"no such topic: {self._topic}; create the topics with `depesche topics create`")
        self._producer = kafka.producer(settings, linger_ms=_LINGER_MILLISECONDS)

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
        headers = cloudevents.write(_context(identity, value), pipeline.RAW.schema, stage="publish", subject=key)
        size = len(value or b"") + len(identity or b"") + HEADER_BYTES
        try:
            future = self._producer.send(self._topic, value, identity, headers=headers)
        except _TOO_LARGE as error:
            self._refused(place, str(error))
            return
        self._under_way.append(_Sent(place, size, future))
        self._bytes += size
        self._settle(UNDER_WAY)

    def _settle(self, left: int) -> None:
        """Waits until at most so many bytes are under way."""
        while self._bytes > left:
            sent = self._under_way.popleft()
            self._bytes -= sent.size
            try:
                sent.future.get()
            except _TOO_LARGE as error:
                self._refused(sent.place, str(error))


def _context(key: bytes | None, value: bytes | None) -> cloudevents.Context:
    """The same article gives the same event id, so that what is published twice can be told; the trace is new."""
    context = cloudevents.read([], value=value, key=key, timestamp_ms=time.time_ns() // 1_000_000)
    trace = f"00-{os.urandom(16).hex()}-{os.urandom(8).hex()}-01"
    return replace(context, traceparent=trace)
