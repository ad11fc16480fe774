"""Opens every Kafka client of the project, so that each has the same security, limits and guarantees."""

from __future__ import annotations

import logging
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.errors import KafkaConfigurationError, KafkaConnectionError, KafkaError
from kafka.net.compat import KafkaNetClient
from kafka.net.selector import NetworkSelector

from services.runtime.kafka.diagnosis import Watch, explain, ssl_context
from services.runtime.kafka.patches import rejoin, transactions, unpacking
from services.runtime.settings import LINGER_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from kafka import TopicPartition

    from services.runtime.settings import KafkaSettings

HEADER_BYTES: Final = 64 * 1024
"""Room for a message's headers beside its value: a dead letter holds the largest message and says what befell it."""

BATCH_BYTES: Final = 256 * 1024
"""How much is collected for one request, uncompressed."""

_TRANSACTION_BACKOFF_MS: Final = 10
_FETCH_BYTES: Final = 16 * 1024 * 1024

# At debug level kafka-python prints its configuration and every request, and with them the password.
logging.getLogger("kafka").setLevel(logging.INFO)

rejoin.install()
transactions.install()

_Client = TypeVar("_Client")


class PersistentClient(KafkaNetClient):  # type: ignore[misc]  # kafka-python has no types
    """A client with which a transaction survives that its coordinator goes away.

    Where no connection comes about, kafka-python 3.0 raises; its producer then looks for another coordinator, but has
    forgotten what it wanted to ask it, and whoever waits for the answer waits for ever. Told so by False, as its
    interface has it, the producer asks again.
    """

    def await_ready(self, node_id: Any, timeout_ms: float = 30000) -> bool:
        """Whether the node can be asked, if need be after a while."""
        try:
            return bool(super().await_ready(node_id, timeout_ms))
        except KafkaConnectionError:
            return False


class KafkaUnavailable(Exception):  # noqa: N818 # says what is the case, as the standard library's BrokenPipe
    """No client could be opened: one line that says where, why, and what to look at."""


def consumer(
    settings: KafkaSettings,
    group_id: str | None,
    *topics: str,
    session_timeout: float = 45,
    poll_timeout: float = 300,
    **options: Any,
) -> KafkaConsumer:
    """A consumer that reads committed records from the earliest on, and commits only when told to.

    Without ``topics`` the caller subscribes (with a rebalance listener) or assigns. The timeouts are in seconds;
    ``options`` are kafka-python's own and win. KafkaUnavailable when no broker answers.
    """
    unpacking.install(settings.max_message_bytes)
    defaults = {
        "group_id": group_id,
        "partition_assignment_strategy": [CooperativeStickyAssignor],
        "isolation_level": "read_committed",
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        "allow_auto_create_topics": False,
        "check_crcs": True,
        "metrics_enabled": False,
        "fetch_max_bytes": max(_FETCH_BYTES, settings.max_message_bytes + HEADER_BYTES),
        "session_timeout_ms": _milliseconds(session_timeout),
        "heartbeat_interval_ms": min(3000, _milliseconds(session_timeout / 3)),
        "max_poll_interval_ms": _milliseconds(poll_timeout),
    }
    return _open(settings, partial(KafkaConsumer, *topics), {**defaults, **options})


def position(reader: KafkaConsumer, partition: TopicPartition) -> int:
    """The offset that is read next; 0 while it is not known, since no broker is waited for."""
    with suppress(KafkaConnectionError):
        return reader.position(partition, timeout_ms=0) or 0
    return 0


def producer(
    settings: KafkaSettings, transactional_id: str | None = None, *, transaction_timeout: float = 60, **options: Any
) -> KafkaProducer:
    """An idempotent producer, with a ``transactional_id`` a transactional one (not yet initialised).

    ``transaction_timeout`` is in seconds; ``options`` are kafka-python's own and win.
    KafkaUnavailable when no broker answers.
    """
    defaults = {
        "transactional_id": transactional_id,
        "transaction_timeout_ms": _milliseconds(transaction_timeout),
        "acks": "all",
        "allow_auto_create_topics": False,
        "metrics_enabled": False,
        "compression_type": None if settings.compression == "none" else settings.compression,
        "batch_size": BATCH_BYTES,
        # Fewer, fuller requests: nearly twice the throughput. A commit does not wait for it.
        "linger_ms": _milliseconds(LINGER_SECONDS),
        # A transaction that begins while the broker still ends the one before is refused and tried again after
        # this: with the usual 100 ms the slowest commits in a hundred took 113 ms, so 15.
        "retry_backoff_ms": _TRANSACTION_BACKOFF_MS if transactional_id else 100,
        "max_request_size": settings.max_message_bytes + HEADER_BYTES,
        "delivery_timeout_ms": _milliseconds(settings.delivery_timeout),
        "max_block_ms": _milliseconds(settings.delivery_timeout),
    }
    return _open(settings, KafkaProducer, {**defaults, **options})


def admin(settings: KafkaSettings, **options: Any) -> KafkaAdminClient:
    """An admin client; KafkaUnavailable when no broker answers."""
    return _open(settings, KafkaAdminClient, options)


def _open(settings: KafkaSettings, client: Callable[..., _Client], options: dict[str, Any]) -> _Client:
    watches: list[Watch] = []

    def network(**configs: Any) -> PersistentClient:
        net = NetworkSelector(**configs)
        watch = Watch(net, **configs)
        # kafka-python 3.0.12 takes this option, but does not hand it on to what asks the brokers for topics.
        watch.cluster.config["allow_auto_create_topics"] = configs.get("allow_auto_create_topics", False)
        watches.append(watch)
        return PersistentClient(net, watch, **configs)

    try:
        return client(**{**_connection(settings), "kafka_client": network, **options})
    except KafkaConfigurationError:
        raise
    except KafkaError as error:
        # kafka-python leaves the thread and the sockets of a client that could not bootstrap.
        for watch in watches:
            watch.end()
        failure = next((watch.failure for watch in watches if watch.failure), error)
        raise KafkaUnavailable(explain(settings, failure)) from error


def _connection(settings: KafkaSettings) -> dict[str, Any]:
    return {
        "bootstrap_servers": [address.strip() for address in settings.bootstrap.split(",")],
        "client_id": settings.client_id,
        "bootstrap_timeout_ms": _milliseconds(settings.connect_timeout),
        "request_timeout_ms": _milliseconds(settings.request_timeout),
        "reconnect_backoff_max_ms": 1000,
        "security_protocol": settings.security_protocol,
        "ssl_context": ssl_context(settings),
        **_sasl(settings),
    }


def _sasl(settings: KafkaSettings) -> dict[str, Any]:
    if settings.sasl_password is None:
        return {}
    return {
        "sasl_mechanism": settings.sasl_mechanism,
        "sasl_plain_username": settings.sasl_username,
        "sasl_plain_password": settings.sasl_password.get_secret_value(),
    }


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
