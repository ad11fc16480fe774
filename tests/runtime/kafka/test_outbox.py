"""Transactions against a producer that fails where it is told to; the real one is in tests/integration and faults."""

import threading
from typing import Any

import pytest
from kafka.errors import (
    CommitFailedError,
    FencedInstanceIdError,
    KafkaError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    ProducerFencedError,
)

from services.runtime.kafka.outbox import Aborted, Consumed, Fatal, Outbox, Patience, Rejected, describe
from services.runtime.kafka.records import Outgoing

CONSUMED = Consumed({}, "membership")  # type: ignore[arg-type]  # only handed on


class Sent:
    """The future of a record whose fate is known at once."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    def get(self) -> None:
        if self.error:
            raise self.error


class Producer:
    """Raises the given errors at the given calls; `broker_refuses` names values that are refused once sent."""

    def __init__(
        self, broker_refuses: tuple[bytes, ...] = (), error: Exception | None = None, **errors: Exception
    ) -> None:
        self.errors, self.broker_refuses, self.calls = errors, broker_refuses, list[str]()
        self.error = error or MessageSizeTooLargeError()

    def __getattr__(self, name: str) -> Any:
        def call(*_: Any, **__: Any) -> None:
            self.calls.append(name)
            if name in self.errors:
                raise self.errors[name]

        return call

    def send(self, topic: str, value: bytes, **_: Any) -> Sent:
        self.calls.append(f"send {topic}")
        if value == b"too large" and not self.broker_refuses:
            raise self.error
        return Sent(self.error if value in self.broker_refuses else None)


def record(value: bytes = b"v") -> Outgoing:
    return Outgoing("t", b"k", value, ())


def test_records_and_offsets_are_committed_together() -> None:
    producer = Producer()
    Outbox(producer).publish([[record()], [record(), record()]], CONSUMED)
    assert producer.calls == [
        "init_transactions",
        "begin_transaction",
        *["send t"] * 3,
        "send_offsets_to_transaction",
        "commit_transaction",
    ]


def test_without_consumed_records_there_are_no_offsets() -> None:
    producer = Producer()
    Outbox(producer).publish([[record()]])
    assert "send_offsets_to_transaction" not in producer.calls
    assert producer.calls[-1] == "commit_transaction"


@pytest.mark.parametrize("call", ["send_offsets_to_transaction", "commit_transaction"])
def test_a_failed_commit_aborts(call: str) -> None:
    producer = Producer(**{call: CommitFailedError("the member was replaced")})
    with pytest.raises(Aborted, match="CommitFailedError"):
        Outbox(producer).publish([[record()]], CONSUMED)
    assert producer.calls[-1] == "abort_transaction"


def test_records_that_are_too_large_are_named_before_anything_is_sent() -> None:
    producer = Producer()
    big = record(b"v" * 1000)
    with pytest.raises(Rejected) as caught:
        Outbox(producer, {"t": 1000}).publish([[record()], [big], [record(), big]], CONSUMED)
    assert caught.value.places == [1, 2]
    assert producer.calls == ["init_transactions"]


def test_key_and_headers_count_as_well() -> None:
    full = Outgoing("t", b"k" * 400, b"v" * 400, (("h" * 100, b"x" * 100),))
    Outbox(Producer(), {"t": full.size}).publish([[full]])
    with pytest.raises(Rejected):
        Outbox(Producer(), {"t": full.size - 1}).publish([[full]])


@pytest.mark.parametrize("broker_refuses", [(), (b"too large",)])
def test_a_topic_that_takes_less_than_it_did_is_fatal(broker_refuses: tuple[bytes, ...]) -> None:
    producer = Producer(broker_refuses)
    with pytest.raises(Fatal, match="smaller messages"):
        Outbox(producer).publish([[record()], [record(b"too large")]], CONSUMED)
    assert "commit_transaction" not in producer.calls


def test_what_the_broker_does_not_take_in_time_is_aborted() -> None:
    producer = Producer((b"v",), error=KafkaTimeoutError())
    with pytest.raises(Aborted, match="KafkaTimeoutError"):
        Outbox(producer).publish([[record()]], CONSUMED)
    assert producer.calls[-1] == "abort_transaction"


def test_a_topic_that_nobody_knows_of_is_fatal_and_named() -> None:
    producer = Producer(error=KafkaTimeoutError("Failed to update metadata"))
    with pytest.raises(Fatal, match="nothing can be written to t: KafkaTimeoutError"):
        Outbox(producer).publish([[record(b"too large")]], CONSUMED)


def test_a_fenced_producer_is_fatal_and_says_who_took_over() -> None:
    fenced = ProducerFencedError()
    producer = Producer(commit_transaction=fenced, abort_transaction=fenced)
    with pytest.raises(Fatal, match="same slot has taken over"):
        Outbox(producer).publish([[record()]], CONSUMED)


@pytest.mark.parametrize(
    "error",
    [ProducerFencedError(), FencedInstanceIdError(), KafkaError("failed with errors.", ProducerFencedError())],
)
def test_who_was_replaced_is_told_so(error: KafkaError) -> None:
    assert describe(error).endswith("another worker with the same slot has taken over, or the transaction timed out")


def test_an_error_is_named_once() -> None:
    assert describe(KafkaError("no")) == "KafkaError: no"


def test_a_transaction_that_does_not_end_is_noticed_and_one_that_ends_is_not() -> None:
    ended, stuck = threading.Event(), threading.Event()
    Outbox(Producer(), patience=Patience(0.1, ended.set)).publish([[record()]])
    producer = Producer()
    producer.commit_transaction = lambda: stuck.wait(30)  # type: ignore[attr-defined]
    Outbox(producer, patience=Patience(0.1, stuck.set)).publish([[record()]])
    assert stuck.is_set()
    assert not ended.is_set()


def test_no_transactions_at_all_is_fatal() -> None:
    with pytest.raises(Fatal, match="no transactions"):
        Outbox(Producer(init_transactions=KafkaError("not authorised")))
