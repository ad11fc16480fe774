"""A cluster set up as deploy/docs/kafka.md says, word by word: its nodes work together, and nobody else gets in."""

from __future__ import annotations

import re
import subprocess
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest
import trustme
from certificates import write_identity
from fleet import until
from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourceType,
    ScramMechanism,
    UserScramCredentialUpsertion,
)
from kafka.errors import KafkaError, TopicAuthorizationFailedError

from deploy.generate import KAFKA_PAGE
from services.runtime.kafka import clients, topics
from services.runtime.kafka.clients import KafkaUnavailable
from services.runtime.local import broker, ports, properties
from services.runtime.local.guard import guarded
from services.runtime.local.properties import HOST
from services.runtime.settings import KafkaSettings, TopicSettings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from services.runtime.local.guard import Guarded

pytestmark = pytest.mark.broker

PAGE = KAFKA_PAGE.read_text()
WORD: Final = "correct-horse"  # pragma: allowlist secret


def of_the_page(first: str) -> dict[str, str]:
    """The page's properties block that begins with that line."""
    (text,) = re.findall(rf"```properties\n({re.escape(first)}.*?)```", PAGE, re.DOTALL)
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


SERVER = of_the_page("listener.security.protocol.map")
LISTENERS = dict(re.findall(r"\ban? (broker|controller) [^`]*`listeners=([^`]+)`", PAGE, re.IGNORECASE))


