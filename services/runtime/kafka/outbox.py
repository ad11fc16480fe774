"""The producing side of a worker: one transaction holds a batch's outputs, its dead letters and its offsets."""

import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from kafka import TopicPartition
from kafka.errors import (
    FencedInstanceIdError,
    InvalidProducerEpochError,
    KafkaError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    ProducerFencedError,
    RecordListTooLargeError,
)
from kafka.structs import ConsumerGroupMetadata, OffsetAndMetadata

from services.runtime.kafka.records import Outgoing

TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError)
REPLACED = (ProducerFencedError, InvalidProducerEpochError, FencedInstanceIdError)


class Fatal(Exception):  # noqa: N818 - a state of the process, not only an error
    """The process has to end and be started again; nothing of it is lost, since nothing was committed."""


class Aborted(Exception):  # noqa: N818 - what happened to the transaction
    """The transaction was aborted; its batch is to be committed again."""


class Rejected(Exception):  # noqa: N818 - what happened to the records
    """Nothing was published, because the topics take some of the records under no circumstances.

    Attributes:
        places: which of the groups of records it was.
    """

    def __init__(self, places: Sequence[int]) -> None:
        super().__init__(f"{len(places)} records are larger than Kafka accepts")
        self.places = places


@dataclass(frozen=True, slots=True)
class Consumed:
    """The offsets that a batch uses up.

    Attributes:
        membership: as which member of the consumer group; the broker refuses it when that member has been replaced.
    """

    offsets: Mapping[TopicPartition, OffsetAndMetadata]
    membership: ConsumerGroupMetadata


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a transaction may take, and what happens then.

    kafka-python 3.0 waits without end for the answer to a transaction's requests, also to one that it has lost.

    Attributes:
        stuck: called from another thread; whoever waits cannot be woken, so it has to end the process.
    """

    seconds: float
    stuck: Callable[[], None]

    @contextmanager
    def limit(self) -> Iterator[None]:
        """For the time of the context."""
        watchdog = threading.Timer(self.seconds, self.stuck)
        watchdog.daemon = True
        watchdog.start()
        try:
            yield
        finally:
            watchdog.cancel()


class Outbox:
    """A transactional producer that either publishes a batch as a whole or not at all."""

    def __init__(
        self, producer: Any, limits: Mapping[str, int] | None = None, patience: Patience | None = None
    ) -> None:
        """Takes over from a predecessor with the same transactional id: what it left open is aborted here and now.

        Args:
            producer: a transactional producer.
            limits: the largest record that a topic takes, in bytes; no limit for a topic that is not there.
            patience: with a transaction; without it, for ever.
        """
        self._producer, self._limits, self._patience = producer, limits or {}, patience
        try:
            producer.init_transactions()
        except KafkaError as error:
            raise Fatal(f"no transactions with this transactional id: {describe(error)}") from error

    def publish(
        self,
        groups: Sequence[Sequence[Outgoing]],
        consumed: Consumed | None = None,
    ) -> None:
        """Publishes groups of records, and commits what was consumed for them, in one transaction.

        Args:
            groups: for each consumed record, what is to be produced for it.
            consumed: which offsets that uses up, and for whom; None for records that come from no topic.

        Raises:
            Rejected: some groups hold a record that is too large; nothing was published.
            Aborted: the transaction was aborted; trying again is safe.
            Fatal: another producer has taken over, or the producer can not go on.
        """
        if rejected := [place for place, group in enumerate(groups) if any(map(self._is_too_large, group))]:
            raise Rejected(rejected)
        with self._patience.limit() if self._patience else nullcontext():
            self._transact(groups, consumed)

    def close(self, timeout: float) -> None:
        """Closes the producer; a transaction that is open is left to be aborted by its successor."""
        self._producer.close(timeout=timeout)

    def _transact(self, groups: Sequence[Sequence[Outgoing]], consumed: Consumed | None) -> None:
        try:
            self._producer.begin_transaction()
            sent = [self._send(record) for group in groups for record in group]
            if consumed:
                self._producer.send_offsets_to_transaction(consumed.offsets, consumed.membership)
            # kafka-python 3.0 hangs when a record fails during the commit, so all have to be there before.
            for future in sent:
                future.get()
            self._producer.commit_transaction()
        except TOO_LARGE as error:
            # kafka-python 3.0 has lost count of what it sent, and every further transaction would fail.
            raise Fatal("a topic takes smaller messages than it did when the worker started") from error
        except KafkaError as error:
            self._abort(error)
            raise Aborted(describe(error)) from error

    def _is_too_large(self, record: Outgoing) -> bool:
        return record.size > self._limits.get(record.topic, sys.maxsize)

    def _send(self, record: Outgoing) -> Any:
        try:
            return self._producer.send(record.topic, value=record.value, key=record.key, headers=list(record.headers))
        except KafkaTimeoutError as error:
            # Perhaps the topic was deleted: whoever starts again looks, and says so.
            raise Fatal(f"nothing can be written to {record.topic}: {describe(error)}") from error

    def _abort(self, cause: KafkaError | None) -> None:
        try:
            self._producer.abort_transaction()
        except KafkaError as error:
            raise Fatal(describe(cause or error)) from error


def describe(error: KafkaError) -> str:
    """A Kafka error in one line, with what it means for the reader where its name does not say so."""
    name, text = type(error).__name__, str(error)
    # kafka-python wraps what broke a producer into every error that follows from it.
    if any(isinstance(each, REPLACED) for each in (error, *error.args)):
        return f"{name}: another worker with the same slot has taken over, or the transaction timed out"
    return text if text.startswith(name) else f"{name}: {text}"
