"""TLS and SASL on a real broker: every client works with the right credentials, and says why not with wrong ones."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from certificates import write_identity
from kafka.structs import OffsetAndMetadata, TopicPartition

from services.runtime.kafka import clients, topics
from services.runtime.kafka.clients import KafkaUnavailable
from services.runtime.local.broker import Security, local_broker
from services.runtime.settings import KafkaSettings, TopicSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.broker

USERS = {"ada": "correct-horse"}
OPENERS: list[Callable[[KafkaSettings], Any]] = [
    clients.admin,
    lambda settings: clients.producer(settings, "writer"),
    lambda settings: clients.consumer(settings, "group", "topic"),
]
every_client = pytest.mark.parametrize("opener", OPENERS, ids=["admin", "producer", "consumer"])


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory, authority: trustme.CA) -> Path:
    """Certificates as PEM files: ca.pem, broker.pem and client.pem (key and certificate), other-ca.pem."""
    path = tmp_path_factory.mktemp("certificates")
    authority.cert_pem.write_to_path(path / "ca.pem")
    trustme.CA().cert_pem.write_to_path(path / "other-ca.pem")
    for name, host in (("broker", "127.0.0.1"), ("client", "ada.example"), ("stranger", "other.example")):
        issuer = trustme.CA() if name == "stranger" else authority
        write_identity(issuer.issue_cert(host), path / f"{name}.pem")
    return path


def round_trip(settings: KafkaSettings) -> None:
    """Admin, transactional producer and consumer, in a group, with its offsets in the transaction."""
    names = TopicSettings(prefix="secure-", partitions=1)
    with clients.admin(settings) as admin:
        topics.create(admin, topics.specifications(names, settings))
        assert topics.verify(admin, topics.specifications(names, settings)) == []
    source, group = names.prefixed("news.raw"), names.prefixed("group")
    with (
        clients.producer(settings, names.prefixed("writer")) as producer,
        clients.consumer(settings, group, source, session_timeout=6) as consumer,
    ):
        producer.init_transactions()
        producer.begin_transaction()
        producer.send(source, key=b"k", value=b"secret news")
        producer.commit_transaction()
        (record,) = first_records(consumer)
        assert record.value == b"secret news"
        producer.begin_transaction()
        place = TopicPartition(record.topic, record.partition)
        producer.send_offsets_to_transaction(
            {place: OffsetAndMetadata(record.offset + 1, "", -1)}, consumer.group_metadata()
        )
        producer.commit_transaction()
        assert consumer.committed(place) == record.offset + 1


def first_records(consumer: Any) -> list[Any]:
    deadline = time.monotonic() + 30
    while not (batches := consumer.poll(timeout_ms=100)):
        assert time.monotonic() < deadline, "no record in time"
    return [record for batch in batches.values() for record in batch]


def refusal(opener: Callable[[KafkaSettings], Any], settings: KafkaSettings) -> str:
    """The one line a user sees, which never holds a password, and comes in bounded time."""
    began = time.monotonic()
    with pytest.raises(KafkaUnavailable) as caught:
        opener(settings)
    assert time.monotonic() - began < 10
    line = str(caught.value)
    assert "\n" not in line
    assert "horse" not in line
    return line


class TestSasl:
    """SASL_PLAINTEXT with SCRAM."""

    @pytest.fixture(scope="class")
    @classmethod
    def secured(cls) -> Iterator[str]:
        with local_broker(security=Security(users=USERS, mechanism="SCRAM-SHA-512")) as broker:
            yield broker.bootstrap

    def settings(self, bootstrap: str, **other: Any) -> KafkaSettings:
        right = {
            "sasl_username": "ada",
            "sasl_password": "correct-horse",  # pragma: allowlist secret
            "sasl_mechanism": "SCRAM-SHA-512",
        }
        return KafkaSettings(
            bootstrap=bootstrap, security_protocol="SASL_PLAINTEXT", connect_timeout=5, **{**right, **other}
        )

    def test_every_client_works(self, secured: str) -> None:
        round_trip(self.settings(secured))

    @every_client
    def test_a_wrong_password_is_told(self, secured: str, opener: Callable[[KafkaSettings], Any]) -> None:
        line = refusal(opener, self.settings(secured, sasl_password="battery-horse"))  # noqa: S106 - a wrong one
        assert line == (
            f"no Kafka at {secured} (SASL_PLAINTEXT): it refuses the user 'ada': check sasl_username and sasl_password"
        )

    def test_a_mechanism_the_broker_does_not_have_is_told(self, secured: str) -> None:
        line = refusal(clients.admin, self.settings(secured, sasl_mechanism="PLAIN"))
        assert "PLAIN" in line
        assert "check sasl_mechanism" in line

    def test_a_client_without_credentials_is_told_to_check_the_protocol(self, secured: str) -> None:
        line = refusal(clients.admin, KafkaSettings(bootstrap=secured, connect_timeout=2))
        assert "check security_protocol" in line

    def test_no_log_holds_the_password(self, secured: str, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        round_trip(self.settings(secured))
        assert "horse" not in caplog.text


class TestPlain:
    """SASL_PLAINTEXT with PLAIN, where the password itself goes over the wire."""

    def test_every_client_works_and_no_log_holds_the_password(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        with local_broker(security=Security(users=USERS)) as broker:
            settings = KafkaSettings(
                bootstrap=broker.bootstrap,
                security_protocol="SASL_PLAINTEXT",
                sasl_mechanism="PLAIN",
                sasl_username="ada",
                sasl_password=USERS["ada"],
                connect_timeout=5,
            )
            round_trip(settings)
            wrong = settings.model_copy(update={"sasl_username": "eve"})
            assert "it refuses the user 'eve'" in refusal(clients.admin, wrong)
        assert "horse" not in caplog.text


class TestTls:
    """SSL with client certificates."""

    @pytest.fixture(scope="class")
    @classmethod
    def secured(cls, directory: Path) -> Iterator[str]:
        security = Security(keystore=directory / "broker.pem", truststore=directory / "ca.pem")
        with local_broker(security=security) as broker:
            yield broker.bootstrap

    def settings(self, bootstrap: str, directory: Path, **other: Any) -> KafkaSettings:
        right = {"ssl_cafile": directory / "ca.pem", "ssl_certfile": directory / "client.pem"}
        return KafkaSettings(bootstrap=bootstrap, security_protocol="SSL", connect_timeout=3, **{**right, **other})

    def test_every_client_works(self, secured: str, directory: Path) -> None:
        round_trip(self.settings(secured, directory))

    @every_client
    def test_a_broker_that_is_not_trusted_is_told(
        self, secured: str, directory: Path, opener: Callable[[KafkaSettings], Any]
    ) -> None:
        line = refusal(opener, self.settings(secured, directory, ssl_cafile=directory / "other-ca.pem"))
        assert "its certificate is not trusted (unable to get local issuer certificate): check ssl_cafile" in line

    def test_a_certificate_for_another_host_is_told(self, secured: str, directory: Path) -> None:
        elsewhere = secured.replace("127.0.0.1", "localhost")
        line = refusal(clients.admin, self.settings(elsewhere, directory))
        assert "Hostname mismatch" in line

    def test_the_host_may_be_left_unchecked(self, secured: str, directory: Path) -> None:
        elsewhere = secured.replace("127.0.0.1", "localhost")
        clients.admin(self.settings(elsewhere, directory, ssl_check_hostname=False)).close()

    @pytest.mark.parametrize("certificate", [None, "stranger.pem"])
    def test_a_client_the_broker_does_not_trust_is_told(
        self, secured: str, directory: Path, certificate: str | None
    ) -> None:
        own = directory / certificate if certificate else None
        line = refusal(clients.admin, self.settings(secured, directory, ssl_certfile=own))
        assert "check ssl_certfile" in line

    def test_a_client_without_tls_is_told_to_check_the_protocol(self, secured: str) -> None:
        line = refusal(clients.admin, KafkaSettings(bootstrap=secured, connect_timeout=2))
        assert "check security_protocol" in line
