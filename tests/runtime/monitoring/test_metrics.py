from prometheus_client import generate_latest

from services.entities.settings import EntitiesSettings
from services.quotes.settings import QuotesSettings
from services.runtime.monitoring.metrics import LANGUAGES, Metrics


def text(metrics: Metrics) -> str:
    return generate_latest(metrics.registry).decode()


def test_a_commit_counts_outcomes_reasons_and_ages() -> None:
    metrics = Metrics("language", "group", "news.raw")
    metrics.committed(outcomes=["ok", "ok", "empty", "dead"], reasons=["not_json"], ages=[0.2, -5])
    metrics.aborted()
    metrics.restarted("child_died")
    said = text(metrics)
    for line in (
        'depesche_articles_total{outcome="ok",stage="language"} 2.0',
        'depesche_articles_total{outcome="empty",stage="language"} 1.0',
        'depesche_articles_total{outcome="dead",stage="language"} 1.0',
        'depesche_dead_letters_total{reason="not_json",stage="language"} 1.0',
        'depesche_transactions_total{outcome="committed",stage="language"} 1.0',
        'depesche_transactions_total{outcome="aborted",stage="language"} 1.0',
        'depesche_nlp_restarts_total{reason="child_died",stage="language"} 1.0',
        'depesche_event_age_seconds_count{stage="language"} 2.0',
        'depesche_event_age_seconds_sum{stage="language"} 0.2',
    ):
        assert line in said


def test_articles_are_counted_by_language_under_labels_that_are_known_beforehand() -> None:
    metrics = Metrics("quotes", "group", "news.entities")
    metrics.spoken(["de", "sh", "de", "ja", "x-made-up", None])
    found = [line for line in text(metrics).splitlines() if line.startswith("depesche_articles_by_language_total{")]
    numbers = {"de": 2, "sh": 1, "other": 2, "none": 1}
    assert sorted(found) == sorted(
        f'depesche_articles_by_language_total{{language="{label}",stage="quotes"}} {number}.0'
        for label, number in numbers.items()
    )


def test_languages_that_a_stage_reads_have_series_of_their_own() -> None:
    assert {*EntitiesSettings().languages, *QuotesSettings().languages} == LANGUAGES


def test_lag_has_no_series_of_partitions_that_moved_away() -> None:
    metrics = Metrics("language", "group", "news.raw")
    metrics.lag.partitions = {0: 5, 1: 7}
    assert 'kafka_consumergroup_lag{group="group",partition="1",topic="news.raw"} 7.0' in text(metrics)
    metrics.lag.partitions, metrics.lag.others = {0: 4}, {"partials": {2: 9}}
    said = text(metrics)
    assert 'partition="0",topic="news.raw"} 4.0' in said
    assert 'partition="2",topic="partials"} 9.0' in said
    assert 'partition="1"' not in said


def test_the_process_is_measured_too() -> None:
    assert "process_resident_memory_bytes" in text(Metrics("language", "group", "news.raw"))
