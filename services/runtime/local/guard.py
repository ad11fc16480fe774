"""Runs a command that ends when its parent does, even when the parent is killed.

The guard is a small process between the two. It holds the read end of a pipe whose write end only the parent has;
when that closes, whatever the reason, the guard ends the command and itself. Only the standard library is used
here, since this file is also the guard's program.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

GRACE_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Guarded:
    """The command as its parent sees it: ``pid`` is the command's own, not the guard's."""

    guard: subprocess.Popen[bytes]
    pid: int

    @property
    def running(self) -> bool:
        """Whether the command has not ended yet."""
        return self.guard.poll() is None

    def stop(self) -> int:
        """End the command, by force after ``GRACE_SECONDS``; returns its exit status."""
        if self.guard.stdin:
            self.guard.stdin.close()
        return self.guard.wait()

    def kill(self) -> int:
        """End the command by SIGKILL; returns when it has ended, with its exit status."""
        if self.running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        return self.stop()


def guarded(command: Sequence[str], log: IO[bytes]) -> Guarded:
    """Start a command whose output goes to ``log``, in a session of its own: Ctrl-C does not reach it.

    OSError when the command cannot be started; the log says why.
    """
    guard = subprocess.Popen(  # noqa: S603 # the callers name the command
        [sys.executable, "-I", __file__, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        start_new_session=True,
    )
    with cast("IO[bytes]", guard.stdout) as answer:
        line = answer.readline()
    if not line:
        guard.wait()
        raise OSError(f"cannot start {command[0]}")
    return Guarded(guard, int(line))


def main(command: Sequence[str]) -> int:
    """The guard's program: run the command until it or the parent ends.

    Returns the command's exit status, after a signal 128 more than its number, as shells do.
    """
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr)  # noqa: S603 # as above

    def stop(_signal: int, _frame: FrameType | None) -> None:
        process.terminate()

    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=_end_with_parent, args=(process,), daemon=True).start()
    print(process.pid, flush=True)  # noqa: T201 # this is how the parent learns it
    status = process.wait()
    return status if status >= 0 else 128 - status


def _end_with_parent(process: subprocess.Popen[bytes]) -> None:
    # Not by sys.stdin, whose lock would be in the way when the command ends first and the interpreter with it.
    while os.read(0, 1):
        pass
    _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
