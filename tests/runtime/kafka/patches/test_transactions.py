"""What a transaction commits after one that was aborted."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from kafka import KafkaConsumer, TopicPartition
from kafka.structs import OffsetAndMetadata

from services import pipeline
from services.runtime.kafka import clients
from services.runtime.kafka.outbox import Aborted, Consumed, Outbox

if TYPE_CHECKING:
    from services.runtime.settings import KafkaSettings, TopicSettings


def join(consumer: KafkaConsumer, partitions: int) -> None:
    deadline = time.monotonic() + 20
    while len(consumer.assignment()) < partitions:
        assert time.monotonic() < deadline, "no partitions"
        consumer.poll(timeout_ms=20)


@pytest.mark.broker
def test_offsets_that_were_refused_are_not_committed_with_the_next_ones(
    settings: KafkaSettings, pipeline_topics: TopicSettings
) -> None:
    topic, group = pipeline_topics.prefixed(pipeline.RAW.name), pipeline_topics.prefixed("group")
    mine, lost = TopicPartition(topic, 0), TopicPartition(topic, 1)
    with (
        clients.producer(settings, pipeline_topics.prefixed("producer")) as producer,
        clients.consumer(settings, group, topic) as consumer,
    ):
        outbox = Outbox(producer)
        join(consumer, pipeline_topics.partitions)
        member = consumer.group_metadata()
        replaced = member._replace(generation_id=member.generation_id + 1)
        with pytest.raises(Aborted):
            outbox.publish([], Consumed({mine: offset(100), lost: offset(200)}, replaced))
        outbox.publish([], Consumed({mine: offset(160)}, member))
    with clients.admin(settings) as admin:
        committed = admin.list_group_offsets([group])[group]
    assert {partition: found.offset for partition, found in committed.items()} == {mine: 160}


def offset(number: int) -> OffsetAndMetadata:
    return OffsetAndMetadata(number, "", -1)
