"""Publishes articles, reads all topics as a subscriber would, and says whether each article came out exactly once."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

from articles import SERIAL, Published
from kafka import TopicPartition

from schemas import cloudevents
from schemas.codec import decode
from schemas.reasons import ContractError
from schemas.validation import validate
from services import pipeline
from services.runtime import kafka

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from services.pipeline import Service, Topic
    from services.runtime.settings import KafkaSettings, TopicSettings

NULL: Final = object()
"""Stands for a null value: kafka-python refuses a record that has neither key nor value, Kafka takes it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A record that a subscriber read."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]

    @property
    def serial(self) -> int:
        """The number of the article that it comes from; -1 where it has none."""
        return int(self.header(SERIAL) or -1)

    def header(self, name: str) -> str | None:
        """A header's text; None where there is none."""
        values = [value for key, value in self.headers if key == name]
        return values[0].decode() if values else None


@dataclass(slots=True)
class Ledger:
    """What went in and what came out, of the pipeline or of its first stages."""

    kafka: KafkaSettings
    topics: TopicSettings
    stages: tuple[Service, ...] = pipeline.STAGES
    published: dict[int, Published] = field(default_factory=dict)
    seen: dict[str, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    _reader: Any = field(init=False, repr=False)
    _producer: Any = field(init=False, repr=False)

    def __enter__(self) -> Self:
        self._producer = kafka.producer(self.kafka, value_serializer=lambda value: None if value is NULL else value)
        self._reader = kafka.consumer(self.kafka, None)
        topics = [pipeline.RAW, *(topic for stage in self.stages for topic in stage.writes), pipeline.DEAD]
        names = {self.name(topic) for topic in topics}
        partitions = [
            TopicPartition(name, number) for name in names for number in self._reader.partitions_for_topic(name)
        ]
        self._reader.assign(partitions)
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.close(autocommit=False, timeout_ms=2000)
        self._producer.close(timeout=2)

    def name(self, topic: Topic) -> str:
        """A topic's name in the cluster."""
        return self.topics.prefixed(topic.name)

    def publish(self, articles: Sequence[Published], topic: Topic = pipeline.RAW) -> None:
        """Writes articles, and returns when Kafka has them."""
        for each in articles:
            self.published[each.serial] = each
            headers = [*each.headers, (SERIAL, str(each.serial).encode())]
            self._producer.send(
                self.name(topic), value=NULL if each.value is None else each.value, key=each.key, headers=headers
            )
        self._producer.flush()

    def of(self, topic: Topic) -> list[Seen]:
        """What was read from a topic so far."""
        return self.seen[self.name(topic)]

    @property
    def last(self) -> Topic:
        """The topic in which everything comes out."""
        return self.stages[-1].writes[0]

    def done(self) -> set[int]:
        """The numbers of the articles that came out, enriched or dead."""
        return {each.serial for topic in (self.last, pipeline.DEAD) for each in self.of(topic)}

    def missing(self) -> set[int]:
        return self.published.keys() - self.done()

    def read(self, seconds: float = 0.1) -> None:
        """Reads what is there, or waits for something."""
        for records in self._reader.poll(timeout_ms=seconds * 1000).values():
            for each in records:
                seen = Seen(
                    each.topic, each.partition, each.offset, each.timestamp, each.key, each.value, tuple(each.headers)
                )
                self.seen[each.topic].append(seen)

    def wait(self, seconds: float, missing: int = 0) -> None:
        """Reads until all articles came out but for `missing`. Raises `TimeoutError` that says what is missing."""
        deadline = time.monotonic() + seconds
        while len(self.missing()) > missing:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(self.missing())} missing after {seconds} s: {sorted(self.missing())[:10]}")
            self.read()

    def drain(self, seconds: float = 20) -> None:
        """Reads to the end of all topics, also what nobody waits for. The workers have stopped before."""
        deadline = time.monotonic() + seconds
        partitions = self._reader.assignment()
        ends = self._reader.end_offsets(partitions)
        while any(self._reader.position(partition) < ends[partition] for partition in partitions):
            if time.monotonic() > deadline:
                raise TimeoutError("a topic cannot be read to its end: a transaction is open")
            self.read()

    def problems(self) -> list[str]:
        """Everything that is not as it must be; empty when each article came out once, whole and in order."""
        return [*self._counts(), *self._contents(), *self._order()]

    def _counts(self) -> Iterator[str]:
        dead = {each.serial: each.header("dead_stage") or "" for each in self.of(pipeline.DEAD)}
        topics = [stage.writes[0] for stage in self.stages]
        names = [stage.name for stage in self.stages]
        counted = {topic: Counter(each.serial for each in self.of(topic)) for topic in (*topics, pipeline.DEAD)}
        for serial in self.published.keys() | set().union(*counted.values()):
            reached = topics[: names.index(dead[serial])] if serial in dead else topics
            expected = {**dict.fromkeys(reached, 1), pipeline.DEAD: int(serial in dead)}
            for topic, counts in counted.items():
                if counts[serial] != expected.get(topic, 0):
                    yield f"article {serial} is in {topic.name} {counts[serial]} times, not {expected.get(topic, 0)}"

    def _contents(self) -> Iterator[str]:
        contexts = {each.serial: _context(each) for each in self.of(pipeline.RAW)}
        for stage in self.stages:
            for each in self.of(stage.writes[0]):
                for fault in _faults(each, stage, self.published[each.serial], contexts[each.serial]):
                    yield f"{stage.writes[0].name}, article {each.serial}: {fault}"

    def _order(self) -> Iterator[str]:
        for stage in self.stages:
            latest: dict[bytes | None, int] = {}
            for each in self.of(stage.writes[0]):
                if each.serial < latest.get(each.key, -1):
                    yield f"{stage.writes[0].name}: article {each.serial} after {latest[each.key]}, its later version"
                latest[each.key] = each.serial


def _context(seen: Seen) -> cloudevents.Context | None:
    # As the stages do: an article's age counts from its arrival.
    headers = [header for header in seen.headers if header[0] != "ce_time"]
    try:
        return cloudevents.read(headers, value=seen.value, key=seen.key, timestamp_ms=seen.timestamp)
    except ContractError:
        return None


def _faults(seen: Seen, stage: Service, published: Published, context: cloudevents.Context | None) -> Iterator[str]:
    """What is wrong with one event: its value, its key, its headers."""
    if published.value is None:
        if seen.value is not None:
            yield "a tombstone got a value"
    elif seen.value is None:
        yield "the value is gone"
    else:
        yield from _value_faults(seen, stage, published.value, seen.value)
    if context is None:
        yield "an event of another version came through"
        return
    expected = cloudevents.write(context, stage.writes[0].schema, stage=stage.name, subject=seen.header("ce_subject"))
    if sorted(expected) != sorted(seen.headers):
        yield f"headers {sorted(set(seen.headers) ^ set(expected))}"


def _value_faults(seen: Seen, stage: Service, raw: bytes, value: bytes) -> Iterator[str]:
    if not value.startswith(b'{"article":' + raw):
        yield "the article's bytes have changed"
    try:
        event = decode(value)
        validate(stage.writes[0].schema, event)
    except ContractError as error:
        yield str(error)
        return
    identity = event["article"]["id"].encode()
    if (seen.key, (seen.header("ce_subject") or "").encode()) != (identity, identity):
        yield f"key {seen.key!r}, subject {seen.header('ce_subject')!r}, but the id is {identity!r}"
