from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

import psutil
import pytest
from fleet import until

from services.runtime.local import guard

if TYPE_CHECKING:
    from collections.abc import Iterator
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
    until(lambda: log.read_bytes() == b"up\n", 30, "the output")
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
    command, pipe = [sys.executable, "-c", PARENT, str(log), *SLEEP], subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, text=True) as parent, ExitStack() as last:
        last.callback(parent.kill)
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        parent.send_signal(ending)
        parent.wait(30)
    until(lambda: all(gone(pid) for pid in pids), 30, "the end of both")


def test_a_command_that_does_not_hear_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "GRACE_SECONDS", 0.2)
    with subprocess.Popen(DEAF, stdout=subprocess.PIPE) as process, ExitStack() as last:
        last.callback(process.kill)
        assert process.stdout is not None
        process.stdout.readline()
        guard._end(process)
        assert process.wait(30) == -signal.SIGKILL
