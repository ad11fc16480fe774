"""Three local brokers that are one cluster, and what an operator does to topics."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kafka.admin import ConfigResource, ConfigResourceType

from services.runtime.kafka import clients
from services.runtime.local import broker, ports
from services.runtime.local.broker import Broker, Security
from services.runtime.local.properties import HOST, Ports
from services.runtime.settings import KafkaSettings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

START_SECONDS: Final = 240.0
"""Three Java machines at the same time, on a machine that may be busy."""
REPLICATED: Final = {
    "offsets.topic.replication.factor": "3",
    "transaction.state.log.replication.factor": "3",
    "transaction.state.log.min.isr": "2",
    "share.coordinator.state.topic.replication.factor": "3",
    "share.coordinator.state.topic.min.isr": "2",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """Brokers, each of them a controller too, that hold copies of each other's partitions."""

    nodes: tuple[Broker, ...]

    @property
    def settings(self) -> KafkaSettings:
        """How to reach it, for clients that soon give up what does not go on."""
        addresses = ",".join(node.bootstrap for node in self.nodes)
        return KafkaSettings(bootstrap=addresses, request_timeout=10, delivery_timeout=20)

    def start(self) -> None:
        """Starts all nodes at once, since one alone has no majority and does not answer."""
        with ThreadPoolExecutor(len(self.nodes)) as threads:
            for _ in threads.map(lambda node: node.start(START_SECONDS), self.nodes):
                pass

    def stop(self) -> None:
        """Ends all nodes by force: in an orderly way each would wait for the others."""
        for node in self.nodes:
            node.kill()

    def in_sync(self) -> bool:
        """Whether every partition has all its copies."""
        with clients.admin(self.settings) as admin:
            described = admin.describe_topics()
        partitions = [each for topic in described for each in topic["partitions"]]
        return all(len(each["isr_nodes"]) == len(self.nodes) for each in partitions)


@contextlib.contextmanager
def local_cluster(directory: Path, size: int = 3) -> Iterator[Cluster]:
    """A running cluster for the time of the context."""
    java = broker._java(lambda _: None)
    places = [Ports(*ports.free(HOST, 3)) for _ in range(size)]
    voters = ",".join(f"{number}@{HOST}:{each.controller}" for number, each in enumerate(places, start=1))
    cluster = Cluster(
        tuple(
            Broker(
                directory / str(number), each, Security(), java,
                {**REPLICATED, "node.id": str(number), "controller.quorum.voters": voters},
            )
            for number, each in enumerate(places, start=1)
        )
    )  # fmt: skip
    for node in cluster.nodes:
        node.data.mkdir(parents=True)
        node.format()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


def configure(settings: KafkaSettings, topic: str, **configs: object) -> None:
    """Changes a topic's configuration, as an operator may; underscores stand for dots."""
    values = {name.replace("_", "."): str(value) for name, value in configs.items()}
    with clients.admin(settings) as admin:
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs=values)])


def limit(settings: KafkaSettings, topic: str, size: int) -> None:
    """Makes a topic take no larger messages."""
    configure(settings, topic, max_message_bytes=size)
