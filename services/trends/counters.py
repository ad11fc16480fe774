"""What trends counts beside what every stage counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import Counter, Gauge

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry


class Counters:
    """Series of one worker. No label takes a subject."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._published = Counter("depesche_trends_published", "Records sent to news.trends.", registry=registry)
        self._held = Gauge("depesche_trends_held", "Articles and subjects in memory.", ["what"], registry=registry)

    def published(self, number: int) -> None:
        self._published.inc(number)

    def held(self, articles: int, subjects: int) -> None:
        self._held.labels("articles").set(articles)
        self._held.labels("subjects").set(subjects)
