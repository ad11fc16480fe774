from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from services.runtime.local import guard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)",
]
PARENT = """
import sys, time
from services.runtime.local.guard import guarded
running = guarded(sys.argv[2:], open(sys.argv[1], "wb"))
print(running.guard.pid, running.pid, flush=True)
time.sleep(600)
"""


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "condition not met in time"
        time.sleep(0.02)


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def sleeping(log: Path) -> Iterator[guard.Guarded]:
    with log.open("wb") as file:
        running = guard.guarded(SLEEP, file)
    yield running
    running.stop()


def test_the_output_goes_to_the_log_and_the_pid_is_the_commands(log: Path, sleeping: guard.Guarded) -> None:
    wait_until(lambda: log.read_bytes() == b"up\n")
    assert sleeping.running
    assert psutil.Process(sleeping.pid).cmdline() == SLEEP


def test_stop_ends_the_command_and_its_guard(sleeping: guard.Guarded) -> None:
    assert sleeping.stop() == 128 + signal.SIGTERM
    assert gone(sleeping.pid)
    assert not sleeping.running


def test_stop_may_come_twice_and_after_the_end(sleeping: guard.Guarded) -> None:
    sleeping.kill()
    assert sleeping.stop() == sleeping.stop()


def test_kill_leaves_the_command_no_time(sleeping: guard.Guarded) -> None:
    assert sleeping.kill() == 128 + signal.SIGKILL
    assert gone(sleeping.pid)


def test_terminating_the_guard_terminates_the_command(sleeping: guard.Guarded) -> None:
    sleeping.guard.terminate()
    sleeping.guard.wait(30)
    assert gone(sleeping.pid)


def test_the_exit_status_of_the_command_is_passed_on(log: Path) -> None:
    with log.open("wb") as file:
        running = guard.guarded([sys.executable, "-c", "raise SystemExit(7)"], file)
    assert running.guard.wait(30) == 7


def test_a_command_that_does_not_exist_is_an_error(log: Path) -> None:
    with log.open("wb") as file, pytest.raises(OSError, match="cannot start /no/such/command"):
        guard.guarded(["/no/such/command"], file)


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_the_command_ends_when_its_parent_is_killed(log: Path, ending: signal.Signals) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(log), *SLEEP], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent.stdout as answer:
        pids = [int(pid) for pid in answer.readline().split()]
    os.kill(parent.pid, ending)
    parent.wait(30)
    wait_until(lambda: all(gone(pid) for pid in pids))


def test_a_command_that_does_not_hear_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "GRACE_SECONDS", 0.2)
    process = subprocess.Popen(DEAF, stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout as answer:
        answer.readline()
    guard._end(process)
    assert process.wait(30) == -signal.SIGKILL
