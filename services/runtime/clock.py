"""What time it is, as far as the brokers have told: what is forgotten, and when, goes by it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Clock:
    """The brokers' time: that of the newest record, and what has passed since it was read.

    What is forgotten is gone, and a window that is over is told no more. A machine whose clock is ahead, for a minute
    or for good, must do neither too early; where it is behind, it may do both later.
    """

    def __init__(self) -> None:
        self._lead: float | None = None

    @property
    def told(self) -> bool:
        """Whether any broker has told the time."""
        return self._lead is not None

    def saw(self, times: Iterable[float]) -> None:
        """Records were read that brokers have dated so, in seconds since 1970."""
        leads = [at - time.monotonic() for at in times]
        self._lead = max(leads if self._lead is None else [self._lead, *leads], default=None)

    def now(self) -> float:
        """Seconds since 1970; the machine's own clock alone as long as no broker has told."""
        own = time.time()
        return own if self._lead is None else min(own, self._lead + time.monotonic())