@dataclass(slots=True)
class Node:
    """A broker or a controller, named as on the page."""

    role: str
    number: int
    directory: Path
    ports: dict[str, int]
    process: Guarded | None = None

    def configure(self, voters: str) -> list[str]:
        """Writes server.properties: the page's, at ports and places of this machine. Returns what prepares the node."""
        self.directory.mkdir()
        listeners = re.sub(r"(\w+)://:\d+", lambda it: f"{it[1]}://{HOST}:{self.ports[it[1]]}", LISTENERS[self.role])
        advertised = {"advertised.listeners": listeners} if self.role == "broker" else {}
        small = {name: value for name, value in properties._FIXED.items() if name not in SERVER}
        secrets = {
            "ssl.keystore.location": f"{self.directory}.pem",
            "ssl.truststore.location": f"{self.directory.parent}/ca.pem",
        }
        assert secrets.keys() <= SERVER.keys()
        own = {
            "process.roles": self.role,
            "node.id": str(self.number),
            "controller.quorum.voters": voters,
            "log.dirs": f"{self.directory}/logs",
            "listeners": listeners,
        }
        lines = {**small, **SERVER, **secrets, **own, **advertised}
        self.configuration.write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
        first = f"SCRAM-SHA-512=[name=kafka-admin,password={WORD}]"
        assert "--add-scram 'SCRAM-SHA-512=[name=kafka-admin,password=…]'" in PAGE
        asked = ["--config", str(self.configuration), "--cluster-id", properties.CLUSTER_ID, "--add-scram", first]
        return ["kafka.tools.StorageTool", "format", *asked]

    @property
    def configuration(self) -> Path:
        return self.directory / "server.properties"


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Certificates of the nodes, and of a stranger whom their authority knows, too."""
    path = tmp_path_factory.mktemp("cluster")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(path / "ca.pem")
    for name in ("controller-1", "kafka-1", "kafka-2", "stranger"):
        write_identity(authority.issue_cert(HOST, common_name=name), path / f"{name}.pem")
    return path


@pytest.fixture(scope="module")
def nodes(directory: Path) -> Iterator[tuple[Node, ...]]:
    """A controller and two brokers, that run."""
    free = iter(ports.free(HOST, 5))
    controller = Node("controller", 1, directory / "controller-1", {"CONTROLLER": next(free)})
    brokers = (
        Node("broker", number + 1, directory / f"kafka-{number}", {"CLIENT": next(free), "INTERNAL": next(free)})
        for number in (1, 2)
    )
    every = (controller, *brokers)
    java = broker._java(lambda _: None)
    try:
        for node in every:
            done = subprocess.run(
                [*java, *node.configure(f"1@{HOST}:{controller.ports['CONTROLLER']}")], capture_output=True, check=False
            )
            assert done.returncode == 0, (done.stdout + done.stderr).decode()
            log4j = node.directory / "log4j2.xml"
            log4j.write_text(properties.logging_configuration())
            with (node.directory / "node.log").open("wb") as log:
                command = [*java, f"-Dlog4j2.configurationFile={log4j}", "kafka.Kafka", str(node.configuration)]
                node.process = guarded(command, log)
        yield every
    finally:
        for node in every:
            if node.process:
                node.process.kill()


@pytest.fixture(scope="module")
def admin(nodes: tuple[Node, ...], directory: Path) -> KafkaSettings:
    """How the first user reaches the cluster, once both brokers belong to it."""
    settings = reached(nodes, directory, "kafka-admin")
    until(lambda: together(settings, nodes), 120, f"two brokers that know each other: {directory}/*/node.log")
    return settings


def reached(nodes: tuple[Node, ...], directory: Path, user: str) -> KafkaSettings:
    """How a user whose password is the usual one reaches the cluster."""
    return KafkaSettings(
        bootstrap=",".join(f"{HOST}:{node.ports['CLIENT']}" for node in nodes if node.role == "broker"),
        security_protocol="SASL_SSL",
        sasl_mechanism="SCRAM-SHA-512",
        sasl_username=user,
        sasl_password=WORD,  # type: ignore[arg-type]
        ssl_cafile=directory / "ca.pem",
        connect_timeout=3,
    )


def together(settings: KafkaSettings, nodes: tuple[Node, ...]) -> bool:
    """Whether the cluster answers with both brokers; a node that has ended fails the test at once."""
    for node in nodes:
        assert node.process
        assert node.process.running, (node.directory / "node.log").read_text()[-3000:]
    try:
        with closing(clients.admin(settings)) as client:
            return len(client.describe_cluster()["brokers"]) == 2
    except KafkaUnavailable:
        return False


@pytest.mark.timeout(240)  # three Java machines start for it
def test_the_nodes_of_the_page_hold_copies_for_each_other_and_take_users_and_rights(
    nodes: tuple[Node, ...], admin: KafkaSettings, directory: Path
) -> None:
    names = TopicSettings(partitions=1, replication=2, min_insync_replicas=2)
    with closing(clients.admin(admin)) as client:
        topics.create(client, topics.specifications(names, admin))
        client.alter_user_scram_credentials(
            [UserScramCredentialUpsertion("depesche-language", ScramMechanism.SCRAM_SHA_512, WORD)]
        )
        topic = ResourcePattern(ResourceType.TOPIC, "news.language", ACLResourcePatternType.LITERAL)
        allowed = ACL("User:depesche-language", "*", ACLOperation.WRITE, ACLPermissionType.ALLOW, topic)
        assert not client.create_acls([allowed])["failed"]
    worker = reached(nodes, directory, "depesche-language")
    until(
        lambda: written(worker, "news.language"), 60, "both brokers to know the user and its right, and to have a copy"
    )


def written(settings: KafkaSettings, topic: str) -> bool:
    """Whether the user could write: the leader takes it when the other broker has it, too (`acks=all`)."""
    try:
        with closing(clients.producer(settings)) as producer:
            producer.send(topic, b"news").get(30)
    except (KafkaUnavailable, KafkaError):
        return False
    return True


@pytest.mark.timeout(240)
def test_a_stranger_is_no_node_even_with_a_certificate(
    nodes: tuple[Node, ...], admin: KafkaSettings, directory: Path
) -> None:
    internal = f"{HOST}:{nodes[1].ports['INTERNAL']}"
    without = KafkaSettings(
        bootstrap=internal, security_protocol="SSL", ssl_cafile=directory / "ca.pem", connect_timeout=3
    )
    with pytest.raises(KafkaUnavailable):
        clients.admin(without)
    known = without.model_copy(update={"ssl_certfile": directory / "stranger.pem"})
    names = TopicSettings(prefix="strange-", partitions=1)
    with closing(clients.admin(known)) as client, pytest.raises(TopicAuthorizationFailedError):
        topics.create(client, topics.specifications(names, known))
    assert together(admin, nodes)
