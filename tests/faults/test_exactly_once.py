"""Faults while articles flow: each article comes out once, whatever ends, hangs or moves.

The quick form of each runs with every test run; the long one, with the real stages, is marked `slow`.
"""

from __future__ import annotations

import signal
import time
from functools import partial
from typing import TYPE_CHECKING, Final

import pytest
from articles import articles
from fleet import Fleet, Worker, until, with_test_stage
from forms import STAGES, finish, long, quick
from run_stage import HOLDING

from services import pipeline

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from forms import Form
    from ledger import Ledger

    from services.runtime.local.broker import Broker

pytestmark = pytest.mark.broker

FORMS: Final = pytest.mark.parametrize("form", [quick(), long(2000, rounds=5, real=True)])
COUNT: Final = 150


@FORMS
def test_workers_killed_at_random(form: Form, fleet: Fleet, ledger: Ledger) -> None:
    chance = form.chance
    workers = form.start_all(fleet)
    victims = [victim for _ in range(form.rounds) for victim in chance.sample(workers, len(workers))]
    for victim, share in zip(victims, form.shares(len(victims)), strict=True):
        victim.wait_ready()
        ledger.publish(share)
        strike(victim, chance)
    finish(fleet, ledger, form.seconds)
    assert [worker.starts for worker in workers] == [form.rounds + 1] * len(workers)


def strike(victim: Worker, chance: random.Random) -> None:
    """Kills a worker at some moment of its work, or of the start of its successor."""
    time.sleep(chance.uniform(0, 0.4))
    starts = victim.starts
    victim.signal(signal.SIGKILL)
    until(lambda: victim.starts > starts, 10, "started again")


@FORMS
def test_the_broker_killed_and_started_again(form: Form, fleet: Fleet, ledger: Ledger, broker: Broker) -> None:
    for stage in STAGES:
        form.start(fleet, stage)
    for round_, share in enumerate(form.shares(form.rounds + 1)):
        ledger.publish(share)
        if round_ < form.rounds:
            ledger.wait(form.seconds, missing=len(ledger.published) - 1)
            broker.kill()
            broker.start()
    finish(fleet, ledger, form.seconds)


@FORMS
def test_workers_come_and_go(form: Form, fleet: Fleet, ledger: Ledger) -> None:
    chance = form.chance
    stages = STAGES if form.real else STAGES[:1]
    ledger.stages = pipeline.stages_until(stages[-1])
    # The others learn of a change with their next heartbeat, a third of the session.
    start = partial(form.start, fleet, session_timeout=6)
    working = {(stage, slot): start(stage, slot) for stage in stages for slot in (0, 1)}
    for worker in working.values():
        worker.wait_ready()
    for share in form.shares(form.rounds):
        ledger.publish(share)
        stage = chance.choice(stages)
        working[stage, 2] = start(stage, 2)
        working[stage, 2].wait_ready()
        slot = chance.randrange(2)
        assert working[stage, slot].stop() == 0
        working[stage, slot] = start(stage, slot)
        assert working.pop((stage, 2)).stop() == 0
    finish(fleet, ledger, form.seconds)


@FORMS
def test_children_killed_at_random(form: Form, fleet: Fleet, first_stage: Ledger) -> None:
    chance = form.chance
    worker = form.start(fleet, "language", processes=2)
    for kills, share in enumerate(form.shares(3 * form.rounds), start=1):
        worker.wait_ready()
        until(lambda: len(worker.children()) == 2, 30, "two children")
        first_stage.publish(share)
        chance.choice(worker.children()).kill()
        until(lambda: restarts(worker) == kills, 30, "a new child")  # noqa: B023 - called at once
    finish(fleet, first_stage, form.seconds)


def restarts(worker: Worker) -> float:
    """How many children the worker has replaced."""
    return sum(worker.metrics().get("depesche_nlp_restarts_total", {}).values())


@FORMS
def test_a_worker_stopped_past_its_session(form: Form, fleet: Fleet, first_stage: Ledger) -> None:
    chance = form.chance
    first, second = (form.start(fleet, "language", slot, session_timeout=2, transaction_timeout=4) for slot in (0, 1))
    second.wait_ready()
    for share in form.shares(form.rounds):
        if not first.running:
            first.start()
        first.wait_ready()
        first_stage.publish(share)
        time.sleep(chance.uniform(0, 0.3))
        first.signal(signal.SIGSTOP)
        first_stage.wait(form.seconds)
        first.signal(signal.SIGCONT)
    finish(fleet, first_stage, form.seconds)


def test_a_worker_stopped_in_an_open_transaction(fleet: Fleet, first_stage: Ledger, tmp_path: Path) -> None:
    hold = tmp_path / "hold"
    hold.touch()
    options = {"session_timeout": 2, "transaction_timeout": 4}
    first = fleet.run(with_test_stage("language", 0, hold), slot=0, **options)
    first_stage.publish(articles(COUNT))
    until(lambda: HOLDING in first.log.read_text(), 30, "an open transaction")
    first.signal(signal.SIGSTOP)
    fleet.start("language", slot=1, **options)
    first_stage.wait(60)
    hold.unlink()
    first.signal(signal.SIGCONT)
    assert first.wait(20) == 1
    assert len(fatal_lines(first)) == 1
    finish(fleet, first_stage, 10)


def test_a_restarted_worker_ends_the_transaction_its_predecessor_left_open(
    fleet: Fleet, first_stage: Ledger, tmp_path: Path
) -> None:
    hold = tmp_path / "hold"
    hold.touch()
    worker = fleet.run(with_test_stage("language", 0, hold), session_timeout=2)
    first_stage.publish(articles(COUNT))
    until(lambda: HOLDING in worker.log.read_text(), 30, "an open transaction")
    worker.signal(signal.SIGKILL)
    worker.wait(5)
    hold.unlink()
    worker.start()
    # Far from the 60 s after which the cluster would end the transaction of its own accord.
    finish(fleet, first_stage, 15)


def test_of_two_workers_with_one_slot_the_older_ends_with_a_clear_line(fleet: Fleet, first_stage: Ledger) -> None:
    older = fleet.start("language", 0.005)
    older.wait_ready()
    first_stage.publish(articles(50))
    newer = fleet.start("language", 0.005)
    newer.wait_ready()
    first_stage.publish(articles(100, start=50))
    assert older.wait(30) == 1
    (line,) = fatal_lines(older)
    assert "another worker with the same slot has taken over" in line
    finish(fleet, first_stage, 60)
    assert fatal_lines(newer) == []


def fatal_lines(worker: Worker) -> list[str]:
    return [line for line in worker.log.read_text().splitlines() if '"critical"' in line]


def test_a_worker_ends_when_told_to_while_the_broker_is_away(fleet: Fleet, first_stage: Ledger, broker: Broker) -> None:
    worker = fleet.start("language", 0.01, stop_seconds=3)
    worker.wait_ready()
    first_stage.publish(articles(100))
    first_stage.wait(30, missing=99)
    broker.kill()
    try:
        assert worker.stop(5) == 0
    finally:
        broker.start()
    fleet.start("language")
    finish(fleet, first_stage, 60)
