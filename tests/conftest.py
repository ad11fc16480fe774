"""What the tests share: one real broker a session, and topics of its own for every test that asks."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING

import hypothesis
import pytest

from services.runtime.kafka import clients, topics
from services.runtime.local.broker import Broker, local_broker
from services.runtime.settings import KafkaSettings, TopicSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

# How long an example takes says more of what else the machine does than of the code.
hypothesis.settings.register_profile("shared machine", deadline=None)
hypothesis.settings.load_profile("shared machine")


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("DEPESCHE_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def broker() -> Iterator[Broker]:
    """A real Kafka, started for the first test that asks; whoever kills it starts it again."""
    with local_broker() as running:
        yield running


@pytest.fixture
def settings(broker: Broker) -> KafkaSettings:
    """How to reach the broker; one that a test has left dead, since it failed, is started again."""
    broker.start()
    return KafkaSettings(bootstrap=broker.bootstrap)


@pytest.fixture
def topic_settings() -> TopicSettings:
    """A prefix that only this test has, for topics, groups and transactional ids."""
    return TopicSettings(prefix=f"test-{uuid.uuid4().hex[:8]}-", partitions=2)


@pytest.fixture
def pipeline_topics(settings: KafkaSettings, topic_settings: TopicSettings) -> TopicSettings:
    """All topics of the pipeline, created empty for this test; returns the settings that name them."""
    with clients.admin(settings) as admin:
        topics.create(admin, topics.specifications(topic_settings, settings))
    return topic_settings
