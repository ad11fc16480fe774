"""What fills the view: it outlasts Kafka, and its health is its progress."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final

import orjson
import pytest
from consumers import Consumer, consumer
from fleet import until
from gateway import event

from services import pipeline
from services.gateway import lookout
from services.gateway.counters import Counters
from services.gateway.settings import GatewaySettings
from services.gateway.sources import Sources
from services.gateway.view import filler
from services.gateway.view.filler import Filler
from services.gateway.view.queries import View
from services.runtime import clock
from services.runtime.monitoring.health import Health
from services.runtime.settings import KafkaSettings, TopicSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SECONDS: Final = 10
STALL: Final = 100


class Desk:
    """A filler without Kafka, in its thread."""

    def __init__(self, path: Path, consumer: Consumer) -> None:
        self.kafka, self.now = consumer, 0.0
        self.health = Health(STALL, clock=lambda: self.now)
        self.view = View(path)
        kafka, topics = KafkaSettings(), TopicSettings()
        self.counters = Counters()
        self.filler = Filler(
            kafka,
            topics,
            GatewaySettings(view=path),
            Sources(kafka, topics, self.counters.unreadable),
            counters=self.counters,
            health=self.health,
        )

    def publish(self, identity: str) -> None:
        """Publishes an article."""
        now = round(time.time() * 1000)
        self.kafka.publish(pipeline.ENRICHED.name, orjson.dumps(event(identity)), identity.encode(), now)

    def has(self, identity: str) -> Callable[[], bool]:
        return lambda: self.view.article(identity) is not None


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(lookout, "SECONDS", 0.02)
    monkeypatch.setattr(filler, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(filler, "PACE_SECONDS", 0.01)
    made = Desk(tmp_path / "view.sqlite", consumer(monkeypatch))
    yield made
    made.filler.close()


def test_a_broker_that_is_away_ends_nothing(desk: Desk) -> None:
    desk.publish("before")
    desk.filler.thread.start()
    until(desk.has("before"), SECONDS, "the article in the view")
    desk.kafka.away = True
    until(lambda: desk.kafka.refused >= 10, SECONDS, "some tries")
    assert desk.filler.thread.alive
    desk.publish("meanwhile")
    desk.kafka.away = False
    until(desk.has("meanwhile"), SECONDS, "the article in the view")


def test_a_view_that_stands_still_is_not_live(desk: Desk) -> None:
    desk.kafka.stuck = True
    desk.publish("a")
    desk.publish("b")
    desk.filler.thread.start()
    until(lambda: desk.health.lag == 2, SECONDS, "a look at the ends")
    assert desk.health.not_live() is None
    desk.now = STALL + 1
    assert "2 records are waiting" in (desk.health.not_live() or "")
    desk.kafka.stuck = False
    until(lambda: desk.health.lag == 0, SECONDS, "everything in the view")
    assert desk.health.not_live() is None


def test_a_view_that_waits_for_kafka_is_live(desk: Desk) -> None:
    desk.kafka.stuck = True
    desk.publish("a")
    desk.filler.thread.start()
    until(lambda: desk.health.lag == 1, SECONDS, "a look at the ends")
    desk.kafka.away = True
    refused = desk.kafka.refused
    until(lambda: desk.kafka.refused > refused + 4, SECONDS, "some tries")
    desk.now = STALL + 1
    assert desk.health.not_live() is None, "to start again would only end what it can still answer"


def test_a_clock_that_was_ahead_for_a_while_makes_nothing_forgotten(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.publish("before")
    desk.filler.thread.start()
    until(desk.has("before"), SECONDS, "the article in the view")
    with monkeypatch.context() as jump:
        later = SimpleNamespace(time=lambda: time.time() + 400 * 24 * 3600, monotonic=time.monotonic)
        jump.setattr(clock, "time", later)
        desk.publish("meanwhile")
        until(desk.has("meanwhile"), SECONDS, "the article in the view")
    desk.publish("after")
    until(desk.has("after"), SECONDS, "the article in the view")
    assert desk.has("before")()
    assert desk.has("meanwhile")()


def test_what_cannot_be_read_is_counted_and_left_out(desk: Desk) -> None:
    for topic in (pipeline.QUOTES, pipeline.ENRICHED, pipeline.TRENDS):
        desk.kafka.publish(topic.name, b"{}")
    desk.publish("after")
    assert desk.counters.registry.get_sample_value("depesche_gateway_unreadable_total") == 0
    desk.filler.thread.start()
    until(desk.has("after"), SECONDS, "the article in the view")
    assert desk.counters.registry.get_sample_value("depesche_gateway_unreadable_total") == 3
