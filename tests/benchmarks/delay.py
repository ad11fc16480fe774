"""How long an article takes through the three real stages, the closer to their limit the longer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from figures import Figure, Point, say
from fleet import Fleet, with_real_stage
from ledger import Ledger
from newswire import stream, words
from open_loop import arrivals, measure, percentile

from services import pipeline
from services.runtime.kafka import clients, topics
from services.runtime.settings import KafkaSettings, TopicSettings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOADS: Final = (25, 50, 80)
"""Per cent of the maximum."""
SHARES: Final = (50, 95, 99)
WARM_UP: Final = 16
MOST_SECONDS: Final = 300


def run(settings: KafkaSettings, directory: Path, *, backlog: int, seconds: int) -> Iterator[Figure]:
    """The maximum first, by a backlog; then each share of it for a while, on the same workers."""
    names = TopicSettings(prefix="delay-", partitions=2)
    with clients.admin(settings) as admin:
        topics.create(admin, topics.specifications(names, settings))
    stages = pipeline.STAGES
    with Fleet(settings, names, directory) as fleet, Ledger(settings, names, stages=stages[-1:]) as ledger:
        for worker in [fleet.run(with_real_stage(stage.name), processes="") for stage in stages]:
            worker.wait_ready(240)
        most = _most(ledger, backlog)
        yield Figure("most, by a backlog", most, "articles/s")
        yield Figure("most, words", most * words(stream(backlog)) / backlog, "words/s")
        start = WARM_UP + backlog
        for load in LOADS:
            rate = most * load / 100
            given = stream(max(4, round(rate * seconds)), start=start)
            start += len(given)
            taken = measure(ledger, given, arrivals(rate, len(given), load), MOST_SECONDS)
            yield from _figures(load, taken)
        fleet.stop()
        ledger.drain()
        yield from _counts(ledger)


def _most(ledger: Ledger, backlog: int) -> float:
    """Articles a second that come out as long as there are any."""
    ledger.publish(stream(WARM_UP))
    ledger.wait(MOST_SECONDS)
    began = time.perf_counter()
    ledger.publish(stream(backlog, start=WARM_UP))
    ledger.wait(MOST_SECONDS)
    return backlog / (time.perf_counter() - began)


def _figures(load: int, taken: list[float]) -> Iterator[Figure]:
    found = {share: percentile(taken, share) for share in SHARES}
    say(f"delay at {load} %, {len(taken)} articles: " + ", ".join(f"p{share} {found[share]:.2f} s" for share in SHARES))
    for share in SHARES:
        point = Point("Delay in ms by load in % of the maximum", f"p{share}", load)
        yield Figure(f"p{share} at {load} % of the maximum", 1000 * found[share], "ms", point=point)


def _counts(ledger: Ledger) -> Iterator[Figure]:
    seen = [each.serial for topic in (ledger.last, pipeline.DEAD) for each in ledger.of(topic)]
    yield Figure("lost", len(ledger.missing()), "", 0, at_least=False, must=True)
    yield Figure("twice", len(seen) - len(set(seen)), "", 0, at_least=False, must=True)
