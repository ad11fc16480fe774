"""Looks every few seconds how the pipeline is doing, in a thread, and whether the topics are still the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import structlog

from services.gateway.background import Background
from services.runtime.failures import explain
from services.runtime.kafka.outbox import Fatal
from services.runtime.kafka.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.runtime.kafka.progress import ServiceProgress
    from services.runtime.settings import KafkaSettings, TopicSettings

SECONDS: Final = 5.0

log = structlog.get_logger(__name__)


class Watcher:
    """Looks.

    Attributes:
        thread: what looks.
        services: what was seen last.
        failure: why the gateway has to start anew: it reads other partitions than there are.
    """

    def __init__(
        self, kafka: KafkaSettings, topics: TopicSettings, reads: Mapping[str, int], names: tuple[str, ...]
    ) -> None:
        self._kafka, self._topics = kafka, topics
        self._reads, self._names = dict(reads), names
        self.services: list[ServiceProgress] = []
        self.failure: BaseException | None = None
        self._progress: Progress | None = None
        self.thread = Background("watcher", self._turn)

    def close(self) -> None:
        """Ends the thread, and lets go of the connections."""
        self.thread.close(SECONDS)
        if not self.thread.alive:
            self._end()

    def status(self) -> list[dict[str, Any]]:
        """As the interface says it."""
        return [
            {"service": each.service, "rate": None if each.rate is None else round(each.rate, 2), "lag": each.lag}
            for each in self.services
        ]

    def _turn(self) -> None:
        try:
            self._look()
        except Exception as error:  # noqa: BLE001 - nothing depends on it: it is looked again
            explained = explain(error)
            log.warning("nobody knows how the pipeline is doing", cause=explained[0] if explained else repr(error))
            self.services = []
            self._end()
        self.thread.stopped.wait(SECONDS)

    def _look(self) -> None:
        self._progress = self._progress or Progress(self._kafka, self._topics)
        self.services = self._progress.look()
        there = self._progress.partitions(self._names)
        if any(there.get(name, 0) > self._reads.get(name, 0) for name in self._names):
            self.failure = Fatal("there are more topics or partitions than when the gateway began: it starts anew")

    def _end(self) -> None:
        progress, self._progress = self._progress, None
        if progress is not None:
            try:
                progress.close()
            except Exception as error:  # noqa: BLE001 - it is gone either way
                log.debug("not closed", cause=repr(error))
