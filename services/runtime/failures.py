"""Which errors are the user's to mend, and what the commands say of them."""

from __future__ import annotations

from typing import Final

from kafka.errors import KafkaError

from services.runtime.children.pool import PoolError
from services.runtime.kafka.clients import KafkaUnavailable
from services.runtime.kafka.outbox import Aborted, Fatal
from services.runtime.local.broker import BrokerError
from services.runtime.settings import SettingsError

FAILED: Final = 1
MISUSED: Final = 2

_ADVICE: Final = "start one with `depesche up`, or name yours in DEPESCHE_KAFKA_BOOTSTRAP"


def explain(error: Exception) -> tuple[str, int] | None:
    """What to say of an error and the exit status; None where it is a fault of the program."""
    match error:
        case SettingsError():
            return f"the settings are wrong:\n{error}", MISUSED
        case KafkaUnavailable():
            return f"{error}; {_ADVICE}", FAILED
        case KafkaError():
            return str(error), FAILED
        case BrokerError() | Fatal() | Aborted() | PoolError():
            return str(error), FAILED
        case OSError():
            return f"{error.filename}: {error.strerror}" if error.filename else str(error), FAILED
    return None
