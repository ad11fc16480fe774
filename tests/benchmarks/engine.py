"""What exactly once costs: a stage without language work beside a bare loop, on the same broker and articles."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from articles import articles
from figures import Figure, Rates, say
from fleet import Fleet, with_test_stage
from kafka import TopicPartition

from schemas import cloudevents
from services import pipeline
from services.runtime import kafka, topics
from services.runtime.settings import KafkaSettings, TopicSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

BARE_LOOP: Final = Path(__file__).with_name("bare_loop.py")
WARM_UP: Final = 0.1
"""The share of the records that is not counted: whoever starts is slow."""
AIM: Final = 60
STALL_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Track:
    """The topics of all rounds: one with the articles, and for each contestant and round one to write to."""

    kafka: KafkaSettings
    directory: Path
    articles: int

    def settings(self, round_: int) -> TopicSettings:
        return TopicSettings(prefix=f"engine-{round_}-", partitions=2)

    def prepare(self, round_: int) -> TopicSettings:
        """Makes the topics of a round; the broker says when each record was written."""
        settings = self.settings(round_)
        with kafka.admin(self.kafka) as admin:
            made = topics.specifications(settings, self.kafka)
            timed = {"message.timestamp.type": "LogAppendTime"}
            topics.create(admin, [replace(each, configs={**each.configs, **timed}) for each in made])
        with kafka.producer(self.kafka, linger_ms=20) as producer:
            for each in articles(self.articles):
                # With the contract's headers, as Depesche publishes them: the bare loop writes on as many.
                context = cloudevents.read((), value=each.value, key=each.key, timestamp_ms=0)
                headers = cloudevents.write(context, pipeline.RAW.schema, stage="publish", subject=f"{each.serial}")
                producer.send(settings.prefixed(pipeline.RAW.name), value=each.value, key=each.key, headers=headers)
        return settings

    def rate(self, settings: TopicSettings, command: Sequence[str], target: str) -> float:
        """Articles a second of a process that copies them all to the topic `target`."""
        with Fleet(self.kafka, settings, self.directory) as fleet:
            worker = fleet.run(command, processes=2)
            times = self._times(target)
            worker.stop()
        counted = times[int(len(times) * WARM_UP) :]
        return (len(counted) - 1) / (counted[-1] - counted[0])

    def _times(self, topic: str) -> list[float]:
        """When each record was written, in seconds, once all are there."""
        times: list[float] = []
        with kafka.consumer(self.kafka, None) as reader:
            reader.assign([TopicPartition(topic, number) for number in reader.partitions_for_topic(topic)])
            deadline = time.monotonic() + STALL_SECONDS
            while len(times) < self.articles:
                found = reader.poll(timeout_ms=500).values()
                times.extend(each.timestamp / 1000 for records in found for each in records)
                deadline = time.monotonic() + STALL_SECONDS if found else deadline
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{topic}: only {len(times)} of {self.articles} records")
        return sorted(times)


def run(settings: KafkaSettings, directory: Path, *, count: int, rounds: int) -> list[Figure]:
    """Both in turn, as often as `rounds` says; who begins takes turns as well."""
    track = Track(settings, directory, count)
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    for round_ in range(rounds):
        names = track.prepare(round_)
        raw, ours, bare = (names.prefixed(topic.name) for topic in (pipeline.RAW, pipeline.LANGUAGE, pipeline.ENRICHED))
        runs = {
            "ours": (with_test_stage("language"), ours),
            "bare": ([sys.executable, str(BARE_LOOP), raw, bare, names.prefixed("bare")], bare),
        }
        for name in sorted(runs, reverse=bool(round_ % 2)):
            rates[name].append(track.rate(names, *runs[name]))
        say(
            f"engine, round {round_ + 1}: stage {rates['ours'][-1]:,.0f}, bare loop {rates['bare'][-1]:,.0f} articles/s"
        )
    return Rates(**rates).figures("stage without NLP, exactly once", "bare loop, commit after flush", AIM)
