"""The topics of the pipeline: what they should be like, what the cluster has, and the difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import TopicAlreadyExistsError, for_code

from services import pipeline
from services.pipeline import Retention
from services.runtime.kafka.clients import HEADER_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kafka import KafkaAdminClient

    from services.runtime.settings import KafkaSettings, TopicSettings

_EXPANSION: Final = 1000
"""Compression adds less than one byte in so many to what it cannot compress."""
_BATCH_OVERHEAD: Final = 512
"""More than a batch of one record has beside the record."""
_MILLISECONDS_AN_HOUR: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class Specification:
    """A topic under its full name; ``configs`` are Kafka's topic configurations, as strings."""

    name: str
    partitions: int
    replication: int
    configs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which a topic of the cluster is not as specified; ``actual`` is None where there is nothing."""

    topic: str
    what: str
    expected: str
    actual: str | None

    def __str__(self) -> str:
        """For people."""
        found = "missing" if self.actual is None else f"{self.actual}, expected {self.expected}"
        return f"{self.topic}: {self.what}: {found}"


@dataclass(frozen=True, slots=True)
class Created:
    """The full names of the topics that were created, and of those that had been there before."""

    created: tuple[str, ...]
    existing: tuple[str, ...]


def specifications(topics: TopicSettings, kafka: KafkaSettings) -> tuple[Specification, ...]:
    """What the settings say about every topic of the pipeline."""
    wanted: tuple[pipeline.Topic | pipeline.Log, ...] = (*pipeline.TOPICS, *pipeline.LOGS)
    return tuple(_specification(topic, topics, kafka) for topic in wanted)


def compare(expected: Iterable[Specification], actual: Mapping[str, Specification]) -> list[Difference]:
    """Every difference of the topics that exist, by name, to those that should."""
    return [difference for one in expected for difference in _compare(one, actual.get(one.name))]


def create(admin: KafkaAdminClient, wanted: Sequence[Specification]) -> Created:
    """Create the topics that are missing and leave the others as they are; returns when all can be used.

    KafkaError when the cluster refuses one, for instance more replicas than it has brokers.
    """
    there = set(admin.list_topics())
    missing = {one.name: one for one in wanted if one.name not in there}
    created = _create(admin, missing) if missing else ()
    existing = tuple(one.name for one in wanted if one.name not in created)
    return Created(created, existing)


def verify(admin: KafkaAdminClient, wanted: Sequence[Specification]) -> list[Difference]:
    """Every difference between the topics the cluster has and those that are wanted; empty when all is well."""
    return compare(wanted, describe(admin, [one.name for one in wanted]))


def describe(admin: KafkaAdminClient, names: Iterable[str]) -> dict[str, Specification]:
    """Those of the named topics that the cluster has, with all their configurations."""
    there = set(admin.list_topics())
    found = [name for name in names if name in there]
    if not found:
        return {}
    configs = admin.describe_configs(
        [ConfigResource(ConfigResourceType.TOPIC, name) for name in found], config_filter="all"
    )
    return {each["name"]: _described(each, configs["topic"][each["name"]]) for each in admin.describe_topics(found)}


def room(topic: Specification, settings: KafkaSettings) -> int:
    """Bytes that the largest record may have which a topic takes, and which clients with these settings send."""
    limit = min(int(topic.configs["max.message.bytes"]), settings.max_message_bytes + HEADER_BYTES)
    return limit - limit // _EXPANSION - _BATCH_OVERHEAD


def _specification(topic: pipeline.Topic | pipeline.Log, topics: TopicSettings, kafka: KafkaSettings) -> Specification:
    dead = topic.retention is Retention.DEAD
    hours = {
        Retention.NEWS: topics.retention_hours,
        Retention.DEAD: topics.dead_retention_hours,
        Retention.SEEN: topics.seen_retention_hours,
        Retention.TRENDS: topics.trends_retention_hours,
        Retention.STATE: topics.trends_state_hours,
    }[topic.retention]
    configs = {
        "cleanup.policy": "compact,delete" if topic.retention.compacted else "delete",
        "compression.type": topics.compression_type,
        "max.message.bytes": str(kafka.max_message_bytes + (HEADER_BYTES if dead else 0)),
        # Retention goes by it. What a client's clock dates an hour ahead is refused, what it dates back soon deleted.
        "message.timestamp.type": "LogAppendTime",
        "retention.ms": str(round(hours * _MILLISECONDS_AN_HOUR)),
    }
    if topics.min_insync_replicas is not None:
        configs["min.insync.replicas"] = str(topics.min_insync_replicas)
    return Specification(topics.prefixed(topic.name), topics.partitions, topics.replication, configs)


def _compare(expected: Specification, actual: Specification | None) -> list[Difference]:
    if actual is None:
        return [Difference(expected.name, "topic", "present", None)]
    pairs = [
        ("partitions", str(expected.partitions), str(actual.partitions)),
        ("replication", str(expected.replication), str(actual.replication)),
        *((key, value, actual.configs.get(key)) for key, value in expected.configs.items()),
    ]
    return [Difference(expected.name, what, wanted, found) for what, wanted, found in pairs if wanted != found]


def _create(admin: KafkaAdminClient, missing: Mapping[str, Specification]) -> tuple[str, ...]:
    requested = {
        name: {"num_partitions": one.partitions, "replication_factor": one.replication, "configs": one.configs}
        for name, one in missing.items()
    }
    answers = admin.create_topics(requested, raise_errors=False)["topics"]
    admin.wait_for_topics([answer["name"] for answer in answers if _succeeded(answer)])
    return tuple(answer["name"] for answer in answers if answer["error_code"] == 0)


def _succeeded(answer: Mapping[str, Any]) -> bool:
    """Whether the topic is there now, created by this process or at the same time by another."""
    error = for_code(answer["error_code"])
    if answer["error_code"] not in (0, TopicAlreadyExistsError.errno):
        raise error(f"{answer['name']}: {answer['error_message']}")
    return True


def _described(topic: Mapping[str, Any], configs: Mapping[str, Mapping[str, str]]) -> Specification:
    partitions = topic["partitions"]
    # A topic whose partitions differ in their copies has, in effect, the fewest.
    replication = min(len(partition["replica_nodes"]) for partition in partitions)
    return Specification(
        topic["name"], len(partitions), replication, {key: config["value"] for key, config in configs.items()}
    )
