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
from typing import IO, TYPE_CHECKING, Final

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
    with guard.stdout or sys.stdin.buffer as answer:
        line = answer.readline()
    if not line:
        guard.wait()
        raise OSError(f"cannot start {command[0]}")
    return Guarded(guard, int(line))


def main(command: Sequence[str]) -> int:
    """The guard's program: run the command until it or the parent ends; returns the command's exit status."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr)  # noqa: S603 # as above
    print(process.pid, flush=True)  # noqa: T201 # this is how the parent learns it

    def stop(_signal: int, _frame: FrameType | None) -> None:
        process.terminate()

    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=_end_with_parent, args=(process,), daemon=True).start()
    return process.wait()


def _end_with_parent(process: subprocess.Popen[bytes]) -> None:
    sys.stdin.buffer.read()
    process.terminate()
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
