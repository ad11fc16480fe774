"""Gazetteers that follow their files."""

import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from services.entities.gazetteers.files import GazetteerError, read
from services.entities.gazetteers.table import Table

SECONDS = 5.0
"""Between two looks at whether a file has changed."""

_log = logging.getLogger(__name__)

_State = tuple[tuple[int, int], ...]


class Gazetteers:
    """The entries of some files, read anew when one of them changes.

    Args:
        paths: the files.
        clock: seconds that only grow.

    Raises:
        GazetteerError: one of the files cannot be used.
    """

    def __init__(self, paths: Sequence[Path] = (), clock: Callable[[], float] = time.monotonic) -> None:
        self._paths = tuple(paths)
        self._clock = clock
        self._state = self._look()
        self._table = self._read()
        self._looked = clock()

    def current(self) -> Table:
        """The entries as the files have them; those of before, with a warning, while a changed file cannot be used."""
        now = self._clock()
        if self._paths and now - self._looked >= SECONDS:
            self._looked = now
            self._follow()
        return self._table

    def _follow(self) -> None:
        state = self._look()
        if state == self._state:
            return
        self._state = state
        try:
            self._table = self._read()
        except GazetteerError as error:
            _log.warning("gazetteer refused, the entries of before stay: %s", error)
        else:
            _log.info("gazetteers read again")

    def _read(self) -> Table:
        return Table(entry for path in self._paths for entry in read(path))

    def _look(self) -> _State:
        return tuple(_stamp(path) for path in self._paths)


def _stamp(path: Path) -> tuple[int, int]:
    """Time of the last change and size; a missing file is one that has changed, too."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
