from __future__ import annotations

import pytest

from services.runtime import kafka
from services.runtime.samples import Sample
from services.runtime.settings import KafkaSettings, TopicSettings
from services.runtime.status import Group, Observer, summarise


def said(*numbers: int) -> Sample:
    return Sample("language", *numbers, {}, {})


def test_a_stages_workers_are_added_up() -> None:
    pairs = [(said(0, 0, 0, 0), said(1, n, 1, 2)) for n in (10, 20)]
    line = summarise("language", Group(workers=2, lag={("news.raw", 0): 4, ("news.raw", 1): 5}), pairs)
    assert (line.workers, line.lag, line.rate, line.dead, line.restarts, line.metrics) == (2, 9, 30, 2, 4, 2)


def test_a_partitions_lag_is_what_its_worker_says() -> None:
    told = Sample("language", 0, 0, 0, 0, {}, {("news.raw", 1): 0})
    assert (
        summarise("language", Group(workers=1, lag={("news.raw", 0): 4, ("news.raw", 1): 1}), [(None, told)]).lag == 4
    )


def test_what_is_not_known_is_none() -> None:
    line = summarise("language", None, [])
    assert (line.workers, line.lag, line.rate, line.age_p50, line.dead, line.restarts) == (None,) * 6


def test_without_cluster_and_workers_there_is_nothing_to_tell() -> None:
    settings = KafkaSettings(bootstrap="127.0.0.1:1", connect_timeout=0.5)
    with pytest.raises(kafka.KafkaUnavailable):
        Observer(settings, TopicSettings(), ["http://127.0.0.1:1/metrics"]).look()
