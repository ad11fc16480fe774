"""Keeps worker processes running: one that ends is started again, ever later the quicker it ends.

Every worker has a guard (`services.runtime.local.guard`), so none outlives this process, however that ends.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from services.runtime.local.guard import Guarded, guarded
from services.runtime.local.state import WorkerState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

FIRST_DELAY: Final = 0.5
LONGEST_DELAY: Final = 30.0
STEADY_SECONDS: Final = 60.0
"""A worker that ran for so long ended for another reason than its start: its next start is a first one again."""


@dataclass(frozen=True, slots=True)
class Program:
    """How a worker is started.

    `variables` are added to its environment. Everybody on the machine can see them, so secrets have no place there.
    """

    stage: str
    slot: int
    command: tuple[str, ...]
    variables: Mapping[str, str]
    metrics: str
    log: Path
    address: str | None = None

    @property
    def name(self) -> str:
        return f"{self.stage}-{self.slot}"


@dataclass(slots=True)
class Backoff:
    """How long to wait before the next start: nothing is known of the first, each quick end doubles it."""

    delay: float = FIRST_DELAY

    def next(self, ran: float) -> float:
        """The seconds to wait after a process that ran for so many."""
        wait = FIRST_DELAY if ran > STEADY_SECONDS else self.delay
        self.delay = min(2 * wait, LONGEST_DELAY)
        return wait


@dataclass(slots=True)
class _Running:
    program: Program
    backoff: Backoff = field(default_factory=Backoff)
    process: Guarded | None = None
    since: float = 0.0
    due: float = 0.0
    restarts: int = -1


class Supervisor:
    """Worker processes that are started again when they end. `told` hears what happens, in words.

    Use it as a context manager: at its end the workers end as well.
    """

    def __init__(self, programs: Sequence[Program], told: Callable[[str], None], stop_seconds: float = 6) -> None:
        self._workers = [_Running(program) for program in programs]
        self._told, self._stop_seconds = told, stop_seconds

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def tend(self) -> bool:
        """Starts what is to be started and notices what has ended; returns whether anything changed."""
        changes = [self._tend(worker) for worker in self._workers]
        return any(changes)

    @property
    def workers(self) -> tuple[WorkerState, ...]:
        """The workers as they are now."""
        return tuple(
            WorkerState(
                worker.program.stage,
                worker.program.slot,
                worker.program.metrics,
                worker.process.pid if worker.process else None,
                max(0, worker.restarts),
                worker.program.address,
            )
            for worker in self._workers
        )

    def stop(self) -> None:
        """Ends all workers at the same time, by force those that take too long: nothing committed is lost by it."""
        processes = [worker.process for worker in self._workers if worker.process]
        for worker in self._workers:
            worker.process = None
        if processes:
            with ThreadPoolExecutor(len(processes)) as threads:
                list(threads.map(self._stop, processes))

    def _stop(self, process: Guarded) -> None:
        if process.guard.stdin:
            process.guard.stdin.close()
        end = time.monotonic() + self._stop_seconds
        while process.running and time.monotonic() < end:
            time.sleep(0.05)
        if process.running:
            process.kill()

    def _tend(self, worker: _Running) -> bool:
        now = time.monotonic()
        if worker.process is None:
            return now >= worker.due and self._start(worker, now)
        if worker.process.running:
            return False
        status = worker.process.stop()
        wait = worker.backoff.next(now - worker.since)
        worker.process, worker.due = None, now + wait
        self._told(f"{worker.program.name} ended ({_words(status)}), starts again in {wait:g} s: {worker.program.log}")
        return True

    def _start(self, worker: _Running, now: float) -> bool:
        program = worker.program
        variables = [f"{name}={value}" for name, value in program.variables.items()]
        with program.log.open("ab") as log:
            # env replaces itself by the command, so the guard's child is the worker.
            worker.process = guarded(["env", *variables, *program.command], log)
        worker.since, worker.restarts = now, worker.restarts + 1
        return True


def _words(status: int) -> str:
    return f"signal {status - 128}" if status > 128 else f"exit status {status}"  # noqa: PLR2004 - as shells say it
