"""Each stage alone through Kafka, beside its core without it: what a stage costs, and what Depesche adds."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import bare_cores
import orjson
from articles import Published
from contestant import depesche
from figures import Figure, Point, say
from newswire import stream, words
from race import WARM_UP, Course

from services import pipeline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from finish import Lap

    from services.runtime.settings import KafkaSettings

AIM: Final = 90
SPEED_UP: Final = 1.8
CORES: Final = os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Bench:
    """What all stages are measured with."""

    kafka: KafkaSettings
    directory: Path

    def lap(self, stage: str, profile: str, given: Sequence[Published], processes: int = CORES) -> Lap:
        """A worker of the stage with so many children reads it all."""
        service, count = pipeline.stage(stage), WARM_UP * CORES
        course = Course(self.kafka, self.directory, service.reads[0], service.writes[0])
        lap = course.lap(depesche(stage, profile=profile, processes=processes), given[:count], given[count:])
        say(f"{stage} {profile}: {lap.rate:.1f} articles/s with {processes} processes")
        return lap


def run(settings: KafkaSettings, directory: Path, *, count: int) -> Iterator[Figure]:
    """Each stage gets what the one before has written, and entities are measured in both profiles."""
    bench, given = Bench(settings, directory), stream(count + len(pipeline.STAGES) * WARM_UP * CORES)
    # Of what a lap gave the first become the next one's warm-up, so each has as many less to measure.
    lap = bench.lap("language", "", given)
    yield from _figures("language", "", given, lap)
    known = published(lap.values)
    yield from _figures("entities", "fast", known, bench.lap("entities", "fast", known))
    lap = bench.lap("entities", "accurate", known)
    yield from _figures("entities", "accurate", known, lap)
    alone = bench.lap("entities", "accurate", known, processes=1)
    if CORES > 1:
        aim = SPEED_UP if CORES == 2 else None
        yield Figure(f"entities accurate: speed-up of {CORES} processes over one", lap.rate / alone.rate, "", aim)
    named = published(lap.values)
    yield from _figures("quotes", "", named, bench.lap("quotes", "", named))


def published(values: Sequence[bytes]) -> list[Published]:
    """Events as records, by the numbers of their articles, so that every run has one order."""
    articles = [(orjson.loads(value)["article"], value) for value in values]
    records = [Published(article["serial"], article["id"].encode(), value) for article, value in articles]
    return sorted(records, key=lambda each: each.serial)


def _figures(stage: str, profile: str, given: Sequence[Published], lap: Lap) -> Iterator[Figure]:
    name = f"{stage} {profile}".strip()
    measured = given[WARM_UP * CORES :]
    values = [each.value for each in measured if each.value]
    length = words(measured) / len(measured)
    yield Figure(f"{name}: through Kafka", lap.rate, "articles/s")
    yield Figure(f"{name}: words", lap.rate * length, "words/s", point=Point("Each stage alone, words/s", "", name))
    yield Figure(f"{name}: processor time", 1000 * lap.cpu_seconds / lap.articles, "ms/article")
    yield Figure(f"{name}: lost or twice", lap.lost + lap.twice, "", 0, at_least=False, must=True)
    core = bare_cores.rate(values, partial(bare_cores.cores, stage, profile=profile))
    # Identifying a language takes no longer than writing the event, so there it is told only.
    aim = None if stage == "language" else AIM
    yield Figure(f"{name}: of its core without Kafka", 100 * lap.rate / core, "%", aim)
    if profile:
        pipe = bare_cores.rate(values, partial(bare_cores.pipe, profile))
        yield Figure(f"{name}: of bare nlp.pipe", 100 * lap.rate / pipe, "%")
