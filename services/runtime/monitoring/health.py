"""Health by progress: a worker that has work and commits nothing is not healthy, however alive its process is."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Health:
    """What the worker's loop last did; read by the HTTP server's threads. Times are monotonic seconds.

    Attributes:
        stall: seconds without progress, while there is work, after which the worker counts as stuck.
        longest: seconds that one document may take: so much longer may there be no progress.
        clock: the monotonic clock; tests bring their own.
    """

    stall: float
    longest: float = 0.0
    clock: Callable[[], float] = time.monotonic
    loaded: bool = False
    joined: bool = False
    stopping: bool = False
    lag: int = 0
    _turned: float = field(init=False)
    _progressed: float = field(init=False)

    def __post_init__(self) -> None:
        self._turned = self._progressed = self.clock()

    def turn(self, *, joined: bool) -> None:
        """The loop went round once more."""
        self._turned, self.joined = self.clock(), joined

    def progress(self) -> None:
        """A batch was committed, or what must come first is a step further: state read, a hanging document searched."""
        self._progressed = self.clock()

    def watch(self, lag: int) -> None:
        """How much is left to do; without work the clock of progress stands still."""
        if lag == 0:
            self._progressed = self.clock()
        self.lag = lag

    def not_live(self) -> str | None:
        """Why the process should be started again; None where it should not."""
        now = self.clock()
        if self.loaded and now - self._turned > self.stall:
            return f"the loop has not turned for {now - self._turned:.0f} s"
        if self.lag and now - self._progressed > self.stall + self.longest:
            return f"{self.lag} records are waiting and nothing was committed for {now - self._progressed:.0f} s"
        return None

    def not_ready(self) -> str | None:
        """Why the worker does no work yet, or no longer; None while it does."""
        if self.stopping:
            return "stopping"
        if not self.loaded:
            return "loading models"
        if not self.joined:
            return "not a member of the consumer group"
        return self.not_live()
