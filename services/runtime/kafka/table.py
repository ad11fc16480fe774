"""A compacted topic read as a table: from its beginning, then on and on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self, TypeAlias

import structlog
from kafka import TopicPartition
from kafka.errors import KafkaConnectionError

from services.runtime.kafka import clients
from services.runtime.kafka.reading import opened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.runtime.settings import KafkaSettings

Apply: TypeAlias = Callable[[bytes, bytes | None], None]
"""Is told a record's key and value, None where the key was removed."""

log = structlog.get_logger(__name__)


class Table:
    """Gives every committed record of a topic to `apply`, in the order of its partition. Use it as a context manager.

    Raises:
        KafkaUnavailable: no broker answers.
        Fatal: there is no such topic.
    """

    def __init__(self, settings: KafkaSettings, topic: str, apply: Apply) -> None:
        self._apply = apply
        self._stack = ExitStack()
        self._consumer, self._partitions = opened(settings, [topic])
        self._stack.callback(self._consumer.close, autocommit=False)
        # Where a topic ends depends on who asks: for readers of committed records before the first open transaction.
        self._surveyor = clients.consumer(settings, None, isolation_level="read_uncommitted")
        self._stack.callback(self._surveyor.close, autocommit=False)
        self._consumer.assign(self._partitions)
        self._consumer.seek_to_beginning(*self._partitions)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def poll(self, seconds: float) -> bool:
        """Applies what has come; tells whether anything has. While no broker answers nothing comes."""
        try:
            fetched = self._consumer.poll(timeout_ms=seconds * 1000)
        except KafkaConnectionError as error:  # the client sometimes raises instead of waiting
            log.warning("nothing can be read at the moment", cause=str(error) or type(error).__name__)
            return False
        for records in fetched.values():
            for record in records:
                if record.key is not None:
                    self._apply(record.key, record.value)
        return bool(fetched)

    def end(self) -> Mapping[TopicPartition, int]:
        """How far the topic goes now, transactions that are still open included."""
        ends: Mapping[TopicPartition, int] = self._surveyor.end_offsets(self._partitions)
        return ends

    def reached(self, end: Mapping[TopicPartition, int]) -> bool:
        """Whether everything up to there has been applied, or was taken back by whoever wrote it."""
        return all(clients.position(self._consumer, partition) >= offset for partition, offset in end.items())
