from __future__ import annotations

import socket

import pytest

from services.runtime.kafka import clients
from services.runtime.monitoring import probe
from services.runtime.monitoring.samples import Sample
from services.runtime.monitoring.status import Group, Observer, summarise
from services.runtime.settings import KafkaSettings, TopicSettings


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


def test_behind_a_name_are_as_many_workers_as_it_has_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {
        "workers": [(socket.AF_INET6, "fd00::1"), (socket.AF_INET, "10.0.0.2"), (socket.AF_INET, "10.0.0.1")],
        "six": [(socket.AF_INET6, "fd00::1"), (socket.AF_INET6, "fd00::2")],
        "alone": [(socket.AF_INET, "10.0.0.1")],
    }

    def addresses(host: str, port: int, **_: object) -> list[object]:
        if host not in found:
            raise socket.gaierror
        return [(family, socket.SOCK_STREAM, 6, "", (address, port)) for family, address in found[host]]

    monkeypatch.setattr(socket, "getaddrinfo", addresses)
    both = ["http://10.0.0.1:9400/metrics", "http://10.0.0.2:9400/metrics"]
    assert probe.each_address("http://workers:9400/metrics") == both
    assert probe.each_address("http://six:9400/metrics") == [f"http://[fd00::{n}]:9400/metrics" for n in (1, 2)]
    for one in ("http://alone:9400/metrics", "http://nobody:9400/metrics"):
        assert probe.each_address(one) == [one]


def test_without_cluster_and_workers_there_is_nothing_to_tell() -> None:
    settings = KafkaSettings(bootstrap="127.0.0.1:1", connect_timeout=0.5)
    with pytest.raises(clients.KafkaUnavailable):
        Observer(settings, TopicSettings(), ["http://127.0.0.1:1/metrics"]).look()
