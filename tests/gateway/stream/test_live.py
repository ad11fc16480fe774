"""What reads for the live stream: it outlasts Kafka, and its health is its progress."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson
import pytest
from consumers import Consumer, consumer
from fleet import until
from gateway import quote

from services import pipeline
from services.gateway import lookout
from services.gateway.counters import Counters
from services.gateway.settings import GatewaySettings
from services.gateway.sources import Sources
from services.gateway.stream import live as module
from services.gateway.stream.live import Live
from services.runtime.monitoring.health import Health
from services.runtime.settings import KafkaSettings, TopicSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS: Final = 10
STALL: Final = 100


def publish(kafka: Consumer, number: int) -> None:
    kafka.publish(pipeline.QUOTES.name, orjson.dumps(quote(number)))


class TestStream:
    """Its thread, without clients."""

    @pytest.fixture
    def kafka(self, monkeypatch: pytest.MonkeyPatch) -> Consumer:
        monkeypatch.setattr(lookout, "SECONDS", 0.02)
        monkeypatch.setattr(module, "POLL_SECONDS", 0.02)
        return consumer(monkeypatch)

    @pytest.fixture
    def health(self) -> Health:
        self.now = 0.0
        return Health(STALL, clock=lambda: self.now)

    @pytest.fixture
    def live(self, kafka: Consumer, health: Health) -> Iterator[Live]:
        assert not kafka.logs
        counters = Counters()
        sources = Sources(KafkaSettings(), TopicSettings(), counters.unreadable)
        made = Live(sources, GatewaySettings(), counters, health)
        made.thread.start()
        yield made
        made.close()

    def test_a_broker_that_is_away_ends_nothing(self, kafka: Consumer, live: Live) -> None:
        kafka.away = True
        until(lambda: kafka.refused >= 10, SECONDS, "some tries")
        assert live.thread.alive
        publish(kafka, 1)
        kafka.away = False
        until(lambda: live.hub.vector == (1, 0), SECONDS, "the quote")

    def test_a_stream_that_stands_still_is_not_live(self, kafka: Consumer, live: Live, health: Health) -> None:
        kafka.stuck = True
        publish(kafka, 1)
        until(lambda: health.lag == 1, SECONDS, "a look at the ends")
        assert health.not_live() is None
        self.now = STALL + 1
        assert health.not_live()
        kafka.stuck = False
        until(lambda: health.lag == 0, SECONDS, "the quote")
        assert health.not_live() is None
        assert live.hub.vector == (1, 0)
