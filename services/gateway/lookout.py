"""Looks every few seconds how far a reader is behind, and tells its health."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from services.runtime.kafka.feed import Feed
    from services.runtime.monitoring.health import Health

SECONDS: Final = 2.0
"""Between two looks."""

PATIENCE_SECONDS: Final = 5.0
"""In which a broker has to answer."""

REST: Final = 5
"""Times as long as a look took the next one waits at least: where one partition has no leader, others are read on."""


class Lookout:
    """Looks, in the reader's thread.

    Attributes:
        behind: offsets that are still to be read, as of the last look that found out.
    """

    def __init__(self, feed: Feed, health: Health) -> None:
        self._feed, self._health = feed, health
        self._next = 0.0
        self.behind = 0

    def turn(self, records: int) -> None:
        """The reader has made something of so many records, and looks if it is time. Raises `KafkaError`."""
        if records:
            self._health.progress()
        began = time.monotonic()
        if began >= self._next:
            self._look()
            now = time.monotonic()
            self._next = now + max(SECONDS, REST * (now - began))

    def _look(self) -> None:
        behind = self._feed.behind(PATIENCE_SECONDS)
        # Where no broker answers there is nothing that could be done: to start again would not help, and would end
        # what needs no Kafka.
        self._health.watch(behind or 0)
        if behind is not None:
            self.behind = behind
