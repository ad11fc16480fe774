"""The checks of rules and dashboards are only as good as what finds the metrics in an expression."""

import promql
import pytest


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("up == 0", {"up"}),
        ('sum by (stage, le) (rate(a_bucket{x="b", y=~"c{2}"}[5m])) > 1e3', {"a_bucket"}),
        ("(a unless a offset 5m) or increase(b[5m]) and on (stage) c:d:e / 300", {"a", "b", "c:d:e"}),
        ('label_replace(sum by (group) (lag{job="d"}), "stage", "$1", "group", ".*depesche-(.+)")', {"lag"}),
        ("histogram_quantile(0.95, x{$matchers}) or vector(0) > bool y", {"x", "y"}),
        ("time() - process_start_time_seconds", {"process_start_time_seconds"}),
    ],
)
def test_it_finds_the_metrics_and_nothing_else(expression: str, expected: set[str]) -> None:
    assert promql.names(expression) == expected


def test_what_a_worker_exports_is_known() -> None:
    assert {
        "depesche_articles_total",
        "depesche_event_age_seconds_bucket",
        "kafka_consumergroup_lag",
        "process_start_time_seconds",
    } <= promql.series()
