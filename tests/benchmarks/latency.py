"""How long an article takes through three stages without language work, at low load."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from articles import articles
from figures import Figure, say
from fleet import Fleet
from ledger import Ledger
from open_loop import measure, percentile, steady

from services import pipeline
from services.runtime.kafka import clients, topics
from services.runtime.settings import KafkaSettings, TopicSettings

if TYPE_CHECKING:
    from pathlib import Path

PER_SECOND: Final = 10
WARM_UP: Final = 20
PATIENCE: Final = 30
AIMS: Final = {50: 60, 99: 150}
"""Milliseconds by percentile."""


def run(settings: KafkaSettings, directory: Path, *, seconds: int) -> list[Figure]:
    """Publishes at a steady pace, whatever comes out, and looks at the clock when it does."""
    names = TopicSettings(prefix="latency-", partitions=2)
    with clients.admin(settings) as admin:
        topics.create(admin, topics.specifications(names, settings))
    with Fleet(settings, names, directory) as fleet, Ledger(settings, names) as ledger:
        for worker in [fleet.start(stage.name) for stage in pipeline.STAGES]:
            worker.wait_ready()
        count = WARM_UP + seconds * PER_SECOND
        taken = measure(ledger, articles(count), steady(PER_SECOND, count), PATIENCE)[WARM_UP:]
        fleet.stop()
    found = {share: 1000 * percentile(taken, share) for share in AIMS}
    say(f"latency of {len(taken)} articles: {found}")
    return [Figure(f"p{share} without NLP", found[share], "ms", AIMS[share], at_least=False) for share in AIMS]
