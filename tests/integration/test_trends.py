"""Trends on a real Kafka: the counts are those of the articles, whatever dies."""

from __future__ import annotations

import signal
import sys
import time
from collections import Counter
from contextlib import closing
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import orjson
import pytest
from chronicle import Chronicle
from fleet import Fleet, Worker, until

from schemas.validation import validate
from services.pipeline import ENRICHED, TRENDING, TRENDS
from services.runtime.kafka import clients
from services.runtime.kafka.progress import extents
from services.runtime.kafka.reading import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chronicle import Count, Sent

pytestmark = pytest.mark.broker

GRACE_HOURS: Final = 4
SETTINGS: Final = {"GRACE_HOURS": GRACE_HOURS, "PUBLISH_SECONDS": 0.2}

Counts = dict[tuple[str, str, str, str, int], "Count"]


def start(fleet: Fleet, slot: int = 0) -> Worker:
    pairs = [f"DEPESCHE_TRENDS_{name}={value}" for name, value in SETTINGS.items()]
    # More than the pause of a busy machine, less than the test has patience for.
    return fleet.run(["env", *pairs, sys.executable, "-m", "services.trends"], slot=slot, session_timeout=10)


def publish(fleet: Fleet, sent: Iterable[Sent]) -> None:
    """Writes records to news.enriched, in their order; those that are lost in transactions that are aborted."""
    topic = fleet.topics.prefixed(ENRICHED.name)
    with closing(clients.producer(fleet.kafka, fleet.topics.prefixed("chronicle"))) as producer:
        producer.init_transactions()
        for lost, group in groupby(sent, key=lambda each: each.lost):
            producer.begin_transaction()
            for each in group:
                producer.send(topic, key=each.key.encode(), value=each.value)
            producer.flush()
            (producer.abort_transaction if lost else producer.commit_transaction)()


def told(fleet: Fleet) -> Counts:
    """What news.trends said last of each subject and window."""
    found: Counts = {}
    with Reader(fleet.kafka, [fleet.topics.prefixed(TRENDS.name)], beginning=True) as reader:
        while not reader.exhausted:
            for record in reader.poll(0.2):
                trend = orjson.loads(record.value or b"null")
                validate("trend", trend)
                window, subject = trend["window"], trend["subject"]
                key = "|".join((window["size"], window["kind"], subject["kind"], subject["key"]))
                assert record.key == key.encode()
                begin = int(datetime.fromisoformat(window["start"]).timestamp())
                place = (window["size"], window["kind"], subject["kind"], subject["key"], begin)
                found[place] = trend["count"], trend["articles"]
    return found


def differences(fleet: Fleet, chronicle: Chronicle) -> dict[Any, Any]:
    """Where news.trends says something else than the articles; a hopping window may not have been told yet."""
    found, expected = told(fleet), chronicle.counts(GRACE_HOURS * 3600)
    wrong = {key: (count, expected.get(key, (0, 0))) for key, count in found.items()}
    wrong |= {key: (None, count) for key, count in expected.items() if key not in found and key[1] == "tumbling"}
    return {key: pair for key, pair in wrong.items() if pair[0] != pair[1]}


def lag(workers: Iterable[Worker]) -> float:
    return sum(sum(worker.metrics()["kafka_consumergroup_lag"].values()) for worker in workers)


def settle(fleet: Fleet, chronicle: Chronicle, seconds: float) -> None:
    """Waits until news.trends says what the articles say. Raises `TimeoutError` with what it says instead."""
    deadline = time.monotonic() + seconds
    while wrong := differences(fleet, chronicle):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{len(wrong)} counts are wrong: {list(wrong.items())[:5]}")


@pytest.mark.timeout(240)
def test_every_article_counts_once(fleet: Fleet) -> None:
    """Repeats, updates, kill notices, tombstones, late ones, aborted ones; and a worker that is killed."""
    count_through_kills(fleet, kills=1, articles=150, seconds=100)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_counts_survive_five_kills(fleet: Fleet) -> None:
    count_through_kills(fleet, kills=5, articles=600, seconds=200)


def count_through_kills(fleet: Fleet, kills: int, articles: int, seconds: float) -> None:
    """Kills one of two workers again and again, at work, and compares in the end."""
    workers = [start(fleet, slot) for slot in (0, 1)]
    for worker in workers:
        worker.wait_ready(120)
    chronicle = Chronicle(time.time())
    for kill in range(kills):
        victim, before = workers[kill % 2], len(chronicle.sent)
        chronicle.add(articles)
        publish(fleet, chronicle.sent[before:])
        # At work: something has come out, and not everything.
        until(lambda: sum(counted(workers).values()) > 0, 60, "a worker at work")
        victim.signal(signal.SIGKILL)
        victim.wait(10)
        victim.start()
    before = len(chronicle.sent)
    chronicle.add(articles)
    publish(fleet, chronicle.sent[before:])
    settle(fleet, chronicle, seconds)
    until(lambda: lag(workers) == 0, 30, "no lag")
    until(lambda: committed(fleet) >= ends(fleet), 30, "everything committed, up to the last record")
    assert fleet.stop() == [0, 0]


def ends(fleet: Fleet) -> Counter[int]:
    """By partition of news.enriched, the offset after its last record; what was aborted behind it does not matter."""
    found: Counter[int] = Counter()
    with Reader(fleet.kafka, [fleet.topics.prefixed(ENRICHED.name)], beginning=True) as reader:
        while not reader.exhausted:
            found |= Counter({record.partition: record.offset + 1 for record in reader.poll(0.2)})
    return found


def committed(fleet: Fleet) -> Counter[int]:
    """By partition of news.enriched, the offset that the group goes on at."""
    topic, group = fleet.topics.prefixed(ENRICHED.name), fleet.topics.prefixed(TRENDING.group)
    with closing(clients.admin(fleet.kafka)) as admin:
        found = extents(admin, topic)
        offsets = admin.list_group_offsets({group: list(found)})[group]
    return Counter({each.partition: extent.at(offsets.get(each)) for each, extent in found.items()})


def counted(workers: Iterable[Worker]) -> Counter[str]:
    """Articles by what became of them."""
    found: Counter[str] = Counter()
    for worker in workers:
        found.update({name: int(value) for (name,), value in worker.metrics()["depesche_articles_total"].items()})
    return found
