"""What a worker says of itself by its /metrics, and what two looks at it tell."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from prometheus_client.parser import text_string_to_metric_families

from services import pipeline

ARTICLES: Final = "depesche_articles_total"
DEAD_LETTERS: Final = "depesche_dead_letters_total"
RESTARTS: Final = "depesche_nlp_restarts_total"
LAG: Final = "kafka_consumergroup_lag"
AGES: Final = "depesche_event_age_seconds_bucket"

Buckets: TypeAlias = Mapping[float, float]
"""A histogram: how many values were at most so large, by upper bound in seconds."""

Lags: TypeAlias = Mapping[tuple[str, int], int]
"""Records that are not committed yet, by topic and partition."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What one worker said: its stage, when (monotonic seconds), its counters since it started, its partitions' lag."""

    stage: str
    at: float
    articles: float
    dead: float
    restarts: float
    ages: Buckets
    lag: Lags


def parse(text: str, at: float) -> Sample | None:
    """What a worker's /metrics say; None where they are not a worker's."""
    values: dict[str, float] = defaultdict(float)
    ages: dict[float, float] = defaultdict(float)
    lag: dict[tuple[str, int], int] = {}
    stages = set()
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if stage := _stage(sample.labels):
                stages.add(stage)
            if sample.name == LAG:
                lag[sample.labels["topic"], int(sample.labels["partition"])] = int(sample.value)
            if sample.name == AGES:
                ages[float(sample.labels["le"])] += sample.value
            values[sample.name] += sample.value
    if len(stages) != 1:
        return None
    return Sample(stages.pop(), at, values[ARTICLES], values[DEAD_LETTERS], values[RESTARTS], dict(ages), lag)


def _stage(labels: Mapping[str, str]) -> str | None:
    """Which service a series is of; before its first article a worker only says it by the name of its group."""
    named = (stage.name for stage in pipeline.WORKERS if labels.get("group", "").endswith(stage.group))
    return labels.get("stage") or next(named, None)


def quantile(buckets: Buckets, share: float) -> float | None:
    """The value below which that share of all values lies, interpolated within its bucket as Prometheus does.

    None where there are no values. What lies beyond the last bound counts as that bound.
    """
    total = buckets.get(math.inf, 0.0)
    if total <= 0:
        return None
    lower, below = 0.0, 0.0
    for bound, count in sorted(buckets.items()):
        if count >= share * total:
            if math.isinf(bound):
                return lower
            return lower + (bound - lower) * (share * total - below) / (count - below) if count > below else bound
        lower, below = bound, count
    return lower


def rate(before: Sample | None, after: Sample) -> float | None:
    """Articles a second between two samples of one worker; None where there is no earlier one of the same start."""
    if before is None or after.at <= before.at or after.articles < before.articles:
        return None
    return (after.articles - before.articles) / (after.at - before.at)


def recent(before: Sample | None, after: Sample) -> Buckets:
    """The ages between two samples; all since the start where nothing came in between, or there is no earlier one."""
    if before is None or after.ages.get(math.inf, 0) <= before.ages.get(math.inf, 0):
        return after.ages
    return {bound: count - before.ages.get(bound, 0) for bound, count in after.ages.items()}
