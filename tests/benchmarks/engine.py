"""What exactly once costs: a stage without language work beside a bare loop, on the same broker and articles."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from articles import articles
from contestant import PROGRAMS, Contestant, depesche
from figures import Figure, Rates, say
from race import WARM_UP, Course

from services import pipeline

if TYPE_CHECKING:
    from pathlib import Path

    from services.runtime.settings import KafkaSettings

AIM: Final = 60
PARTITIONS: Final = 2
LOOP: Final = Contestant(
    "bare loop",
    lambda place: [[sys.executable, str(PROGRAMS / "plain_loop.py"), "none", place.source, place.target, place.group]],
)


def run(settings: KafkaSettings, directory: Path, *, count: int, rounds: int) -> list[Figure]:
    """Both in turn, as often as `rounds` says; who begins takes turns as well."""
    course = Course(settings, directory, pipeline.RAW, pipeline.LANGUAGE, PARTITIONS)
    warm_up, given = articles(WARM_UP * PARTITIONS), articles(count, start=WARM_UP * PARTITIONS)
    runs = {"ours": depesche("language", processes=2, copy=True), "bare": LOOP}
    rates: dict[str, list[float]] = {name: [] for name in runs}
    wrong = 0
    for round_ in range(rounds):
        for name in sorted(runs, reverse=bool(round_ % 2)):
            lap = course.lap(runs[name], warm_up, given)
            rates[name].append(lap.rate)
            wrong += lap.lost + lap.twice
        told = f"stage {rates['ours'][-1]:,.0f}, bare loop {rates['bare'][-1]:,.0f} articles/s"
        say(f"engine, round {round_ + 1}: {told}")
    return [
        *Rates(**rates).figures("stage without NLP, exactly once", "bare loop, commit after flush", AIM),
        Figure("lost or twice", wrong, "", 0, at_least=False, must=True),
    ]
