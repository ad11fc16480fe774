"""The worker's metrics, in Prometheus' conventions: base units, few labels, no label with text of an article."""

from collections import Counter as Counted
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from prometheus_client import CollectorRegistry, Counter, GCCollector, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from services.runtime.kafka.diagnosis import silent_seconds

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
AGES = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14400, 86400)
SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)

LANGUAGES: Final = frozenset({"da", "de", "en", "es", "fr", "pt", "sh", "sv"})
"""Tags with a series of their own: the languages that a stage reads unless told otherwise."""


@dataclass(slots=True, eq=False)
class Lag(Collector):
    """Lag per partition, made anew at every scrape, so that a partition that moved away leaves no stale series.

    Attributes:
        partitions: those of `topic`, which the service reads.
        others: those of further topics, where it reads any.
    """

    group: str
    topic: str
    partitions: Mapping[int, int] = field(default_factory=dict)
    others: Mapping[str, Mapping[int, int]] = field(default_factory=dict)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily(
            "kafka_consumergroup_lag",
            "Records of a partition that the consumer group has not committed yet.",
            labels=["group", "topic", "partition"],
        )
        for topic, partitions in {self.topic: self.partitions, **self.others}.items():
            for partition, lag in sorted(partitions.items()):
                family.add_metric([self.group, topic, str(partition)], lag)
        yield family


class Silence(Collector):
    """How long Kafka has said nothing, for processes all of whose clients are those of `runtime.kafka`.

    Those are never idle: consumers ask for records, and members of a group say that they are there.
    """

    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily("depesche_kafka_silent_seconds", "Since a broker last answered anything.")
        if (seconds := silent_seconds()) is not None:
            family.add_metric([], seconds)
        yield family


class Metrics:
    """All series of one worker, in a registry of their own."""

    def __init__(self, stage: str, group: str, topic: str) -> None:
        self.registry = CollectorRegistry()
        self.stage = stage
        self.lag = Lag(group, topic)
        self.registry.register(self.lag)
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self._articles = self._counter("articles", "Articles that went through a stage.", "outcome")
        self._languages = self._counter("articles_by_language", "The same articles by their language.", "language")
        self._dead_letters = self._counter("dead_letters", "Records that went to news.dead.", "reason")
        self._transactions = self._counter("transactions", "Kafka transactions, by how they ended.", "outcome")
        self._restarts = self._counter("nlp_restarts", "Child processes that were replaced.", "reason")
        self._expired = self._plain("expired_offsets", "Offsets that retention deleted before the stage had read them.")
        self._truncated = self._plain("truncated_offsets", "Offsets that a log lost after the stage had read them.")
        self.stage_seconds = self._histogram("stage_seconds", "From reading a batch to committing it.", SECONDS)
        self.event_age = self._histogram("event_age_seconds", "Age of an article in the pipeline as it leaves.", AGES)
        self.batch_size = self._histogram("batch_size", "Records committed together.", SIZES)

    def committed(self, outcomes: Iterable[str], reasons: Iterable[str], ages: Iterable[float]) -> None:
        """Counts a batch whose transaction has been committed, as `counted` does."""
        self._transactions.labels(self.stage, "committed").inc()
        self.counted(outcomes, reasons, ages)

    def counted(self, outcomes: Iterable[str], reasons: Iterable[str], ages: Iterable[float]) -> None:
        """Counts a batch that is done: outcomes of articles, reasons of dead letters, ages in seconds."""
        for outcome, number in Counted(outcomes).items():
            self._articles.labels(self.stage, outcome).inc(number)
        for reason, number in Counted(reasons).items():
            self._dead_letters.labels(self.stage, reason).inc(number)
        histogram = self.event_age.labels(self.stage)
        for age in ages:
            histogram.observe(max(0.0, age))

    def spoken(self, tags: Iterable[str | None]) -> None:
        """Counts the articles of a committed batch by the language that was found; None where there is none."""
        for label, number in Counted(map(_language, tags)).items():
            self._languages.labels(self.stage, label).inc(number)

    def aborted(self) -> None:
        self._transactions.labels(self.stage, "aborted").inc()

    def expired(self, offsets: int) -> None:
        self._expired.inc(offsets)

    def truncated(self, offsets: int) -> None:
        self._truncated.inc(offsets)

    def restarted(self, reason: str) -> None:
        self._restarts.labels(self.stage, reason).inc()

    def _counter(self, name: str, text: str, label: str) -> Counter:
        return Counter(f"depesche_{name}", text, ["stage", label], registry=self.registry)

    def _plain(self, name: str, text: str) -> Counter:
        """A counter that is there from the start, at nought: an alert looks at its increase."""
        return Counter(f"depesche_{name}", text, ["stage"], registry=self.registry).labels(self.stage)

    def _histogram(self, name: str, text: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(f"depesche_{name}", text, ["stage"], buckets=buckets, registry=self.registry)


def _language(tag: str | None) -> str:
    """The label for a tag: whatever publishers and settings bring, there are no more than these."""
    if tag is None:
        return "none"
    return tag if tag in LANGUAGES else "other"
