"""Writes what arrives to news.incoming, from any thread, and says when Kafka has it."""

from __future__ import annotations

import threading
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Final, Self

from kafka.errors import KafkaError

from schemas import cloudevents
from services import pipeline
from services.runtime.kafka import clients
from services.runtime.kafka.outbox import describe
from services.runtime.kafka.publishing import context
from services.runtime.kafka.reading import require
from services.runtime.kafka.records import Outgoing
from services.runtime.kafka.topics import describe as found_topics
from services.runtime.kafka.topics import room

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.runtime.kafka.records import Headers
    from services.runtime.settings import KafkaSettings, TopicSettings

_CLOSE_SECONDS: Final = 2


class Unwritten(Exception):  # noqa: N818 - what is the case
    """Kafka has not confirmed all articles in time; it may have got some. Sending them again is safe."""


class Inlet:
    """An idempotent producer to news.incoming. Use it as a context manager.

    Attributes:
        room: bytes of the largest record that the topic takes.
        partitions: how many the topic has.

    Raises:
        KafkaUnavailable: no broker answers.
        Fatal: there is no such topic.
    """

    def __init__(self, settings: KafkaSettings, topics: TopicSettings) -> None:
        self._topic = topics.prefixed(pipeline.INCOMING.name)
        with closing(clients.admin(settings)) as admin:
            found = found_topics(admin, [self._topic])
        require([self._topic], found)
        self.room = room(found[self._topic], settings)
        self.partitions = found[self._topic].partitions
        self._producer = clients.producer(settings, batch_size=min(clients.BATCH_BYTES, self.room))
        self._lock = threading.Lock()
        self._under_way = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(KafkaError):
            self._producer.close(timeout=_CLOSE_SECONDS)

    @property
    def under_way(self) -> int:
        """Bytes that Kafka has not confirmed yet."""
        return self._under_way

    def send(self, articles: Sequence[tuple[str, bytes, Headers]], seconds: float) -> None:
        """Returns when Kafka has all of the articles, given as id, value and headers beside those that all have.

        Raises:
            Unwritten: it has not confirmed them within `seconds`.
        """
        records = [self._record(*article) for article in articles]
        size = sum(record.size for record in records)
        with self._lock:
            self._under_way += size
        try:
            self._send(records, time.monotonic() + seconds)
        except KafkaError as error:
            raise Unwritten(describe(error)) from error
        finally:
            with self._lock:
                self._under_way -= size

    def _send(self, records: Sequence[Outgoing], end: float) -> None:
        if too_large := [record for record in records if record.size > self.room]:
            raise Unwritten(f"{too_large[0].size} bytes, {self._topic} takes {self.room}")
        sent = [
            self._producer.send(record.topic, record.value, record.key, headers=list(record.headers))
            for record in records
        ]
        for future in sent:
            future.get(timeout=max(0.001, end - time.monotonic()))

    def _record(self, identity: str, value: bytes, extra: Headers) -> Outgoing:
        key = identity.encode()
        headers = cloudevents.write(
            context(key, value), pipeline.INCOMING.schema, stage=pipeline.INGEST.name, subject=identity
        )
        return Outgoing(self._topic, key, value, (*headers, *extra))
