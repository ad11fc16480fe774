"""The producing side of a worker: one transaction holds a batch's outputs, its dead letters and its offsets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kafka import TopicPartition
from kafka.errors import KafkaError, MessageSizeTooLargeError, RecordListTooLargeError
from kafka.structs import ConsumerGroupMetadata, OffsetAndMetadata

from services.runtime.records import Outgoing

TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError)


class Fatal(Exception):  # noqa: N818 - a state of the process, not only an error
    """The process has to end and be started again; nothing of it is lost, since nothing was committed."""


class Aborted(Exception):  # noqa: N818 - what happened to the transaction
    """The transaction was aborted; its batch is to be committed again."""


class Rejected(Exception):  # noqa: N818 - what happened to the records
    """The transaction was aborted because Kafka takes some of its records under no circumstances.

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


class Outbox:
    """A transactional producer that either publishes a batch as a whole or not at all."""

    def __init__(self, producer: Any) -> None:
        """Takes over from a predecessor with the same transactional id: what it left open is aborted here and now."""
        self._producer = producer
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
            Rejected: some groups hold a record that is too large; the transaction was aborted.
            Aborted: the transaction was aborted; trying again is safe.
            Fatal: another producer has taken over, or the producer can not go on.
        """
        sent: list[tuple[int, Any]] = []
        rejected: set[int] = set()
        try:
            self._producer.begin_transaction()
            for place, group in enumerate(groups):
                for record in group:
                    try:
                        sent.append((place, self._send(record)))
                    except TOO_LARGE:
                        rejected.add(place)
            if not rejected:
                if consumed:
                    self._producer.send_offsets_to_transaction(consumed.offsets, consumed.membership)
                self._producer.commit_transaction()
                return
        except KafkaError as error:
            rejected.update(place for place, future in sent if _is_too_large(future))
            self._abort(error)
            if not rejected:
                raise Aborted(describe(error)) from error
        else:
            self._abort(None)
        raise Rejected(sorted(rejected))

    def close(self, timeout: float) -> None:
        """Closes the producer; a transaction that is open is left to be aborted by its successor."""
        self._producer.close(timeout=timeout)

    def _send(self, record: Outgoing) -> Any:
        return self._producer.send(record.topic, value=record.value, key=record.key, headers=list(record.headers))

    def _abort(self, cause: KafkaError | None) -> None:
        try:
            self._producer.abort_transaction()
        except KafkaError as error:
            raise Fatal(describe(cause or error)) from error


def _is_too_large(future: Any) -> bool:
    return future.failed() and isinstance(future.exception, TOO_LARGE)


def describe(error: KafkaError) -> str:
    """A Kafka error in one line, with what it means for the reader where its name does not say so."""
    name = type(error).__name__
    hints = {
        "ProducerFencedError": "another worker with the same slot has taken over, or the transaction timed out",
        "InvalidProducerEpochError": "another worker with the same slot has taken over, or the transaction timed out",
    }
    return f"{name}: {hints.get(name) or error}"
