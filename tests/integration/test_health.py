"""What a worker says of itself while it loads, works, is stuck, and shares its partitions."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Final

import pytest
from articles import article, articles
from fleet import until, with_test_stage

from services import pipeline
from services.runtime.kafka import clients

if TYPE_CHECKING:
    from pathlib import Path

    from fleet import Fleet, Worker
    from ledger import Ledger

    from services.runtime.local.broker import Broker
    from services.runtime.settings import KafkaSettings

pytestmark = pytest.mark.broker

SHORT: Final = 128 * 1024
"""Bytes: an article of them has but one deadline."""


def lag(worker: Worker) -> dict[int, float]:
    return {int(labels[0]): value for labels, value in worker.metrics().get("kafka_consumergroup_lag", {}).items()}


def test_a_worker_is_ready_once_it_has_loaded_and_joined(fleet: Fleet) -> None:
    worker = fleet.start("language")
    until(worker.children, 20, "a child that loads")
    (child,) = worker.children()
    child.suspend()
    assert worker.health("ready") == (503, "loading models\n")
    assert worker.health("live") == (200, "ok\n")
    child.resume()
    worker.wait_ready()
    worker.signal(signal.SIGTERM)
    assert worker.wait(12) == 0


def test_a_worker_is_live_while_it_looks_for_the_document_that_hangs(fleet: Fleet, first_stage: Ledger) -> None:
    worker = fleet.start("language", stall_seconds=3, document_deadline=1, max_article_bytes=SHORT)
    worker.wait_ready()
    first_stage.publish([article(0, headline="hang", size=600), *articles(15, start=1, size=600)])
    answers: set[tuple[int, str]] = set()

    def is_done() -> bool:
        answers.add(worker.health("live"))
        first_stage.read()
        return not first_stage.missing()

    until(is_done, 60, "all done")
    assert answers == {(200, "ok\n")}
    assert fleet.stop() == [0]
    assert [each.serial for each in first_stage.of(pipeline.DEAD)] == [0]


def test_a_worker_whose_child_never_comes_back_is_not_live(fleet: Fleet, first_stage: Ledger) -> None:
    worker = fleet.start("language", stall_seconds=1, document_deadline=1, max_article_bytes=SHORT)
    worker.wait_ready()
    (first,) = worker.children()
    first.kill()
    until(lambda: [child for child in worker.children() if child.pid != first.pid], 20, "a child that loads")
    (second,) = [child for child in worker.children() if child.pid != first.pid]
    second.suspend()
    first_stage.publish([article(0, size=600)])
    until(lambda: worker.health("live")[0] == 503, 20, "not live")
    assert "records are waiting and nothing was committed for" in worker.health("ready")[1]
    second.resume()
    first_stage.wait(60)
    until(lambda: worker.health("live")[0] == 200, 20, "live again")
    assert fleet.stop() == [0]


def test_a_worker_whose_transaction_does_not_end_is_not_live(fleet: Fleet, first_stage: Ledger, tmp_path: Path) -> None:
    hold = tmp_path / "hold"
    worker = fleet.run(with_test_stage("language", 0, hold), stall_seconds=1.5)
    worker.wait_ready()
    hold.touch()
    first_stage.publish(articles(5, size=600))
    until(lambda: worker.health("live")[0] == 503, 20, "not live")
    assert "the loop has not turned" in worker.health("live")[1]
    hold.unlink()
    first_stage.wait(20)
    until(lambda: worker.health("ready")[0] == 200, 20, "ready again")
    assert fleet.stop() == [0]


def test_an_idle_worker_stays_live(fleet: Fleet) -> None:
    worker = fleet.start("language", stall_seconds=1, document_deadline=0.1)
    worker.wait_ready()
    turned = worker.metrics()["process_cpu_seconds_total"][()]
    until(lambda: worker.metrics()["process_cpu_seconds_total"][()] > turned + 0.2, 60, "some work of the loop")
    assert worker.health("live")[0] == 200


def test_lag_moves_with_its_partition_and_leaves_no_series_behind(fleet: Fleet, first_stage: Ledger) -> None:
    first = fleet.start("language", session_timeout=3)
    until(lambda: lag(first).keys() == {0, 1}, 30, "both partitions at the first worker")
    second = fleet.start("language", slot=1, session_timeout=3)
    until(lambda: len(lag(first)) == len(lag(second)) == 1, 30, "a partition for each worker")
    assert lag(first).keys() | lag(second).keys() == {0, 1}
    first_stage.publish(articles(20, size=600))
    first_stage.wait(30)
    until(lambda: sum([*lag(first).values(), *lag(second).values()]) == 0, 10, "no lag")
    assert fleet.stop() == [0, 0]
    first_stage.drain()
    assert first_stage.problems() == []


def test_lag_counts_what_is_not_committed(fleet: Fleet, first_stage: Ledger) -> None:
    first_stage.publish(articles(40, size=600))
    worker = fleet.start("language", 0.5, batch_records=2)
    until(lambda: 0 < sum(lag(worker).values()) <= 40, 30, "lag")
    seen = sum(lag(worker).values())
    until(lambda: sum(lag(worker).values()) < seen, 30, "less lag")


def test_aborted_transactions_are_no_lag(fleet: Fleet, first_stage: Ledger, settings: KafkaSettings) -> None:
    worker = fleet.start("language")
    first_stage.publish(articles(10, size=600))
    with clients.producer(settings, first_stage.topics.prefixed("publisher")) as producer:
        producer.init_transactions()
        producer.begin_transaction()
        for number in range(20):
            key = str(number).encode()
            producer.send(first_stage.name(pipeline.RAW), key=key, value=b'{"id": "%b", "body": "B."}' % key)
        producer.flush()
        producer.abort_transaction()
    first_stage.wait(30)
    until(lambda: lag(worker) == {0: 0, 1: 0}, 20, "no lag")
    assert fleet.stop() == [0]
    first_stage.drain()
    assert first_stage.problems() == []


def test_an_idle_worker_tells_for_how_long_kafka_has_said_nothing(fleet: Fleet, broker: Broker) -> None:
    worker = fleet.start("language")
    worker.wait_ready()

    def silent() -> float:
        return worker.metrics()["depesche_kafka_silent_seconds"][()]

    until(lambda: silent() < 1, 30, "a word from Kafka while there is nothing to do")
    try:
        broker.kill()
        until(lambda: silent() > 8, 30, "silence, longer than an idle worker's")
        assert worker.health("live")[0] == 200, "it goes on by itself, so nobody starts it again"
    finally:
        broker.start()
    until(lambda: silent() < 1, 60, "a word from Kafka after it is back")
