"""Publishes articles, reads all topics as a subscriber would, and says whether each article came out exactly once."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

from accounts import Account
from articles import SERIAL, Published
from kafka import TopicPartition
from kafka.serializer import Serializer
from seen import Seen, context, faults, quoted

from services import pipeline
from services.runtime.kafka import clients

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from services.pipeline import Service, Topic
    from services.runtime.settings import KafkaSettings, TopicSettings

NULL: Final = object()
"""Stands for a null value: kafka-python refuses a record that has neither key nor value, Kafka takes it."""

PATIENCE_MS: Final = 600_000


class _Values(Serializer):  # type: ignore[misc]  # kafka-python has no types
    def serialize(self, topic: str, headers: Any, data: Any) -> bytes | None:  # noqa: ARG002 - the base class'
        return None if data is NULL else data


@dataclass(slots=True)
class Ledger:
    """What went in and what came out, of the pipeline or of its first stages.

    Attributes:
        gone: the numbers of articles that Kafka deleted before any worker read them: they must not come out.
    """

    kafka: KafkaSettings
    topics: TopicSettings
    stages: tuple[Service, ...] = pipeline.STAGES
    published: dict[int, Published] = field(default_factory=dict)
    seen: dict[str, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    gone: set[int] = field(default_factory=set)
    _reader: Any = field(init=False, repr=False)
    _producer: Any = field(init=False, repr=False)

    def __enter__(self) -> Self:
        # Patient: what it publishes is what went in, however long the broker is away.
        self._producer = clients.producer(
            self.kafka,
            value_serializer=_Values(),
            delivery_timeout_ms=PATIENCE_MS,
            max_block_ms=PATIENCE_MS,
        )
        self._open_reader()
        return self

    def _open_reader(self) -> None:
        self._reader = clients.consumer(self.kafka, None)
        topics = [pipeline.RAW, *(topic for stage in self.stages for topic in stage.writes), pipeline.DEAD]
        names = {self.name(topic) for topic in topics}
        partitions = [
            TopicPartition(name, number) for name in names for number in self._reader.partitions_for_topic(name)
        ]
        self._reader.assign(partitions)

    def _close_reader(self) -> None:
        self._reader.close(autocommit=False, timeout_ms=2000)

    def read_anew(self) -> None:
        """Forgets what was read, and begins again: after a topic was deleted and made again."""
        self._close_reader()
        self.seen.clear()
        self._open_reader()

    def __exit__(self, *_: object) -> None:
        self._close_reader()
        self._producer.close(timeout=2)

    def name(self, topic: Topic) -> str:
        """A topic's name in the cluster."""
        return self.topics.prefixed(topic.name)

    def publish(self, articles: Sequence[Published], topic: Topic = pipeline.RAW) -> None:
        """Writes articles, and returns when Kafka has them."""
        self.published |= {each.serial: each for each in articles}
        for sent in [self.send(self._producer, each, topic) for each in articles]:
            sent.get()

    def send(self, producer: Any, each: Published, topic: Topic = pipeline.RAW) -> Any:
        """Hands an article to a producer; returns the future of its writing."""
        headers = [*each.headers, (SERIAL, str(each.serial).encode())]
        value = NULL if each.value is None else each.value
        return producer.send(self.name(topic), value=value, key=each.key, headers=headers)

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
        return self.published.keys() - self.done() - self.gone

    def account(self) -> Account:
        """What became of the articles, as far as it was read."""
        times = Counter(each.serial for topic in (self.last, pipeline.DEAD) for each in self.of(topic))
        dead = {each.serial for each in self.of(pipeline.DEAD)}
        return Account(
            articles=len(self.published),
            out=len(times.keys() - dead),
            dead=len(dead),
            gone=len(self.gone),
            lost=len(self.missing()),
            twice=sum(number > 1 or serial not in self.published for serial, number in times.items())
            + sum(number > due for number, due in self._miscounted().values()),
        )

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
        return [*self._counts(), *self._quotes(), *self._contents(), *self._order()]

    def _counts(self) -> Iterator[str]:
        dead = {each.serial: each.header("dead_stage") or "" for each in self.of(pipeline.DEAD)}
        topics = [stage.writes[0] for stage in self.stages]
        names = [stage.name for stage in self.stages]
        counted = {topic: Counter(each.serial for each in self.of(topic)) for topic in (*topics, pipeline.DEAD)}
        for serial in self.published.keys() | set().union(*counted.values()):
            reached = topics[: names.index(dead[serial])] if serial in dead else topics
            due = {**dict.fromkeys(reached, 1), pipeline.DEAD: int(serial in dead)}
            expected = due if serial in self.published and serial not in self.gone else {}
            for topic, counts in counted.items():
                if counts[serial] != expected.get(topic, 0):
                    yield f"article {serial} is in {topic.name} {counts[serial]} times, not {expected.get(topic, 0)}"

    def _quotes(self) -> Iterator[str]:
        for (serial, identity), (number, due) in self._miscounted().items():
            yield f"quote {identity} of article {serial} is in {pipeline.QUOTES.name} {number} times, not {due}"

    def _miscounted(self) -> dict[tuple[int, str | None], tuple[int, int]]:
        """Quotes that are not on news.quotes just as often as they are due there: how often they are, and should be."""
        due = {(each.serial, identity) for each in self.of(pipeline.ENRICHED) for identity in quoted(each)}
        there = Counter((each.serial, each.header("ce_id")) for each in self.of(pipeline.QUOTES))
        return {
            quote: (there[quote], int(quote in due))
            for quote in due | there.keys()
            if there[quote] != int(quote in due)
        }

    def _contents(self) -> Iterator[str]:
        contexts = {each.serial: context(each) for each in self.of(pipeline.RAW)}
        for stage in self.stages:
            for each in filter(lambda each: each.serial in self.published, self.of(stage.writes[0])):
                for fault in faults(each, stage, self.published[each.serial], contexts[each.serial]):
                    yield f"{stage.writes[0].name}, article {each.serial}: {fault}"

    def _order(self) -> Iterator[str]:
        for stage in self.stages:
            latest: dict[bytes | None, int] = {}
            for each in self.of(stage.writes[0]):
                if each.serial < latest.get(each.key, -1):
                    yield f"{stage.writes[0].name}: article {each.serial} after {latest[each.key]}, its later version"
                latest[each.key] = each.serial
