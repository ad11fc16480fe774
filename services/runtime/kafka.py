"""Opens every Kafka client of the project, so that each has the same security, limits and guarantees."""

from __future__ import annotations

import logging
import socket
import ssl
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.errors import KafkaError, KafkaTimeoutError, SaslAuthenticationFailedError
from kafka.net.compat import KafkaNetClient

from services.runtime.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from services.runtime.settings import KafkaSettings

HEADER_BYTES: Final = 64 * 1024
"""Room for a message's headers beside its value: a dead letter holds the largest message and says what befell it."""

_BATCH_BYTES: Final = 256 * 1024
_PROBE_SECONDS: Final = 3.0

# At debug level kafka-python prints its configuration and every request, and with them the password.
logging.getLogger("kafka").setLevel(logging.INFO)

_Client = TypeVar("_Client")


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
    return _open(
        settings,
        lambda **common: KafkaConsumer(*topics, **common),
        group_id=group_id,
        partition_assignment_strategy=[CooperativeStickyAssignor],
        isolation_level="read_committed",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        allow_auto_create_topics=False,
        check_crcs=True,
        metrics_enabled=False,
        fetch_max_bytes=max(16 * 1024 * 1024, settings.max_message_bytes + HEADER_BYTES),
        session_timeout_ms=_milliseconds(session_timeout),
        heartbeat_interval_ms=min(3000, _milliseconds(session_timeout / 3)),
        max_poll_interval_ms=_milliseconds(poll_timeout),
        **options,
    )


def producer(
    settings: KafkaSettings, transactional_id: str | None = None, *, transaction_timeout: float = 60, **options: Any
) -> KafkaProducer:
    """An idempotent producer, with a ``transactional_id`` a transactional one (not yet initialised).

    ``transaction_timeout`` is in seconds; ``options`` are kafka-python's own and win.
    KafkaUnavailable when no broker answers.
    """
    return _open(
        settings,
        KafkaProducer,
        transactional_id=transactional_id,
        transaction_timeout_ms=_milliseconds(transaction_timeout),
        acks="all",
        metrics_enabled=False,
        allow_auto_create_topics=False,
        compression_type=None if settings.compression == "none" else settings.compression,
        batch_size=_BATCH_BYTES,
        max_request_size=settings.max_message_bytes + HEADER_BYTES,
        delivery_timeout_ms=_milliseconds(settings.delivery_timeout),
        max_block_ms=_milliseconds(settings.delivery_timeout),
        **options,
    )


def admin(settings: KafkaSettings, **options: Any) -> KafkaAdminClient:
    """An admin client; KafkaUnavailable when no broker answers."""
    return _open(settings, KafkaAdminClient, **options)


def _open(settings: KafkaSettings, client: Callable[..., _Client], **options: Any) -> _Client:
    opened: list[KafkaNetClient] = []

    def network(**configs: Any) -> KafkaNetClient:
        opened.append(KafkaNetClient(**configs))
        return opened[-1]

    try:
        return client(**{**_connection(settings), "kafka_client": network, **options})
    except KafkaError as error:
        # kafka-python leaves the thread and the sockets of a client that could not bootstrap.
        for net in opened:
            net.close()
        raise KafkaUnavailable(_explain(settings, error)) from error


def _connection(settings: KafkaSettings) -> dict[str, Any]:
    return {
        "bootstrap_servers": [address.strip() for address in settings.bootstrap.split(",")],
        "client_id": settings.client_id,
        "bootstrap_timeout_ms": _milliseconds(settings.connect_timeout),
        "request_timeout_ms": _milliseconds(settings.request_timeout),
        "reconnect_backoff_max_ms": 1000,
        "security_protocol": settings.security_protocol,
        "ssl_context": _ssl_context(settings),
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


def _ssl_context(settings: KafkaSettings) -> ssl.SSLContext | None:
    """The one TLS configuration of clients and diagnosis; SettingsError when a file cannot be used."""
    if not settings.security_protocol.endswith("SSL"):
        return None
    try:
        context = ssl.create_default_context(cafile=settings.ssl_cafile)
        context.check_hostname = settings.ssl_check_hostname
        if settings.ssl_certfile:
            password = settings.ssl_password.get_secret_value() if settings.ssl_password else ""
            context.load_cert_chain(settings.ssl_certfile, settings.ssl_keyfile, password=password)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(f"the TLS files of [kafka] cannot be used: {error}") from None
    return context


def _explain(settings: KafkaSettings, error: KafkaError) -> str:
    if isinstance(error, SaslAuthenticationFailedError):
        why = f"it refuses the user {settings.sasl_username!r}: check sasl_username and sasl_password"
    elif isinstance(error, KafkaTimeoutError):
        why = "; ".join(_diagnose(settings))
    else:
        why = str(error) or type(error).__name__
    return f"no Kafka at {settings.bootstrap} ({settings.security_protocol}): {why}"


def _diagnose(settings: KafkaSettings) -> Iterator[str]:
    """What stands in the way of each bootstrap broker, found by connecting once more without Kafka."""
    for address in settings.bootstrap.split(","):
        host, _, port = address.strip().rpartition(":")
        yield f"{address.strip()}: {_obstacle(host.strip('[]'), int(port), _ssl_context(settings))}"


def _obstacle(host: str, port: int, context: ssl.SSLContext | None) -> str:
    try:
        with socket.create_connection((host, port), timeout=_PROBE_SECONDS) as plain:
            if context:
                with context.wrap_socket(plain, server_hostname=host):
                    pass
    except ssl.SSLCertVerificationError as error:
        return f"its certificate is not trusted ({error.verify_message}): check ssl_cafile"
    except ssl.SSLError as error:
        return f"TLS fails ({error.reason}): check security_protocol"
    except socket.gaierror:
        return "there is no such host: check bootstrap"
    except ConnectionRefusedError:
        return "nothing listens there: is the broker running?"
    except OSError as error:
        return f"{error.strerror or 'no connection in time'}: check bootstrap and the network"
    return "it answers, but not this client: check security_protocol, and the listeners the broker advertises"


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
