"""What the engine costs beside the language work: the three real stages beside their bare cores on the same cores."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import bare_cores
from figures import Figure, Rates, say
from fleet import Fleet, with_real_stage
from ledger import Ledger
from newswire import stream, words

from services import pipeline
from services.runtime.kafka import clients, topics
from services.runtime.settings import KafkaSettings, TopicSettings

if TYPE_CHECKING:
    from pathlib import Path

    from articles import Published

AIM: Final = 90
MOST_SECONDS: Final = 400


def run(settings: KafkaSettings, directory: Path, *, count: int, rounds: int) -> list[Figure]:
    """Both in turn, as often as `rounds` says."""
    ours, bare = [], []
    for round_ in range(rounds):
        share = stream(count, start=round_ * count)
        bare.append(bare_cores.rate([each.value for each in share if each.value]))
        ours.append(_rate(settings, TopicSettings(prefix=f"whole-{round_}-", partitions=2), directory, share))
        say(f"whole pipeline, round {round_ + 1}: {ours[-1]:.1f}, bare cores {bare[-1]:.1f} articles/s")
    length = words(stream(count * rounds)) / (count * rounds)
    figures = Rates(ours, bare).figures("three stages through Kafka", "the bare cores", AIM)
    return [*figures, Figure("three stages through Kafka, words", figures[0].value * length, "words/s")]


def _rate(settings: KafkaSettings, names: TopicSettings, directory: Path, share: list[Published]) -> float:
    """Articles a second from the first that is published to the last that comes out, the workers being ready."""
    with clients.admin(settings) as admin:
        topics.create(admin, topics.specifications(names, settings))
    last = pipeline.STAGES[-1:]  # the reader shares the cores, so it reads no more than it must
    with Fleet(settings, names, directory) as fleet, Ledger(settings, names, stages=last) as ledger:
        # Children for every core, as by default.
        workers = [fleet.run(with_real_stage(stage.name), processes="") for stage in pipeline.STAGES]
        for worker in workers:
            worker.wait_ready(120)
        began = time.perf_counter()
        ledger.publish(share)
        ledger.wait(MOST_SECONDS)
        seconds = time.perf_counter() - began
        fleet.stop()
        if ledger.of(pipeline.DEAD):
            raise RuntimeError(f"{len(ledger.of(pipeline.DEAD))} articles died")
    return len(share) / seconds
