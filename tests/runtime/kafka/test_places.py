"""An offset behind the end of its log, on a real broker: the log was cut, or the topic made anew."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from fleet import until
from kafka import KafkaConsumer, TopicPartition
from kafka.structs import OffsetAndMetadata

from services import pipeline
from services.runtime.kafka import clients, topics
from services.runtime.kafka.intake import BatchLimits, Intake

if TYPE_CHECKING:
    from services.runtime.settings import KafkaSettings, TopicSettings


def publish(settings: KafkaSettings, topic: str, *values: bytes) -> None:
    with closing(clients.producer(settings)) as producer:
        for value in values:
            producer.send(topic, value, partition=0).get(20)


def read(reading: Intake) -> list[bytes | None]:
    """The first records that come."""
    deadline = time.monotonic() + 30
    while not (found := reading.take(100)):
        assert time.monotonic() < deadline, "nothing comes"
        reading.poll(0.2, fetch=True)
    return [record.value for record in found]


def group_of(settings: KafkaSettings, topics: TopicSettings) -> KafkaConsumer:
    return clients.consumer(settings, topics.prefixed("group"), auto_offset_reset="none")


@pytest.mark.broker
def test_what_a_log_has_lost_is_passed_over_and_a_topic_that_was_made_anew_is_read(
    settings: KafkaSettings, pipeline_topics: TopicSettings
) -> None:
    topic = pipeline_topics.prefixed(pipeline.RAW.name)
    publish(settings, topic, b"1", b"2")
    truncated: list[int] = []
    with closing(group_of(settings, pipeline_topics)) as consumer:
        consumer.assign([TopicPartition(topic, 0)])
        consumer.commit({TopicPartition(topic, 0): OffsetAndMetadata(5, "", -1)})
    with closing(group_of(settings, pipeline_topics)) as consumer:
        reading = Intake(consumer, topic, BatchLimits(10, 1000), pytest.fail, truncated.append)
        until(lambda: reading.poll(0.1, fetch=True) or truncated, 30, "the end of the log")
        publish(settings, topic, b"3")
        assert read(reading) == [b"3"]
    assert truncated == [3]
    with clients.admin(settings) as admin:
        admin.delete_topics([topic])
        until(lambda: topic not in admin.list_topics(), 20, "the topic gone")
        topics.create(admin, topics.specifications(pipeline_topics, settings))
    publish(settings, topic, b"new")
    with closing(group_of(settings, pipeline_topics)) as consumer:
        assert read(Intake(consumer, topic, BatchLimits(10, 1000), pytest.fail, pytest.fail)) == [b"new"]
