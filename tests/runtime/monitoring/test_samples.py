from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from services.ingest.counters import Counters
from services.runtime.monitoring.metrics import Metrics
from services.runtime.monitoring.samples import Sample, parse, quantile, rate, recent


def sample(at: float = 0, articles: float = 0, ages: dict[float, float] | None = None, **others: float) -> Sample:
    return Sample("language", at, articles, others.get("dead", 0), others.get("restarts", 0), ages or {}, {})


def scraped(metrics: Metrics) -> str:
    from prometheus_client import generate_latest  # noqa: PLC0415 - the other tests do without

    return generate_latest(metrics.registry).decode()


def test_a_workers_metrics_are_read() -> None:
    metrics = Metrics("quotes", "depesche-quotes", "news.entities")
    metrics.committed(outcomes=["ok", "ok", "canceled"], reasons=["child_died"], ages=[0.02, 0.02, 4])
    metrics.restarted("child_died")
    metrics.lag.partitions, metrics.lag.others = {0: 3, 4: 1}, {"logs": {0: 5}}
    found = parse(scraped(metrics), at=7)
    assert found is not None
    assert (found.stage, found.at, found.articles, found.dead, found.restarts) == ("quotes", 7, 3, 1, 1)
    assert found.lag == {("news.entities", 0): 3, ("news.entities", 4): 1, ("logs", 0): 5}
    assert found.ages[0.025] == 2
    assert found.ages[math.inf] == 3


def test_a_worker_without_articles_says_its_stage_by_its_group() -> None:
    metrics = Metrics("entities", "eu-depesche-entities", "eu-news.language")
    metrics.lag.partitions = {0: 0}
    found = parse(scraped(metrics), at=0)
    assert found is not None
    assert (found.stage, found.articles) == ("entities", 0)


def test_a_worker_of_ingest_is_one_too() -> None:
    metrics = Metrics("ingest", "depesche-ingest", "news.incoming")
    metrics.lag.partitions = {0: 2}
    Counters(metrics.registry).fetched("feed", "ok")
    found = parse(scraped(metrics), at=0)
    assert found is not None
    assert (found.stage, found.lag) == ("ingest", {("news.incoming", 0): 2})


def test_what_is_no_workers_metrics_is_nobody() -> None:
    assert parse("# HELP up Up.\n# TYPE up gauge\nup 1\n", at=0) is None


def test_a_quantile_is_interpolated_within_its_bucket() -> None:
    assert quantile({1: 0, 2: 10, math.inf: 10}, 0.5) == 1.5


def test_what_lies_beyond_the_last_bound_counts_as_that_bound() -> None:
    assert quantile({1: 0, math.inf: 4}, 0.95) == 1


def test_no_values_have_no_quantile() -> None:
    assert quantile({}, 0.5) is None
    assert quantile({1: 0, math.inf: 0}, 0.5) is None


@given(st.lists(st.floats(0.001, 9.9), min_size=1), st.floats(0.01, 0.99))
def test_a_quantile_lies_in_the_bucket_that_the_value_lies_in(values: list[float], share: float) -> None:
    bounds = [1, 2, 5, 10, math.inf]
    buckets = {bound: sum(value <= bound for value in values) for bound in bounds}
    found = quantile(buckets, share)
    true = sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
    assert found is not None
    upper = next(bound for bound in bounds if true <= bound)
    lower = max((bound for bound in bounds if bound < upper), default=0)
    assert lower < found <= upper


def test_the_rate_is_that_between_two_looks() -> None:
    assert rate(sample(at=10, articles=100), sample(at=12, articles=150)) == 25


def test_a_worker_that_was_started_again_has_no_rate_yet() -> None:
    assert rate(sample(at=10, articles=100), sample(at=12, articles=3)) is None
    assert rate(None, sample(at=12, articles=3)) is None


def test_ages_are_the_latest_ones_or_else_all() -> None:
    before, after = sample(ages={1: 5, math.inf: 5}), sample(ages={1: 5, math.inf: 7})
    assert recent(before, after) == {1: 0, math.inf: 2}
    assert recent(after, after) == after.ages
    assert recent(None, after) == after.ages
