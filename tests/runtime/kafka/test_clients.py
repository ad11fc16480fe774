from __future__ import annotations

import socket
import threading
import time
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from fleet import until
from kafka.errors import KafkaConfigurationError, KafkaConnectionError, KafkaError, MessageSizeTooLargeError
from kafka.net.compat import KafkaNetClient

from services.runtime.kafka import clients
from services.runtime.kafka.clients import KafkaUnavailable
from services.runtime.local import properties
from services.runtime.local.broker import local_broker
from services.runtime.settings import KafkaSettings, SettingsError, TopicSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kafka import KafkaConsumer

OPENERS: list[Callable[[KafkaSettings], Any]] = [
    clients.admin,
    clients.producer,
    lambda settings: clients.consumer(settings, "group", "topic"),
]


@pytest.fixture
def closed_port() -> Iterator[int]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("opener", OPENERS, ids=["admin", "producer", "consumer"])
def test_no_broker_is_one_clear_line_in_bounded_time(opener: Callable[[KafkaSettings], Any], closed_port: int) -> None:
    settings = KafkaSettings(bootstrap=f"127.0.0.1:{closed_port}", connect_timeout=0.5)
    began = time.monotonic()
    with pytest.raises(KafkaUnavailable) as caught:
        opener(settings)
    assert time.monotonic() - began < 5
    assert str(caught.value) == (
        f"no Kafka at 127.0.0.1:{closed_port} (PLAINTEXT): "
        f"127.0.0.1:{closed_port}: nothing listens there: is the broker running?"
    )


def test_a_client_that_could_not_be_opened_leaves_no_thread(closed_port: int) -> None:
    before = threading.active_count()
    with pytest.raises(KafkaUnavailable):
        clients.admin(KafkaSettings(bootstrap=f"127.0.0.1:{closed_port}", connect_timeout=0.2))
    deadline = time.monotonic() + 10
    while threading.active_count() > before:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_client_says_that_a_node_is_away_so_that_it_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> bool:
        raise KafkaConnectionError

    monkeypatch.setattr(KafkaNetClient, "await_ready", refused)
    client = object.__new__(clients.PersistentClient)
    assert client.await_ready(99) is False


def test_something_that_is_not_kafka_is_told_from_nothing(silent_port: int) -> None:
    settings = KafkaSettings(bootstrap=f"127.0.0.1:{silent_port}", connect_timeout=0.5)
    with pytest.raises(KafkaUnavailable, match="it answers, but not this client: check security_protocol"):
        clients.admin(settings)


def test_a_host_that_does_not_exist() -> None:
    settings = KafkaSettings(bootstrap="no-such-host.invalid:9092", connect_timeout=0.5)
    with pytest.raises(KafkaUnavailable, match="there is no such host"):
        clients.admin(settings)


def test_tls_files_that_cannot_be_used_are_a_settings_error(tmp_path: Path) -> None:
    broken = tmp_path / "ca.pem"
    broken.write_text("no certificate", encoding="utf-8")
    for cafile in (broken, tmp_path / "missing.pem"):
        with pytest.raises(SettingsError, match=r"the TLS files of \[kafka\] cannot be used"):
            clients.admin(KafkaSettings(security_protocol="SSL", ssl_cafile=cafile))


def test_an_option_that_does_not_exist_is_no_matter_of_the_broker(closed_port: int) -> None:
    with pytest.raises(KafkaConfigurationError, match="no_such_option"):
        clients.admin(KafkaSettings(bootstrap=f"127.0.0.1:{closed_port}"), no_such_option=1)


@pytest.mark.broker
def test_an_option_of_the_caller_wins(settings: KafkaSettings) -> None:
    with clients.consumer(settings, None, max_poll_records=7, auto_offset_reset="latest") as consumer:
        assert (consumer.config["max_poll_records"], consumer.config["auto_offset_reset"]) == (7, "latest")
    with clients.producer(settings, linger_ms=0, client_id="own") as producer:
        assert (producer.config["linger_ms"], producer.config["client_id"]) == (0, "own")


def read(consumer: KafkaConsumer, wanted: int, seconds: float = 30) -> list[Any]:
    records: list[Any] = []
    deadline = time.monotonic() + seconds
    while len(records) < wanted:
        assert time.monotonic() < deadline, f"{len(records)} of {wanted} records in time"
        for batch in consumer.poll(timeout_ms=100).values():
            records.extend(batch)
    return records


