"""The watched folder: files of articles that appear in it are taken, and moved out of the way."""

from __future__ import annotations

import asyncio
import stat
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog

from services.ingest.articles import HEAD_BYTES, Found, Ready, Refused, check, cut
from services.ingest.gate import NotWrittenError
from services.ingest.problems import of_article

if TYPE_CHECKING:
    from collections.abc import Iterator

    from services.ingest.counters import Counters
    from services.ingest.gate import Gate

DONE: Final = "done"
REFUSED: Final = "refused"
UNFINISHED: Final = (".part", ".tmp", ".crdownload", ".swp")
TOGETHER: Final = 500
"""Articles that are handed on at once."""

SHOWN: Final = 1000
"""Problems of a file that are written down."""

log = structlog.get_logger(__name__)


class Folder:
    """Runs in an event loop until it is cancelled.

    A file is taken when nobody has written to it for `seconds`. Several workers may watch the same folder: what both
    take is sent once, as every article is.
    """

    def __init__(self, path: Path, gate: Gate, counters: Counters, *, seconds: float, max_bytes: int) -> None:
        self._path, self._gate, self._counters = path, gate, counters
        self._seconds, self._max_bytes = seconds, max_bytes

    async def run(self) -> None:
        """Looks again and again. A file that Kafka did not take stays for the next time."""
        while True:
            try:
                await self._look()
            except OSError as error:  # a share that is away for a moment ends nothing
                log.warning("the folder cannot be read, to be tried again", folder=str(self._path), cause=str(error))
            await asyncio.sleep(self._seconds)

    async def _look(self) -> None:
        for name in (DONE, REFUSED):
            (self._path / name).mkdir(parents=True, exist_ok=True)
        for path in waiting(self._path, time.time() - self._seconds):
            try:
                await self._take(path)
            except NotWrittenError as error:
                log.warning("Kafka did not take a file", file=path.name, cause=str(error))
            except OSError as error:  # another worker was faster
                log.warning("a file cannot be read", file=path.name, cause=error.strerror)

    async def _take(self, path: Path) -> None:
        pieces = _judged(path, self._max_bytes)
        problems: list[Refused] = []
        accepted = 0
        while some := await asyncio.to_thread(lambda: list(islice(pieces, TOGETHER))):
            ready = [each for each in some if isinstance(each, Ready)]
            problems += [each for each in some if isinstance(each, Refused)]
            await self._gate.room()
            await self._gate.deliver(ready)
            accepted += len(ready)
        # First, so that of two workers that took the same file one counts it.
        _put_away(path, problems)
        self._counters.received("file", "accepted", accepted)
        for problem in problems:
            self._counters.received("file", of_article(problem).reason)
        log.info("a file was taken", file=path.name, accepted=accepted, refused=len(problems))


def waiting(folder: Path, before: float) -> list[Path]:
    """The files of a folder that nobody has written to since `before` (seconds since 1970), the oldest first.

    Raises:
        OSError: the folder cannot be read.
    """
    found = []
    for path in folder.iterdir():
        hidden = path.name.startswith(".") or path.suffix.lower() in UNFINISHED
        if not hidden and (written := _written(path)) is not None and written <= before:
            found.append((written, path))
    return [path for _, path in sorted(found)]


def _written(path: Path) -> float | None:
    """When a file was written to; None for what is no file, or no longer: another worker may have moved it."""
    try:
        said = path.lstat()
    except OSError:
        return None
    return said.st_mtime if stat.S_ISREG(said.st_mode) else None


def _judged(path: Path, max_bytes: int) -> Iterator[Ready | Refused]:
    for piece in cut(_blocks(path), path.name, None, max_bytes):
        yield check(piece, max_bytes) if isinstance(piece, Found) else piece


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(HEAD_BYTES):
            yield block


def _put_away(path: Path, problems: list[Refused]) -> None:
    """Moves a file; beside one of which something was refused lies what and why."""
    target = path.parent / (REFUSED if problems else DONE) / f"{time.time_ns()}-{path.name}"
    path.replace(target)
    if problems:
        lines = [f"{problem.place}: {problem.message}\n" for problem in problems[:SHOWN]]
        target.with_name(f"{target.name}.problems.txt").write_text("".join(lines), encoding="utf-8")
