"""Joining a group in short polls, as a worker does that has batches in flight."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from services import pipeline
from services.runtime.kafka import clients

if TYPE_CHECKING:
    from services.runtime.settings import KafkaSettings, TopicSettings

MOST_GENERATIONS = 3
"""One without the topic's metadata, one with them, one to spare; without the fix there are between 7 and 300."""


@pytest.mark.broker
@pytest.mark.parametrize("instance", [None, "static"])
def test_a_consumer_joins_although_its_polls_end_before_the_group_answers(
    settings: KafkaSettings, pipeline_topics: TopicSettings, instance: str | None
) -> None:
    topic = pipeline_topics.prefixed(pipeline.RAW.name)
    for number in range(3):
        group = pipeline_topics.prefixed(f"group-{number}")
        with clients.consumer(settings, group, topic, group_instance_id=instance) as consumer:
            deadline = time.monotonic() + 20
            while len(consumer.assignment()) < pipeline_topics.partitions:
                assert time.monotonic() < deadline, "no partitions"
                consumer.poll(timeout_ms=1)
                time.sleep(0.02)
            assert consumer.group_metadata().generation_id <= MOST_GENERATIONS
