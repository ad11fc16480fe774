"""Forms of the fault tests: the quick one runs with every test run, the long one is marked `slow`.

`make faults ARTICLES=200` makes the long ones smaller; what takes its time, such as a minute without a broker, stays.
"""

from __future__ import annotations

import itertools
import os
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest
from articles import Published, articles, news
from fleet import Fleet, Worker, with_real_stage, with_test_stage

from services import pipeline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ledger import Ledger

STAGES: Final = [stage.name for stage in pipeline.STAGES]
ARTICLES: Final = int(os.environ.get("FAULT_ARTICLES") or 0)
STAGE_SECONDS: Final = 0.005
"""What a document takes in a test stage."""


@dataclass(frozen=True, slots=True)
class Form:
    """How much of a fault: `rounds` of it while `count` articles flow, through test stages or the real ones.

    Attributes:
        seconds: for which everything is waited for in the end.
    """

    count: int
    rounds: int = 1
    seconds: float = 60
    real: bool = False
    seed: int = 4711

    def start(self, fleet: Fleet, stage: str, slot: int = 0, **settings: object) -> Worker:
        command = with_real_stage(stage) if self.real else with_test_stage(stage, STAGE_SECONDS)
        return fleet.run(command, slot=slot, **settings)

    def start_all(self, fleet: Fleet, **settings: object) -> list[Worker]:
        """A worker of each stage, which is started again whenever it ends, as a supervisor does."""
        workers = [self.start(fleet, stage, **settings) for stage in STAGES]
        for worker in workers:
            worker.supervise()
        return workers

    def shares(self, parts: int) -> Iterator[Sequence[Published]]:
        """The articles in so many parts, so that some arrive while each fault happens."""
        everything = news(self.count) if self.real else articles(self.count)
        bounds = [self.count * part // parts for part in range(parts + 1)]
        return (everything[start:end] for start, end in itertools.pairwise(bounds))

    @property
    def chance(self) -> random.Random:
        return random.Random(self.seed)  # noqa: S311 - reproducible, not secret


def quick(count: int = 150, **more: Any) -> Any:
    """The parameter that runs with every test run."""
    return pytest.param(Form(count, **more), id="quick")


def long(count: int, rounds: int = 1, *, real: bool = False) -> Any:
    """The parameter that `make faults` runs."""
    form = Form(ARTICLES or count, rounds, seconds=900, real=real)
    return pytest.param(form, id="long", marks=[pytest.mark.slow, pytest.mark.timeout(1800)])


def finish(fleet: Fleet, book: Ledger, seconds: float) -> None:
    """Waits for everything to come out, stops the workers, and reads all that there is."""
    book.wait(seconds)
    for worker in fleet.workers:
        if worker.running:
            worker.wait_ready()
    assert set(fleet.stop()) == {0}
    book.drain()
    assert book.problems() == []
