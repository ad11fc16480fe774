from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import psutil
import pytest
from fleet import until

from services.runtime.local.supervisor import FIRST_DELAY, LONGEST_DELAY, Backoff, Program, Supervisor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SLEEP = "import os, time; print(os.environ['GREETING'], flush=True); time.sleep(600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
)


def program(script: str, log: Path) -> Program:
    return Program("language", 0, (sys.executable, "-c", script), {"GREETING": "hello there"}, "http://none", log)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "language.log"


@pytest.fixture
def supervisor(told: list[str], log: Path) -> Iterator[Supervisor]:
    with Supervisor([program(SLEEP, log)], told.append) as one:
        yield one


def pid(supervisor: Supervisor) -> int | None:
    return supervisor.workers[0].pid


def tended(supervisor: Supervisor) -> bool:
    """Whether the worker runs, after it was looked after once more."""
    supervisor.tend()
    return pid(supervisor) is not None


def test_a_program_gets_its_variables_and_its_log(supervisor: Supervisor, log: Path) -> None:
    assert supervisor.tend()
    until(lambda: log.exists() and log.read_text() == "hello there\n", 10, "the greeting")
    assert not supervisor.tend()


def test_what_ends_is_started_again_and_said_so(supervisor: Supervisor, told: list[str]) -> None:
    supervisor.tend()
    first = pid(supervisor)
    assert first is not None
    os.kill(first, signal.SIGKILL)
    until(lambda: supervisor.tend() or told, 10, "the end noticed")
    assert "language-0 ended (signal 9), starts again in 0.5 s" in told[0]
    until(lambda: tended(supervisor), 10, "the next start")
    assert pid(supervisor) != first
    assert supervisor.workers[0].restarts == 1


def test_stopping_ends_the_process(supervisor: Supervisor) -> None:
    supervisor.tend()
    first = pid(supervisor)
    assert first is not None
    supervisor.stop()
    assert not psutil.pid_exists(first)


def test_what_does_not_stop_in_time_is_killed(told: list[str], log: Path) -> None:
    with Supervisor([program(STUBBORN, log)], told.append, stop_seconds=0.3) as supervisor:
        supervisor.tend()
        until(lambda: log.exists() and "deaf" in log.read_text(), 10, "the start")
        first = pid(supervisor)
    assert first is not None
    assert not psutil.pid_exists(first)


def test_quick_ends_are_waited_for_ever_longer() -> None:
    backoff = Backoff()
    assert [backoff.next(ran=0.1) for _ in range(4)] == [0.5, 1, 2, 4]
    for _ in range(10):
        backoff.next(ran=0.1)
    assert backoff.next(ran=0.1) == LONGEST_DELAY


def test_after_a_long_run_the_waiting_begins_anew() -> None:
    backoff = Backoff()
    for _ in range(5):
        backoff.next(ran=0.1)
    assert backoff.next(ran=3600) == FIRST_DELAY
