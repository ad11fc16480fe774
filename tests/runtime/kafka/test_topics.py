from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from kafka.errors import InvalidReplicationFactorError

from services import pipeline
from services.runtime.kafka import clients, topics
from services.runtime.kafka.topics import Created, Difference, Specification
from services.runtime.settings import KafkaSettings, TopicSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kafka import KafkaAdminClient

WANTED = Specification("news.raw", 6, 3, {"cleanup.policy": "delete", "retention.ms": "1000"})


def specified(name: str, **settings: Any) -> Specification:
    everything = topics.specifications(TopicSettings(**settings), KafkaSettings(max_message_bytes=1000))
    return next(one for one in everything if one.name == name)


def test_every_topic_of_the_pipeline_is_specified_under_its_prefix() -> None:
    everything = topics.specifications(TopicSettings(prefix="eu-"), KafkaSettings())
    assert [one.name for one in everything] == [f"eu-{each.name}" for each in (*pipeline.TOPICS, *pipeline.LOGS)]


def test_the_settings_become_kafkas_configurations() -> None:
    one = specified("news.raw", partitions=3, replication=2, min_insync_replicas=2, retention_hours=0.5)
    assert (one.partitions, one.replication) == (3, 2)
    assert one.configs == {
        "cleanup.policy": "delete",
        "compression.type": "producer",
        "max.message.bytes": "1000",
        "message.timestamp.type": "LogAppendTime",
        "min.insync.replicas": "2",
        "retention.ms": "1800000",
    }


def test_dead_letters_are_kept_as_long_as_they_are_told_and_have_room_for_their_headers() -> None:
    dead = specified("news.dead", retention_hours=1, dead_retention_hours=2)
    assert dead.configs["retention.ms"] == "7200000"
    assert int(dead.configs["max.message.bytes"]) == 1000 + clients.HEADER_BYTES


def test_what_was_seen_is_compacted_and_forgotten_when_it_is_old() -> None:
    seen = specified("news.seen", retention_hours=1, seen_retention_hours=2)
    assert (seen.configs["cleanup.policy"], seen.configs["retention.ms"]) == ("compact,delete", "7200000")


def test_topics_as_specified_have_no_differences() -> None:
    actual = replace(WANTED, configs={**WANTED.configs, "segment.bytes": "1"})
    assert topics.compare([WANTED], {"news.raw": actual}) == []


def test_a_missing_topic_is_one_difference() -> None:
    (difference,) = topics.compare([WANTED], {})
    assert difference == Difference("news.raw", "topic", "present", None)
    assert str(difference) == "news.raw: topic: missing"


def test_every_difference_is_named() -> None:
    actual = Specification("news.raw", 1, 1, {"cleanup.policy": "compact"})
    found = topics.compare([WANTED], {"news.raw": actual})
    assert [(one.what, one.expected, one.actual) for one in found] == [
        ("partitions", "6", "1"),
        ("replication", "3", "1"),
        ("cleanup.policy", "delete", "compact"),
        ("retention.ms", "1000", None),
    ]
    assert str(found[0]) == "news.raw: partitions: 1, expected 6"


@pytest.fixture
def admin(settings: KafkaSettings) -> Iterator[KafkaAdminClient]:
    with clients.admin(settings) as client:
        yield client


@pytest.mark.broker
def test_create_makes_what_is_missing_and_verify_finds_nothing(
    admin: KafkaAdminClient, settings: KafkaSettings, topic_settings: TopicSettings
) -> None:
    wanted = topics.specifications(topic_settings, settings)
    names = tuple(one.name for one in wanted)
    assert len(topics.verify(admin, wanted)) == len(wanted)

    assert topics.create(admin, wanted[:2]) == Created(created=names[:2], existing=())
    assert topics.create(admin, wanted) == Created(created=names[2:], existing=names[:2])
    assert topics.create(admin, wanted) == Created(created=(), existing=names)
    assert topics.verify(admin, wanted) == []


@pytest.mark.broker
def test_verify_names_what_the_cluster_has_otherwise(
    admin: KafkaAdminClient, settings: KafkaSettings, pipeline_topics: TopicSettings
) -> None:
    wanted = topics.specifications(pipeline_topics, settings)
    other = [replace(wanted[0], partitions=9, configs={"retention.ms": "5"}), *wanted[1:]]
    found = topics.verify(admin, other)
    assert [(one.what, one.expected, one.actual) for one in found] == [
        ("partitions", "9", "2"),
        ("retention.ms", "5", wanted[0].configs["retention.ms"]),
    ]


@pytest.mark.broker
def test_a_topic_that_another_process_creates_at_the_same_time_counts_as_existing(
    admin: KafkaAdminClient, settings: KafkaSettings, pipeline_topics: TopicSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = topics.specifications(pipeline_topics, settings)
    monkeypatch.setattr(admin, "list_topics", list)
    assert topics.create(admin, wanted) == Created(created=(), existing=tuple(one.name for one in wanted))


@pytest.mark.broker
def test_a_topic_the_cluster_refuses_is_an_error_that_names_it(
    admin: KafkaAdminClient, settings: KafkaSettings, topic_settings: TopicSettings
) -> None:
    wanted = topics.specifications(topic_settings, settings)
    with pytest.raises(InvalidReplicationFactorError, match=wanted[0].name):
        topics.create(admin, [replace(wanted[0], replication=3)])
