"""The configuration of the local broker: one KRaft node, sized for a laptop, quick to start."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HOST: Final = "127.0.0.1"
CLUSTER_ID: Final = "ZGVwZXNjaGUtbG9jYWwtMQ"

Mechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]

_FIXED: Final = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "INTERNAL",
    "auto.create.topics.enable": "false",
    "message.max.bytes": "33554432",
    # One node holds one copy; few partitions of the internal topics start faster.
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "1",
    # Longer than any topic keeps its records: a group that was away for less must find its place again.
    "offsets.retention.minutes": "86400",
    # A group is complete as soon as its first member is there, and tests may lose members quickly.
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1000",
    "transaction.abort.timed.out.transaction.cleanup.interval.ms": "1000",
    # After a kill the node must wait until its former self counts as gone; 9 s unless told otherwise.
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
    "num.network.threads": "2",
    "num.io.threads": "4",
    "log.cleaner.dedupe.buffer.size": "16777216",
    "log.index.size.max.bytes": "1048576",
}

_LOGGING: Final = """<Configuration status="ERROR" shutdownHook="disable">
  <Appenders><Console name="out"><PatternLayout pattern="%d{ISO8601} %p %m (%c{1})%n"/></Console></Appenders>
  <Loggers><Root level="INFO"><AppenderRef ref="out"/></Root></Loggers>
</Configuration>
"""


@dataclass(frozen=True, slots=True)
class Ports:
    """The broker's three ports; only ``client`` is for others."""

    client: int
    internal: int
    controller: int


@dataclass(frozen=True, slots=True)
class Security:
    """What the client listener asks for: nothing, users (name to password), TLS, or both.

    ``keystore`` is a PEM file with the broker's certificates and its PKCS #8 key. With ``truststore`` (PEM) clients
    need a certificate as well.
    """

    users: Mapping[str, str] = field(default_factory=dict, repr=False)
    mechanism: Mechanism = "PLAIN"
    keystore: Path | None = None
    truststore: Path | None = None

    @property
    def protocol(self) -> str:
        """Kafka's name for it."""
        return ("SASL_" if self.users else "") + ("SSL" if self.keystore else "PLAINTEXT")


def server_properties(ports: Ports, directory: Path, security: Security, more: Mapping[str, str] | None = None) -> str:
    """The text of server.properties; ``more`` are settings beside and instead of the usual ones."""
    listeners = f"CLIENT://{HOST}:{ports.client},INTERNAL://{HOST}:{ports.internal}"
    properties = {
        **_FIXED,
        "log.dirs": str(directory),
        "listeners": f"{listeners},CONTROLLER://{HOST}:{ports.controller}",
        "advertised.listeners": listeners,
        "controller.quorum.voters": f"1@{HOST}:{ports.controller}",
        "listener.security.protocol.map": f"CLIENT:{security.protocol},INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
        **_sasl(security),
        **_tls(security),
        **(more or {}),
    }
    return "".join(f"{key}={value}\n" for key, value in properties.items())


def logging_configuration() -> str:
    """The text of log4j2.xml: everything to standard output, which the guard writes to the log file."""
    return _LOGGING


def scram_arguments(security: Security) -> list[str]:
    """What ``StorageTool format`` needs to know the users of a SCRAM mechanism."""
    if not security.mechanism.startswith("SCRAM"):
        return []
    users = (f"{security.mechanism}=[name={name},password={word}]" for name, word in security.users.items())
    return [argument for user in users for argument in ("--add-scram", user)]


def _sasl(security: Security) -> dict[str, str]:
    if not security.users:
        return {}
    plain = security.mechanism == "PLAIN"
    module = "plain.PlainLoginModule" if plain else "scram.ScramLoginModule"
    known = "".join(f' user_{name}="{word}"' for name, word in security.users.items()) if plain else ""
    return {
        "sasl.enabled.mechanisms": security.mechanism,
        f"listener.name.client.{security.mechanism.lower()}.sasl.jaas.config": (
            f"org.apache.kafka.common.security.{module} required{known};"
        ),
    }


def _tls(security: Security) -> dict[str, str]:
    own = _pem("keystore", security.keystore)
    others = _pem("truststore", security.truststore)
    return {**own, **others, **({"listener.name.client.ssl.client.auth": "required"} if others else {})}


def _pem(store: str, path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    prefix = f"listener.name.client.ssl.{store}"
    return {f"{prefix}.type": "PEM", f"{prefix}.location": str(path)}
