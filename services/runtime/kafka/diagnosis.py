"""Why no Kafka client could be opened, in words that say what to look at.

kafka-python keeps trying until its time is over, whatever the reason, and then only says that it is over. Here the
reason is kept, what no second try can change ends the tries, and where there is no reason the network is asked.
"""

from __future__ import annotations

import socket
import ssl
import time
from typing import TYPE_CHECKING, Any, ClassVar, Final

from kafka.errors import SaslAuthenticationFailedError, UnsupportedSaslMechanismError
from kafka.net.manager import KafkaConnectionManager

from services.runtime.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kafka.net.connection import KafkaConnection
    from kafka.net.selector import NetworkSelector
    from kafka.net.transport import KafkaTCPTransport

    from services.runtime.settings import KafkaSettings

_PROBE_SECONDS: Final = 3.0
_REFUSALS: Final = (SaslAuthenticationFailedError, UnsupportedSaslMechanismError)


class Watch(KafkaConnectionManager):  # type: ignore[misc] # kafka-python has no types
    """kafka-python's connections, with the last failure of one; a refusal ends the first tries to connect.

    Attributes:
        heard: when a broker last said anything to any client of this process, in monotonic seconds.
    """

    heard: ClassVar[float | None] = None

    def __init__(self, net: NetworkSelector, **configs: Any) -> None:
        super().__init__(net, **configs)
        self.failure: Exception | None = None

    def get_connection(self, node_id: object, **options: Any) -> KafkaConnection:
        """As kafka-python's; raises the failure that no second try can change."""
        if self.failure and not self.bootstrapped and _is_final(self.failure):
            raise self.failure
        connection = super().get_connection(node_id, **options)
        connection.init_future.add_errback(self._note)
        return connection

    def end(self) -> None:
        """Close the connections and their thread."""
        self.close()
        self._net.close()

    def _note(self, error: Exception) -> None:
        self.failure = error

    async def _build_transport(self, node: object, timeout_at: float | None = None) -> KafkaTCPTransport:
        transport = await super()._build_transport(node, timeout_at)
        receive = transport._sock_recv  # noqa: SLF001 # there is no other place

        def receive_all() -> tuple[bytes, Exception | None]:
            # kafka-python 3.0.12 throws away what arrives together with the end of the connection: the broker's
            # last word, such as why it refuses a password. The end is there to be read once more.
            data, error = receive()
            if data:
                Watch.heard = time.monotonic()
            return data, None if data else error

        transport._sock_recv = receive_all  # noqa: SLF001 - see above
        return transport


def silent_seconds() -> float | None:
    """For how long no broker has said anything to this process; None before the first word."""
    return None if Watch.heard is None else time.monotonic() - Watch.heard


def ssl_context(settings: KafkaSettings) -> ssl.SSLContext | None:
    """The TLS configuration of clients and diagnosis; SettingsError when a file cannot be used."""
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


def explain(settings: KafkaSettings, failure: Exception) -> str:
    """One line for people about the last failure: where, why, what to look at. May take seconds to find out."""
    return f"no Kafka at {settings.bootstrap} ({settings.security_protocol}): {_why(settings, failure)}"


def _why(settings: KafkaSettings, failure: Exception) -> str:
    if isinstance(failure, SaslAuthenticationFailedError):
        return f"it refuses the user {settings.sasl_username!r}: check sasl_username and sasl_password"
    if isinstance(failure, UnsupportedSaslMechanismError):
        return f"it does not offer {settings.sasl_mechanism}: check sasl_mechanism"
    if _is_alert(failure):
        return f"it does not trust this client's certificate ({failure}): check ssl_certfile"
    return "; ".join(_obstacles(settings))


def _is_final(failure: Exception) -> bool:
    return isinstance(failure, _REFUSALS) or _is_alert(failure) or "CERTIFICATE_VERIFY_FAILED" in str(failure)


def _is_alert(failure: Exception) -> bool:
    """Whether the broker turned down the client's certificate; only OpenSSL's text says so."""
    text = str(failure)
    return "ALERT" in text and ("CERTIFICATE" in text or "UNKNOWN_CA" in text)


def _obstacles(settings: KafkaSettings) -> Iterator[str]:
    """What stands in the way of each bootstrap broker, found by connecting once more without Kafka."""
    for address in settings.bootstrap.split(","):
        host, _, port = address.strip().rpartition(":")
        yield f"{address.strip()}: {_obstacle(host.strip('[]'), int(port), ssl_context(settings))}"


def _obstacle(host: str, port: int, context: ssl.SSLContext | None) -> str:
    try:
        with socket.create_connection((host, port), timeout=_PROBE_SECONDS) as plain:
            if context:
                context.wrap_socket(plain, server_hostname=host).close()
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
