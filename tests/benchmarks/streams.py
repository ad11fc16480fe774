"""Streams of articles for the benchmarks, and how fast they come out."""

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import orjson
from fleet import Fleet, Worker

import seeds
from services import pipeline
from services.pipeline import Topic
from services.runtime import kafka, topics
from services.runtime.settings import KafkaSettings, TopicSettings

ENRICHED_LANGUAGES: Final = ("de", "en", "fr")
SECONDS: Final = 300.0


def news(count: int) -> list[bytes]:
    """Articles in German, English and French, of the seeds' paragraphs in ever new order; the same in every run."""
    chance = random.Random(1)  # noqa: S311 - reproducible, not secret
    originals = [each for each in seeds.articles() if each["id"][:2] in ENRICHED_LANGUAGES]
    return [_variant(number, chance.choice(originals), chance) for number in range(count)]


def _variant(number: int, original: dict[str, Any], chance: random.Random) -> bytes:
    paragraphs = original["body"].split("\n\n")
    body = "\n\n".join(chance.sample(paragraphs, len(paragraphs)))
    return orjson.dumps({**original, "id": f"news-{number:06}", "body": body})


@contextmanager
def fresh(settings: KafkaSettings, name: str, directory: Path, partitions: int = 6) -> Iterator[Fleet]:
    """Empty topics under a prefix of their own, and a fleet of workers for them."""
    names = TopicSettings(prefix=f"{name}-", partitions=partitions)
    with kafka.admin(settings) as admin:
        topics.create(admin, topics.specifications(names, settings))
    with Fleet(settings, names, directory) as fleet:
        yield fleet


def publish(fleet: Fleet, values: Sequence[bytes]) -> None:
    """Writes articles to news.raw, keyed by their number; returns when all are there."""
    with kafka.producer(fleet.kafka) as producer:
        for number, value in enumerate(values):
            producer.send(fleet.topics.prefixed(pipeline.RAW.name), key=b"%06d" % number, value=value)
        producer.flush()


def times(fleet: Fleet, topic: Topic, count: int) -> list[float]:
    """When each of `count` records was written to a topic, in seconds since 1970, sorted."""
    with kafka.consumer(fleet.kafka, None, fleet.topics.prefixed(topic.name)) as consumer:
        written: list[float] = []
        end = time.monotonic() + SECONDS
        while len(written) < count:
            if time.monotonic() > end:
                raise TimeoutError(f"{len(written)} of {count} records came out of {topic.name}")
            for records in consumer.poll(timeout_ms=500).values():
                written += [record.timestamp / 1000 for record in records]
    return sorted(written)


def rate(written: Sequence[float]) -> float:
    """Records a second between the first and the last tenth, where the beginning and the end do not count."""
    tenth = len(written) // 10
    first, last = written[tenth], written[-1 - tenth]
    return (len(written) - 2 * tenth) / max(last - first, 0.001)


def wait_until_ready(workers: Sequence[Worker]) -> None:
    for worker in workers:
        worker.wait_ready(SECONDS)
