"""What ingest counts beside what every stage counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import Counter, Gauge

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry


class Counters:
    """Series of one worker. No label takes a URL: the log names feeds."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._received = Counter(
            "depesche_ingest_received",
            "Articles that arrived, by way and by what became of them before news.incoming.",
            ["way", "outcome"],
            registry=registry,
        )
        self._fetches = Counter(
            "depesche_ingest_fetches",
            "Requests for feeds, pages and robots.txt, by how they ended.",
            ["kind", "outcome"],
            registry=registry,
        )
        self._feeds = Gauge(
            "depesche_ingest_feeds",
            "Feeds that this worker polls, by how the last poll went.",
            ["state"],
            registry=registry,
        )

    def received(self, way: str, outcome: str, number: int = 1) -> None:
        """Counts articles; `way` is push, feed or file."""
        self._received.labels(way, outcome).inc(number)

    def fetched(self, kind: str, outcome: str) -> None:
        """Counts a request; `kind` is feed, page or robots."""
        self._fetches.labels(kind, outcome).inc()

    def feeds(self, well: int, failing: int) -> None:
        """Says how many feeds there are."""
        self._feeds.labels("ok").set(well)
        self._feeds.labels("failing").set(failing)
