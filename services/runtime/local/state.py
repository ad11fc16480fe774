"""Where the local system runs, written down for the other commands: `.data/depesche.json`.

What `depesche up` starts, `tail`, `publish`, `status`, `topics` and `dead` find without any setting.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DATA: Final = Path(".data")
"""The data directory, and where the commands look for a system that runs, whatever its data directory is."""

FILE: Final = "depesche.json"

_SAME_START_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class WorkerState:
    """A worker of the local system; `restarts` counts how often it was started again, `pid` is None in between.

    `address` is where it serves, if it serves anything beside its metrics.
    """

    stage: str
    slot: int
    metrics: str
    pid: int | None = None
    restarts: int = 0
    address: str | None = None


@dataclass(frozen=True, slots=True)
class LocalState:
    """A local system: the process that holds it together and when that started, and what the others need to know."""

    pid: int
    started: float
    bootstrap: str
    prefix: str
    logs: str
    workers: tuple[WorkerState, ...] = ()

    @property
    def alive(self) -> bool:
        """Whether the process that wrote this still runs; a later one with its number does not count."""
        try:
            return abs(psutil.Process(self.pid).create_time() - self.started) < _SAME_START_SECONDS
        except psutil.Error:
            return False


def of_this_process(bootstrap: str, prefix: str, logs: Path) -> LocalState:
    """The state of a system that this process has started."""
    own = psutil.Process()
    return LocalState(own.pid, own.create_time(), bootstrap, prefix, str(logs.absolute()))


def with_workers(state: LocalState, workers: tuple[WorkerState, ...]) -> LocalState:
    """The state with these workers."""
    return replace(state, workers=workers)


def places(data: Path) -> tuple[Path, ...]:
    """Where to write down the system of a data directory: there, and where the commands look from here.

    The latter is left out where another system is written down or nothing can be.
    """
    if data.resolve() == DATA.resolve() or read(DATA) or not os.access(DATA if DATA.exists() else DATA.parent, os.W_OK):
        return (data,)
    return (data, DATA)


@contextlib.contextmanager
def registered(state: LocalState, directories: tuple[Path, ...]) -> Iterator[Callable[[LocalState], None]]:
    """Writes the state into directories for the time of the context; what is yielded writes a newer one.

    Directories that are made for it are taken away again.
    """
    made = [directory for directory in directories if not directory.exists()]

    def renew(state: LocalState) -> None:
        for directory in directories:
            write(state, directory)

    try:
        renew(state)
        yield renew
    finally:
        for directory in directories:
            remove(directory)
        for directory in made:
            with contextlib.suppress(OSError):  # somebody else has put something there
                directory.rmdir()


def write(state: LocalState, data: Path) -> None:
    """Writes the file into the data directory, all at once, so that nobody reads half of it."""
    data.mkdir(parents=True, exist_ok=True)
    fresh = data / f"{FILE}.{os.getpid()}"
    fresh.write_text(json.dumps(asdict(state), indent=1), encoding="utf-8")
    fresh.replace(data / FILE)


def remove(data: Path) -> None:
    """Takes the file away again."""
    (data / FILE).unlink(missing_ok=True)


def read(data: Path) -> LocalState | None:
    """The living system whose data directory this is."""
    try:
        values: dict[str, Any] = json.loads((data / FILE).read_text(encoding="utf-8"))
        state = LocalState(**{**values, "workers": tuple(WorkerState(**worker) for worker in values["workers"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None  # none, of another version, or in the hands of an editor: as good as no system
    return state if state.alive else None


def find() -> LocalState | None:
    """The living system of the working directory or the nearest directory above it."""
    here = Path.cwd()
    states = (read(directory / DATA) for directory in (here, *here.parents))
    return next((state for state in states if state), None)
