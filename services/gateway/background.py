"""A thread that does one thing over and over, until it is closed or fails."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Background:
    """The thread; it does not keep the process from ending.

    Attributes:
        stopped: set when it is to end; a turn that waits, waits for this.
        failure: why it has ended by itself, if it has.
    """

    def __init__(self, name: str, turn: Callable[[], None]) -> None:
        self._turn = turn
        self.stopped = threading.Event()
        self.failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begins with the first turn."""
        self._thread.start()

    def close(self, seconds: float) -> None:
        """Ends the thread after its turn; waits no longer than so many seconds for it."""
        self.stopped.set()
        if self._thread.ident is not None:
            self._thread.join(seconds)

    def _run(self) -> None:
        try:
            while not self.stopped.is_set():
                self._turn()
        except BaseException as error:  # noqa: BLE001 - told in the main thread
            self.failure = error
