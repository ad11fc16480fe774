"""What it costs as partitions, workers and articles grow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from articles import articles
from contestant import Contestant, depesche
from figures import Figure, Point, say
from newswire import stream
from peers import with_language
from race import WARM_UP, Course

from services import pipeline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from articles import Published

    from services.runtime.settings import KafkaSettings

PARTITIONS: Final = (1, 4, 16)
WORKERS: Final = (1, 2, 4)
LENGTHS: Final = (100, 400, 1600)
"""Median words of an article."""


def run(settings: KafkaSettings, directory: Path, *, copies: int, news_words: int) -> Iterator[Figure]:
    """Partitions and workers without language work, which would hide what they cost; lengths with it."""
    for partitions in PARTITIONS:
        course = Course(settings, directory, pipeline.RAW, pipeline.LANGUAGE, partitions)
        ours = depesche("language", copy=True)
        yield from _lap(course, ours, articles(copies), "partitions", partitions)
    for workers in WORKERS:
        course = Course(settings, directory, pipeline.RAW, pipeline.LANGUAGE, max(WORKERS))
        ours = depesche("language", workers=workers, processes=1, copy=True)
        yield from _lap(course, ours, articles(copies), "workers of one child", workers)
    for length in LENGTHS:
        course = Course(settings, directory, pipeline.LANGUAGE, pipeline.ENTITIES)
        given = with_language(stream(2 * WARM_UP * course.partitions + news_words // length, median=length))
        yield from _lap(course, depesche("entities", profile="fast"), given, "words an article", length)


def _lap(course: Course, ours: Contestant, given: Sequence[Published], what: str, number: int) -> Iterator[Figure]:
    count = WARM_UP * course.partitions
    lap = course.lap(ours, given[:count], given[count:])
    cost = 1000 * lap.cpu_seconds / lap.articles
    say(f"{number} {what}: {lap.rate:,.1f} articles/s, {cost:.2f} ms of processor time each")
    yield Figure(f"{number} {what}: rate", lap.rate, "articles/s", point=Point(f"Articles/s by {what}", "", number))
    yield Figure(f"{number} {what}: cost", cost, "ms/article", point=Point(f"Processor time by {what}, ms", "", number))
    yield Figure(f"{number} {what}: lost or twice", lap.lost + lap.twice, "", 0, at_least=False, must=True)
