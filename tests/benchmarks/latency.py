"""How long an article takes through three stages without language work, at low load."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from articles import article
from figures import Figure, say
from fleet import Fleet
from ledger import Ledger

from services import pipeline
from services.runtime import kafka, topics
from services.runtime.settings import KafkaSettings, TopicSettings

if TYPE_CHECKING:
    from pathlib import Path

    from articles import Published

PER_SECOND: Final = 10
WARM_UP: Final = 20
AIMS: Final = {50: 60, 99: 150}
"""Milliseconds by percentile."""


def run(settings: KafkaSettings, directory: Path, *, seconds: int) -> list[Figure]:
    """Publishes at a steady pace, whatever comes out, and looks at the clock when it does."""
    names = TopicSettings(prefix="latency-", partitions=2)
    with kafka.admin(settings) as admin:
        topics.create(admin, topics.specifications(names, settings))
    with Fleet(settings, names, directory) as fleet, Ledger(settings, names) as ledger:
        for worker in [fleet.start(stage.name) for stage in pipeline.STAGES]:
            worker.wait_ready()
        taken = _measure(ledger, WARM_UP + seconds * PER_SECOND)[WARM_UP:]
        fleet.stop()
    ordered = sorted(taken)
    found = {share: 1000 * ordered[min(len(ordered) - 1, len(ordered) * share // 100)] for share in AIMS}
    say(f"latency of {len(ordered)} articles: {found}")
    return [Figure(f"p{share} of {len(ordered)}", found[share], "ms", AIMS[share], at_least=False) for share in AIMS]


def _measure(ledger: Ledger, count: int) -> list[float]:
    """Seconds that each article took, in the order in which they were published."""
    due = [time.perf_counter() + number / PER_SECOND for number in range(count)]
    arrived: dict[int, float] = {}
    publisher = threading.Thread(target=_publish, args=(ledger, [article(n) for n in range(count)], due), daemon=True)
    publisher.start()
    while len(arrived) < count:
        if time.perf_counter() > due[-1] + 30:
            raise TimeoutError(f"{count - len(arrived)} articles did not come out")
        ledger.read()
        now = time.perf_counter()
        for each in ledger.of(ledger.last)[len(arrived) :]:
            arrived[each.serial] = now
    publisher.join()
    return [arrived[number] - due[number] for number in range(count)]


def _publish(ledger: Ledger, articles: list[Published], due: list[float]) -> None:
    for each, instant in zip(articles, due, strict=True):
        time.sleep(max(0.0, instant - time.perf_counter()))
        ledger.publish([each])