@pytest.mark.broker
def test_the_largest_message_goes_through_compressed(settings: KafkaSettings, pipeline_topics: TopicSettings) -> None:
    topic = pipeline_topics.prefixed("news.raw")
    value = uuid.uuid4().hex.encode() * (settings.max_message_bytes // 32)
    with clients.producer(settings) as producer, clients.consumer(settings, None, topic) as consumer:
        producer.send(topic, key=b"k", value=value).get(30)
        (record,) = read(consumer, 1)
    assert record.value == value


@pytest.mark.broker
def test_the_largest_message_goes_through_without_compression_as_do_others_behind_it(
    settings: KafkaSettings, pipeline_topics: TopicSettings
) -> None:
    topic = pipeline_topics.prefixed("news.dead")
    plain = settings.model_copy(update={"compression": "none"})
    headers = [("reason", b"r" * 50_000)]
    value = b"v" * settings.max_message_bytes
    with clients.producer(plain) as producer, clients.consumer(settings, None, topic) as consumer:
        sent = [producer.send(topic, key=b"k", value=v, headers=headers) for v in (value, b"small", value)]
        for future in sent:
            future.get(30)
        records = read(consumer, 3)
    assert sorted(len(record.value) for record in records) == [5, len(value), len(value)]


@pytest.mark.broker
@pytest.mark.parametrize("compression", ["zstd", "gzip", "lz4", "snappy"])
def test_what_others_compress_is_read(
    settings: KafkaSettings, pipeline_topics: TopicSettings, compression: str
) -> None:
    topic = pipeline_topics.prefixed("news.raw")
    with clients.producer(settings, compression_type=compression) as producer:
        producer.send(topic, key=b"k", value=b"v" * 5_000).get(30)
    with clients.consumer(settings, None, topic) as consumer:
        (record,) = read(consumer, 1)
    assert record.value == b"v" * 5_000


@pytest.mark.broker
def test_a_larger_message_is_refused_at_once(settings: KafkaSettings, pipeline_topics: TopicSettings) -> None:
    topic = pipeline_topics.prefixed("news.raw")
    value = b"v" * (settings.max_message_bytes + clients.HEADER_BYTES)
    with clients.producer(settings) as producer, pytest.raises(MessageSizeTooLargeError):
        producer.send(topic, key=b"k", value=value).get(30)


@pytest.mark.broker
def test_consumers_read_what_is_committed_from_the_beginning_and_commit_only_when_told(
    settings: KafkaSettings, pipeline_topics: TopicSettings
) -> None:
    topic, group = pipeline_topics.prefixed("news.raw"), pipeline_topics.prefixed("group")
    with clients.producer(settings, pipeline_topics.prefixed("writer"), transaction_timeout=10) as producer:
        producer.init_transactions()
        for value, keep in ((b"1", True), (b"2", False), (b"3", True)):
            producer.begin_transaction()
            producer.send(topic, key=b"same", value=value)
            producer.commit_transaction() if keep else producer.abort_transaction()
    for _ in range(2):
        with clients.consumer(settings, group, topic, session_timeout=6) as consumer:
            assert [record.value for record in read(consumer, 2)] == [b"1", b"3"]


@pytest.mark.broker
def test_no_client_creates_a_topic_by_asking_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The broker is one that makes the topics it is asked for, unless the client says that it should not."""
    monkeypatch.setattr(properties, "_FIXED", {**properties._FIXED, "auto.create.topics.enable": "true"})
    with local_broker() as broker, clients.admin(settings := KafkaSettings(bootstrap=broker.bootstrap)) as admin:
        with clients.producer(settings, max_block_ms=500) as producer, pytest.raises(KafkaError):
            producer.send("nowhere", key=b"k", value=b"v").get(10)
        with clients.consumer(settings, None, "nowhere") as consumer:
            consumer.poll(timeout_ms=200)
        assert "nowhere" not in admin.list_topics()
        with clients.consumer(settings, None, "nowhere", allow_auto_create_topics=True) as eager:
            until(lambda: eager.poll(timeout_ms=50) or "nowhere" in admin.list_topics(), 20, "the topic")
