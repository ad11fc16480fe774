"""Records as the worker sees them, free of any Kafka client's types."""

from dataclasses import dataclass
from typing import Final, Self, TypeAlias

Headers: TypeAlias = tuple[tuple[str, bytes], ...]

RECORD_OVERHEAD: Final = 36
HEADER_OVERHEAD: Final = 10
"""Bytes for lengths and numbers, at their longest (message format 2)."""


class Unread(bytes):
    """Stands, empty, for a value that was not unpacked.

    Attributes:
        why: what is said of it.
    """

    def __new__(cls, why: str) -> Self:  # noqa: ARG004 - `__init__` takes it
        return super().__new__(cls)

    def __init__(self, why: str) -> None:
        self.why = why


@dataclass(frozen=True, slots=True)
class Record:
    """A consumed record.

    Attributes:
        timestamp: milliseconds since the epoch, as Kafka has it.
        claim: which of the worker's successive assignments of the partition it was read under.
    """

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    claim: int = 0

    @property
    def size(self) -> int:
        """Bytes that holding the record takes, but for a constant."""
        return (
            len(self.key or b"") + len(self.value or b"") + sum(len(name) + len(value) for name, value in self.headers)
        )


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record to be produced."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers

    @property
    def size(self) -> int:
        """Bytes that the record takes in a batch, not compressed, at most."""
        headers = sum(len(name.encode()) + len(value) + HEADER_OVERHEAD for name, value in self.headers)
        return len(self.key or b"") + len(self.value or b"") + headers + RECORD_OVERHEAD
