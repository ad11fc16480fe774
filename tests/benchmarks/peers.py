"""Depesche beside what else one could write: the same function, the same broker, the same articles, in turn."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import orjson
from articles import Published, articles, published
from contestant import PROGRAMS, Contestant, Place, depesche
from contestants import environment
from figures import Figure, Point, say
from finish import Lap
from newswire import stream
from race import WARM_UP, Course

from services import pipeline
from services.runtime.enrich import enrich_with
from services.runtime.local import ports
from services.runtime.settings import KafkaSettings
from services.runtime.stage import Enriched

PROFILE: Final = "DEPESCHE_ENTITIES_PROFILE=fast"
AIM: Final = 90
CORES: Final = os.cpu_count() or 1
CHUNK: Final = 64
TEXTS: Final = 2000
Commands = Callable[[Place], Sequence[Sequence[str]]]


def run(settings: KafkaSettings, directory: Path, *, copies: int, copy_rounds: int, news: int) -> Iterator[Figure]:
    """Both kinds of work: one that costs nothing, and our fast recogniser. `copies` is how many our own stage gets."""
    raw = Course(settings, directory, pipeline.RAW, pipeline.LANGUAGE)
    warm_up = WARM_UP * raw.partitions
    copying = [(each, round(each.pace * copies)) for each in contestants("copy")]
    most = max(count for _, count in copying)
    yield from _race("copy", raw, copied(warm_up + most), copying, copy_rounds)
    known = Course(settings, directory, pipeline.LANGUAGE, pipeline.ENTITIES)
    reading = [(each, news) for each in contestants("entities")]
    yield from _race("entities", known, with_language(stream(warm_up + news)), reading, 1)


def contestants(kind: str) -> list[Contestant]:
    """All that run, ours first; at least once each unless its name says more."""
    ours = depesche("language", copy=True) if kind == "copy" else depesche("entities", profile="fast")
    python = environment.python()
    found = [
        ours,
        Contestant("plain loop", _each(kind, sys.executable, "plain_loop.py"), pace=2),
        Contestant("Faust", _each(kind, sys.executable, "faust_agent.py", numbered=True), pace=0.5),
        Contestant("Quix Streams", _each(kind, python, "quix_app.py", "at-least-once"), pace=3),
        Contestant("Quix, exactly once", _each(kind, python, "quix_app.py", "exactly-once"), exactly_once=True, pace=4),
    ]
    if any(python.parent.parent.glob("lib/python*/site-packages/bytewax")):
        return [*found, Contestant("Bytewax", partial(_bytewax, kind, python), grouped=False, pace=4)]
    say("Bytewax has no wheel for this Python: left out")
    return found


def copied(count: int) -> list[Published]:
    """Articles with ids of their own but few texts: to make up so many takes longer than the race."""
    texts = [orjson.loads(each.value or b"") for each in articles(min(count, TEXTS))]
    return [
        published(serial, {**texts[serial % len(texts)], "id": f"copy-{serial:06}", "serial": serial})
        for serial in range(count)
    ]


def with_language(news: Sequence[Published]) -> list[Published]:
    """What the language stage makes of articles."""
    from services.language.stage import STAGE  # noqa: PLC0415 - loads its model

    enrich, values = enrich_with(STAGE), [each.value or b"" for each in news]
    results = [result for at in range(0, len(values), CHUNK) for result in enrich(values[at : at + CHUNK])]
    return [
        Published(each.serial, each.key, result.value)
        for each, result in zip(news, results, strict=True)
        if isinstance(result, Enriched)
    ]


def _race(
    kind: str, course: Course, given: Sequence[Published], running: Sequence[tuple[Contestant, int]], rounds: int
) -> Iterator[Figure]:
    """All in turn, round by round, each with so many articles; who begins takes turns as well."""
    warm_up = WARM_UP * course.partitions
    laps: dict[str, list[Lap]] = {}
    for round_ in range(rounds):
        for each, count in running[:: -1 if round_ % 2 else 1]:
            lap = course.lap(each, given[:warm_up], given[warm_up : warm_up + count])
            wrong = f"{lap.lost} lost, {lap.twice} twice"
            say(f"{kind}, round {round_ + 1}: {each.name} {lap.rate:,.1f} articles/s, {lap.seconds:.1f} s, {wrong}")
            laps.setdefault(each.name, []).append(replace(lap, values=()))  # gigabytes of them
    rates = {name: statistics.median(lap.rate for lap in run) for name, run in laps.items()}
    for each, _ in running:
        yield from _figures(kind, each, laps[each.name], rates[each.name])
    if kind == "entities":
        ratio = 100 * rates["Depesche"] / rates["plain loop"]
        yield Figure(f"{kind}: Depesche of the plain loop", ratio, "%", AIM)


def _figures(kind: str, contestant: Contestant, laps: Sequence[Lap], rate: float) -> Iterator[Figure]:
    name, done = contestant.name, sum(lap.articles for lap in laps)
    cost = 1000 * sum(lap.cpu_seconds for lap in laps) / max(1, done)
    yield Figure(f"{kind}: {name}", rate, "articles/s", point=Point(f"Peers: {kind}, articles/s", "", name))
    yield Figure(f"{kind}: {name}, processor time", cost, "ms/article")
    yield Figure(f"{kind}: {name}, lost", sum(lap.lost for lap in laps), "", 0, at_least=False, must=True)
    twice = 0 if contestant.exactly_once else None
    yield Figure(f"{kind}: {name}, twice", sum(lap.twice for lap in laps), "", twice, at_least=False, must=True)


def _each(kind: str, python: Path | str, program: str, *more: str, numbered: bool = False) -> Commands:
    """A process for each core; `numbered` ones are told a name of their own."""

    def commands(place: Place) -> list[list[str]]:
        told = [kind, place.source, place.target, place.group, *more]
        command = ["env", PROFILE, str(python), str(PROGRAMS / program), *told]
        return [[*command, *([f"{place.group}-{number}"] if numbered else [])] for number in range(CORES)]

    return commands


def _bytewax(kind: str, python: Path, place: Place) -> list[list[str]]:
    """A cluster of a process for each core, with a recovery store."""
    store = place.directory / place.group
    store.mkdir()
    subprocess.run([str(python), "-m", "bytewax.recovery", str(store), str(CORES)], check=True)
    addresses = ";".join(f"127.0.0.1:{port}" for port in ports.free("127.0.0.1", CORES))
    flow = f"bytewax_flow:flow({kind!r}, {place.source!r}, {place.target!r})"
    command = ["env", PROFILE, str(python), "-m", "bytewax.run", flow, "-r", str(store), "-s", "1", "-b", "0"]
    return [[*command, "-i", str(number), "-a", addresses] for number in range(CORES)]
