"""The settings of the runtime; how they are read says ``services.runtime.sources``."""

from __future__ import annotations

import re
from pathlib import Path  # pydantic needs it at run time
from typing import ClassVar, Literal, Self

from pydantic import Field, PositiveFloat, PositiveInt, SecretStr, field_validator, model_validator

from services.runtime.sources import Settings, SettingsError

__all__ = [
    "KafkaSettings",
    "LogSettings",
    "Settings",
    "SettingsError",
    "StatusSettings",
    "TopicSettings",
    "WorkerSettings",
]

KIBIBYTE = 1024
MEBIBYTE = 1024 * KIBIBYTE
GIBIBYTE = 1024 * MEBIBYTE
LINGER_SECONDS = 0.005
"""For which a producer waits for more messages before it sends a request; a message's time to be written holds it."""

_ADDRESS = re.compile(r"([^\s:\[\]]+|\[[0-9a-fA-F:.]+\]):\d{1,5}")


class KafkaSettings(Settings):
    """How to reach the Kafka cluster; every client that Depesche opens has these."""

    table: ClassVar[str] = "kafka"

    bootstrap: str = Field(
        default="localhost:9092",
        description="Brokers to ask first, host:port, several with commas.",
    )
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        default="PLAINTEXT", description="Whether connections are encrypted (SSL) and the client says who it is (SASL)."
    )
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = Field(
        default=None, description="How the client proves who it is; needed with the SASL protocols."
    )
    sasl_username: str | None = Field(default=None, description="User name for SASL.")
    sasl_password: SecretStr | None = Field(default=None, description="Password for SASL.")
    ssl_cafile: Path | None = Field(
        default=None, description="PEM file of the certificate authorities to trust; without it those of the system."
    )
    ssl_certfile: Path | None = Field(default=None, description="PEM file of the client's certificate, for mutual TLS.")
    ssl_keyfile: Path | None = Field(default=None, description="PEM file of the client's private key, for mutual TLS.")
    ssl_password: SecretStr | None = Field(default=None, description="Password of the client's private key.")
    ssl_check_hostname: bool = Field(
        default=True, description="Whether the broker's certificate must be made out to the host it is reached at."
    )
    client_id: str = Field(default="depesche", description="Name under which the brokers log and count the clients.")
    compression: Literal["zstd", "gzip", "none"] = Field(default="zstd", description="Compression of what is written.")
    max_message_bytes: PositiveInt = Field(
        default=8 * MEBIBYTE, description="Largest message in bytes that clients send and topics take."
    )
    connect_timeout: PositiveFloat = Field(
        default=10, description="Seconds in which a broker must answer at the start."
    )
    request_timeout: PositiveFloat = Field(default=30, description="Seconds in which a broker must answer a request.")
    delivery_timeout: PositiveFloat = Field(default=60, description="Seconds in which a message must be written.")

    @field_validator("bootstrap")
    @classmethod
    def _addresses(cls, bootstrap: str) -> str:
        for address in bootstrap.split(","):
            if not _ADDRESS.fullmatch(address.strip()):
                raise ValueError("write host:port, or several with commas")
        return bootstrap

    @model_validator(mode="after")
    def _complete(self) -> Self:
        sasl = (self.sasl_mechanism, self.sasl_username, self.sasl_password)
        if self.security_protocol.startswith("SASL") and None in sasl:
            raise ValueError(f"{self.security_protocol} needs sasl_mechanism, sasl_username and sasl_password")
        if not self.security_protocol.startswith("SASL") and self.sasl_password is not None:
            raise ValueError(f"a sasl_password is set, but security_protocol is {self.security_protocol}")
        if self.ssl_keyfile and not self.ssl_certfile:
            raise ValueError("ssl_keyfile needs ssl_certfile")
        if self.delivery_timeout < self.request_timeout + LINGER_SECONDS:
            raise ValueError(f"delivery_timeout must be longer than request_timeout, by {LINGER_SECONDS:g} s or more")
        return self


