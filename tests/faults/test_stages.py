"""The work itself goes wrong: it takes too long, eats memory, happens at a wrong time, or workers come and go."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from articles import article
from fleet import Fleet, Worker, until, with_test_stage
from forms import STAGES, Form, finish, long, quick
from run_stage import HOLDING

from services import pipeline

if TYPE_CHECKING:
    import random

    from ledger import Ledger

pytestmark = pytest.mark.broker

RUN_SHIFTED: Final = Path(__file__).parent.parent / "support" / "run_shifted.py"
MEBIBYTE: Final = 1024 * 1024
EVERY_SECONDS: Final = 10
DAY: Final = 86_400


@pytest.mark.parametrize("form", [quick(20), long(300)])
def test_batches_that_take_longer_than_the_interval_of_polls(form: Form, fleet: Fleet, first_stage: Ledger) -> None:
    limits = {"poll_timeout": 2, "batch_records": 10, "batch_seconds": 60}
    worker = fleet.start("language", 0.4, **limits)
    worker.wait_ready()
    (everything,) = form.shares(1)
    first_stage.publish(everything)
    first_stage.wait(form.seconds)
    # Children do the work, so the worker polls all the time: it never left its group.
    until(lambda: worker.metrics()["depesche_articles_total"] == {("ok",): form.count}, 10, "all articles counted")
    assert worker.metrics()["depesche_transactions_total"].keys() == {("committed",)}
    finish(fleet, first_stage, form.seconds)


@pytest.mark.parametrize("form", [long(1000)])
def test_a_commit_that_takes_longer_than_the_interval_of_polls(
    form: Form, fleet: Fleet, first_stage: Ledger, tmp_path: Path
) -> None:
    hold = tmp_path / "hold"
    hold.touch()
    limits = {"poll_timeout": 3, "transaction_timeout": 6}
    stuck = fleet.run(with_test_stage("language", 0, hold), slot=0, **limits)
    stuck.supervise()
    (everything,) = form.shares(1)
    first_stage.publish(everything)
    until(lambda: HOLDING in stuck.log.read_text(), form.seconds, "an open transaction")
    fleet.start("language", slot=1, **limits)
    first_stage.wait(form.seconds)
    hold.unlink()
    until(lambda: stuck.starts > 1, form.seconds, "the end of the one whose commit is refused")
    stuck.wait_ready()
    finish(fleet, first_stage, form.seconds)


@pytest.mark.parametrize("form", [quick(), long(2000)])
def test_a_child_that_leaks_memory(form: Form, fleet: Fleet, first_stage: Ledger) -> None:
    worker = fleet.start("language", child_memory=300 * MEBIBYTE)
    # Each keeps four mebibytes for good.
    first_stage.publish([article(serial, headline="leak", size=600) for serial in range(form.count)])
    first_stage.wait(form.seconds)
    restarts = worker.metrics()["depesche_nlp_restarts_total"]
    assert restarts.keys() == {("out_of_memory",)}
    finish(fleet, first_stage, form.seconds)
    assert first_stage.of(pipeline.DEAD) == []


@pytest.mark.parametrize("form", [quick(), long(3000)])
def test_clocks_that_jump(form: Form, fleet: Fleet, first_stage: Ledger, tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text("0")
    worker = fleet.run([sys.executable, str(RUN_SHIFTED), str(clock), "language", "0"])
    jumps = (0, 2 * 3600, -3600, 400 * DAY, -60 * DAY, 0)
    began = time.time()
    for jump, share in zip(jumps, form.shares(len(jumps)), strict=True):
        clock.write_text(str(jump))
        first_stage.publish(share)
        first_stage.wait(form.seconds)
    assert worker.health("live")[0] == 200
    finish(fleet, first_stage, form.seconds)
    # What has a time of its own would be deleted at once, or never: retention goes by it.
    times = [each.timestamp / 1000 for each in first_stage.of(pipeline.LANGUAGE)]
    assert began - DAY < min(times) <= max(times) < time.time() + DAY


@pytest.mark.parametrize("form", [long(6000, rounds=30)])
def test_workers_added_and_removed_every_ten_seconds(form: Form, fleet: Fleet, ledger: Ledger) -> None:
    chance = form.chance
    working = [{0: start(form, fleet, stage, 0)} for stage in STAGES]
    for share in form.shares(form.rounds):
        until_next = time.monotonic() + EVERY_SECONDS
        ledger.publish(share)
        place = chance.randrange(len(STAGES))
        change(form, fleet, STAGES[place], working[place], chance)
        while time.monotonic() < until_next:
            ledger.read()
    finish(fleet, ledger, form.seconds)


def start(form: Form, fleet: Fleet, stage: str, slot: int) -> Worker:
    return form.start(fleet, stage, slot, session_timeout=6)


def change(form: Form, fleet: Fleet, stage: str, workers: dict[int, Worker], chance: random.Random) -> None:
    """Adds a worker, or takes one away that has come so far that it can be told to end; one always stays."""
    free = min(set(range(4)) - workers.keys())
    if len(workers) == 1 or (len(workers) < 3 and chance.random() < 0.5):
        workers[free] = start(form, fleet, stage, free)
        return
    slot = chance.choice(sorted(workers))
    if chance.random() < 0.5:
        workers.pop(slot).close()
    else:
        leaving = workers.pop(slot)
        leaving.wait_ready()
        assert leaving.stop() == 0
