"""How the pipeline is doing: what the cluster knows of the consumer groups, and what the workers say of themselves.

Either may be unknown. What is not known is None, never zero.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from kafka.errors import CoordinatorNotAvailableError, KafkaError
from prometheus_client.parser import text_string_to_metric_families

from services import pipeline
from services.runtime.kafka import clients
from services.runtime.kafka.progress import extents
from services.runtime.local.state import WorkerState
from services.runtime.monitoring import probe
from services.runtime.monitoring.samples import Lags, Sample, parse, quantile, rate, recent
from services.runtime.settings import KafkaSettings, TopicSettings


@dataclass(frozen=True, slots=True)
class Group:
    """What the cluster knows of a stage: its workers, and for each partition how far the group is behind its end.

    The end counts Kafka's own marks of transactions, so without any work left a partition can be one behind. The
    workers know better; theirs counts where it is known.
    """

    workers: int
    lag: Lags


@dataclass(frozen=True, slots=True)
class StageStatus:
    """One line of the table; None is what is not known.

    Attributes:
        rate: articles a second since the last look.
        age_p50: seconds from news.raw through this stage, the median.
        dead: dead letters since the workers started.
        restarts: child processes replaced since the workers started.
        metrics: of how many workers the numbers are; the others did not answer or are not known.
    """

    stage: str
    workers: int | None
    lag: int | None
    rate: float | None
    age_p50: float | None
    age_p95: float | None
    dead: int | None
    restarts: int | None
    metrics: int


@dataclass(frozen=True, slots=True)
class GatewayStatus:
    """A gateway; None is what it does not say.

    Attributes:
        streams: that are open.
        view_lag: offsets that its view is behind.
    """

    address: str
    streams: int | None
    view_lag: int | None


def gateways(workers: Iterable[WorkerState]) -> list[GatewayStatus]:
    """Those of the workers that are gateways, as they are now."""
    found = [worker for worker in workers if worker.stage == pipeline.GATEWAY.name]
    return [_gateway(worker.address or "", probe.scrape(worker.metrics) or "") for worker in found]


def _gateway(address: str, text: str) -> GatewayStatus:
    values: dict[str, float] = defaultdict(float)
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            values[sample.name] += sample.value
    streams, lag = values.get("depesche_gateway_clients"), values.get("depesche_gateway_view_lag")
    return GatewayStatus(address, None if streams is None else int(streams), None if lag is None else int(lag))


def summarise(stage: str, group: Group | None, pairs: Sequence[tuple[Sample | None, Sample]]) -> StageStatus:
    """A stage's line from what the cluster says and an earlier and a later sample of each of its workers."""
    ages: dict[float, float] = defaultdict(float)
    for before, after in pairs:
        for bound, count in recent(before, after).items():
            ages[bound] += count
    rates = [found for before, after in pairs if (found := rate(before, after)) is not None]
    known = bool(pairs)
    lag = dict(group.lag) if group else {}
    for _, after in pairs:
        lag.update(after.lag)
    return StageStatus(
        stage=stage,
        workers=group.workers if group else None,
        lag=sum(lag.values()) if lag else None,
        rate=sum(rates) if rates else None,
        age_p50=quantile(ages, 0.5),
        age_p95=quantile(ages, 0.95),
        dead=int(sum(after.dead for _, after in pairs)) if known else None,
        restarts=int(sum(after.restarts for _, after in pairs)) if known else None,
        metrics=len(pairs),
    )


@dataclass(slots=True)
class Observer:
    """Looks at the cluster and the workers again and again.

    Attributes:
        settings: where Kafka is.
        topics: how topics and groups are named.
        urls: the workers' metrics, as far as they are known; a name may stand for several workers.
        unknown: why there was something that the last look did not see.
    """

    settings: KafkaSettings
    topics: TopicSettings
    urls: Collection[str]
    unknown: list[str] = field(default_factory=list)
    _before: dict[str, Sample] = field(default_factory=dict)

    def look(self) -> list[StageStatus]:
        """Every stage as it is now; rates are those since the last look.

        Raises:
            KafkaUnavailable, KafkaError: neither the cluster nor a worker answers.
        """
        self.unknown.clear()
        urls = [each for url in self.urls for each in probe.each_address(url)]
        samples = {url: found for url in urls if (found := self._sample(url))}
        self.unknown.extend(f"no worker answers at {url}" for url in urls if url not in samples)
        try:
            groups = self._groups()
        except (clients.KafkaUnavailable, KafkaError) as error:
            if not samples:
                raise
            self.unknown.append(str(error))
            groups = {}
        pairs = [(self._before.get(url), sample) for url, sample in samples.items()]
        self._before = samples
        return [
            summarise(stage.name, groups.get(stage.name), [pair for pair in pairs if pair[1].stage == stage.name])
            for stage in pipeline.WORKERS
        ]

    def _sample(self, url: str) -> Sample | None:
        text = probe.scrape(url)
        return parse(text, time.monotonic()) if text else None

    def _groups(self) -> dict[str, Group | None]:
        with closing(clients.admin(self.settings)) as admin:
            topics = set(admin.list_topics())
            groups = {each["group_id"] for each in admin.list_groups()}
            return {
                stage.name: self._group(admin, stage, groups)
                for stage in pipeline.WORKERS
                if self.topics.prefixed(stage.reads[0].name) in topics
            }

    def _group(self, admin: Any, stage: pipeline.Service, groups: Collection[str]) -> Group | None:
        group, topic = self.topics.prefixed(stage.group), self.topics.prefixed(stage.reads[0].name)
        found = extents(admin, topic)
        try:
            # A cluster that has never had a group has nobody to ask for one.
            committed = admin.list_group_offsets({group: list(found)})[group] if group in groups else {}
            members = admin.describe_groups([group])[group]["members"] if group in groups else ()
        except CoordinatorNotAvailableError:
            return None
        lag = {(topic, each.partition): extent.behind(committed.get(each)) for each, extent in found.items()}
        return Group(len(members), lag)