class WorkerSettings(Settings):
    """How one worker reads, works and stops."""

    table: ClassVar[str] = "worker"

    slot: int = Field(
        default=0, ge=0, description="Number of this worker among those of its stage; stable over restarts."
    )
    processes: PositiveInt | None = Field(
        default=None, description="Child processes that do the language work; without it one for each core."
    )
    batch_records: PositiveInt = Field(default=1000, description="Most records in one transaction.")
    batch_seconds: PositiveFloat = Field(
        default=2, description="Seconds of work in one transaction, at the pace of the one before."
    )
    batch_bytes: PositiveInt = Field(
        default=4 * MEBIBYTE, description="Most bytes of record values in one transaction."
    )
    chunk_records: PositiveInt = Field(default=16, description="Most records handed to a child process at once.")
    chunk_bytes: PositiveInt = Field(
        default=64 * KIBIBYTE, description="Most bytes of record values handed to a child process at once."
    )
    document_deadline: PositiveFloat = Field(
        default=30,
        description="Seconds of work that one document may take before its child process is replaced; one of more than "
        "128 KiB has as much again for each 128 KiB.",
    )
    child_memory: PositiveInt = Field(default=2 * GIBIBYTE, description="Bytes of memory a child process may take.")
    max_article_bytes: PositiveInt = Field(
        default=MEBIBYTE,
        description="Largest record value in bytes that is worked on; a larger one becomes a dead letter.",
    )
    transaction_timeout: PositiveFloat = Field(
        default=60, description="Seconds after which the cluster aborts a transaction whose worker is silent."
    )
    session_timeout: PositiveFloat = Field(
        default=45, description="Seconds after which the cluster gives a silent worker's partitions to others."
    )
    poll_timeout: PositiveFloat = Field(
        default=300, description="Seconds that may lie between two polls before the worker leaves its group."
    )
    stall_seconds: PositiveFloat = Field(
        default=120,
        description="Seconds with lag but without a commit after which a worker is unhealthy; one that enriches has "
        "beside them what document_deadline allows an article of max_article_bytes.",
    )
    stop_seconds: PositiveFloat = Field(
        default=8, description="Seconds in which a worker that is told to stop ends its batch before it aborts it."
    )
    metrics_host: str = Field(default="127.0.0.1", description="Address on which /metrics and /health listen.")
    metrics_port: int = Field(
        default=0, ge=0, le=65535, description="Port of /metrics and /health; 0 takes a free one."
    )


class TopicSettings(Settings):
    """How topics are created, and what ``depesche topics verify`` expects of them."""

    table: ClassVar[str] = "topic"

    prefix: str = Field(
        default="",
        pattern=r"^[A-Za-z0-9._-]{0,64}$",
        description="Put before the names of topics, groups and transactional ids, to share a cluster.",
    )
    partitions: PositiveInt = Field(
        default=6, description="Partitions of each topic: the most workers of a stage at once."
    )
    replication: PositiveInt = Field(default=1, description="Copies of each partition; 3 where nothing may be lost.")
    min_insync_replicas: PositiveInt | None = Field(
        default=None, description="Copies that must be written before a write counts; without it the cluster's default."
    )
    retention_hours: PositiveFloat = Field(default=7 * 24, description="Hours that news topics keep their messages.")
    dead_retention_hours: PositiveFloat = Field(default=30 * 24, description="Hours that news.dead keeps its messages.")
    seen_retention_hours: PositiveFloat = Field(
        default=30 * 24, description="Hours after which an unchanged article that is seen again counts as new."
    )
    trends_retention_hours: PositiveFloat = Field(
        default=48, description="Hours that news.trends keeps what it said of a subject."
    )
    trends_state_hours: PositiveFloat = Field(
        default=7 * 24, description="Hours that trends' own topics keep what it counts with and compares with."
    )
    compression_type: Literal["producer", "zstd", "gzip", "lz4", "snappy", "uncompressed"] = Field(
        default="producer", description="Compression on the brokers; producer keeps what the producer chose."
    )

    @model_validator(mode="after")
    def _enough_replicas(self) -> Self:
        if (self.min_insync_replicas or 1) > self.replication:
            raise ValueError("min_insync_replicas must not be larger than replication")
        return self

    def prefixed(self, name: str) -> str:
        """The name of a topic, group or transactional id as the cluster knows it."""
        return f"{self.prefix}{name}"


class LogSettings(Settings):
    """What is logged, and how."""

    table: ClassVar[str] = "log"

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least severity that is logged."
    )
    format: Literal["console", "json"] = Field(default="console", description="For people, or one JSON object a line.")


class StatusSettings(Settings):
    """Where ``depesche status`` looks."""

    table: ClassVar[str] = "status"

    metrics: tuple[str, ...] = Field(
        default=(),
        description="/metrics of the workers, for instance `http://depesche-language:9400/metrics`; all addresses that "
        "a name has are asked. Without it those of the local system.",
    )
