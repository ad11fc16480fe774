"""Subscribing from code by Kafka: what comes, and what comes when a place is no longer there."""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from gateway import event
from kafka import TopicPartition

from services import pipeline
from services.client import Article, Canceled, Gap
from services.client.kafka import events
from services.runtime.kafka import clients
from services.runtime.kafka.subscription import Subscription

if TYPE_CHECKING:
    from services.client import Event
    from services.runtime.settings import KafkaSettings, TopicSettings

pytestmark = pytest.mark.broker


class Desk:
    """Publishes to news.enriched, and subscribes to it in a group."""

    def __init__(self, settings: KafkaSettings, topics: TopicSettings) -> None:
        self.settings, self.topics = settings, topics
        self.topic, self.group = topics.prefixed(pipeline.ENRICHED.name), topics.prefixed("desk")

    def publish(self, partition: int, *values: dict[str, Any], identity: str | None = None) -> None:
        """Writes values, with `identity` as ce_id where one is given."""
        headers = [("ce_id", identity.encode())] if identity else []
        with closing(clients.producer(self.settings)) as producer:
            for value in values:
                producer.send(self.topic, orjson.dumps(value), b"a", headers=headers, partition=partition).get(20)

    def read(self, count: int, *, beginning: bool = False) -> None:
        """So many records as a member of the group that keeps the place behind them."""
        with Subscription(self.settings, [self.topic], self.group, beginning=beginning) as subscription:
            while count > 0:
                count -= len(subscription.poll(1))
            subscription.poll(0.1)
            subscription.done()

    def take(self, count: int, *, beginning: bool = False) -> list[Event]:
        """So many events, as a program gets them."""
        with closing(events("articles", self.settings, self.topics, self.group, beginning=beginning)) as stream:
            return list(islice(stream, count))


@pytest.fixture
def desk(settings: KafkaSettings, pipeline_topics: TopicSettings) -> Desk:
    return Desk(settings, pipeline_topics)


def articles(*numbers: int) -> list[dict[str, Any]]:
    return [event(f"a{number}") for number in numbers]


def test_a_group_that_was_away_for_longer_than_retention_goes_on_at_what_is_left(desk: Desk) -> None:
    desk.publish(0, *articles(*range(5)))
    desk.read(5, beginning=True)
    desk.publish(0, *articles(*range(5, 10)))
    with clients.admin(desk.settings) as admin:
        admin.delete_records({TopicPartition(desk.topic, 0): 8})
    assert desk.take(3) == [Gap("expired", {pipeline.ENRICHED.name: 3}), *map(Article, articles(8, 9))]


def test_a_partition_that_is_newer_than_the_group_is_read_from_its_beginning(desk: Desk) -> None:
    desk.publish(0, *articles(0))
    with Subscription(desk.settings, [desk.topic], desk.group, beginning=False) as subscription:
        assert [subscription.poll(1) for _ in range(5)] == [[]] * 5, "from now on: what is there already does not come"
    with clients.admin(desk.settings) as admin:
        admin.create_partitions({desk.topic: desk.topics.partitions + 1})
    desk.publish(desk.topics.partitions, *articles(1))
    assert desk.take(1) == [Article(articles(1)[0])]


def test_an_article_can_be_withdrawn_twice(desk: Desk) -> None:
    versions = [event("a"), event("a", status="canceled"), event("a"), event("a", status="canceled")]
    for value, identity in zip(versions, ["v1", "notice", "v1", "notice"], strict=True):
        desk.publish(0, value, identity=identity)
    article, canceled = Article(event("a")), Canceled("a")
    assert desk.take(4, beginning=True) == [article, canceled, article, canceled]
