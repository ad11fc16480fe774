"""The access lists of deploy/, on a real broker that has them: everyone can do their work, and nothing else."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest
from articles import articles
from fleet import Fleet, until, with_real_stage
from kafka.admin import ACL, ACLOperation, ACLPermissionType, ACLResourcePatternType, ResourcePattern, ResourceType
from kafka.errors import (
    GroupAuthorizationFailedError,
    KafkaError,
    TopicAuthorizationFailedError,
)
from ledger import Ledger

from deploy.acls import Acl, acls
from services import pipeline
from services.runtime.kafka import clients, topics
from services.runtime.kafka.dead import DeadLetters, Query
from services.runtime.kafka.publishing import Publisher
from services.runtime.local import properties
from services.runtime.local.broker import Broker, Security, local_broker
from services.runtime.monitoring.status import Observer
from services.runtime.settings import KafkaSettings, TopicSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.broker

USERS = sorted({acl.user for acl in acls()})
RESOURCES = {
    "topic": ResourceType.TOPIC,
    "group": ResourceType.GROUP,
    "transactional-id": ResourceType.TRANSACTIONAL_ID,
}
OPERATIONS = {
    "Read": ACLOperation.READ,
    "Write": ACLOperation.WRITE,
    "Create": ACLOperation.CREATE,
    "Describe": ACLOperation.DESCRIBE,
    "DescribeConfigs": ACLOperation.DESCRIBE_CONFIGS,
}
NAMES = TopicSettings(partitions=1)
ALL = [each.name for each in (*pipeline.TOPICS, *pipeline.LOGS)]


def as_kafka_has_it(acl: Acl) -> list[ACL]:
    kind = ACLResourcePatternType.PREFIXED if acl.prefixed else ACLResourcePatternType.LITERAL
    pattern = ResourcePattern(RESOURCES[acl.resource], acl.name, kind)
    user = f"User:{acl.user}"
    return [ACL(user, "*", OPERATIONS[each], ACLPermissionType.ALLOW, pattern) for each in acl.operations]


@pytest.fixture(scope="module")
def guarded_broker() -> Iterator[Broker]:
    """A broker at which nobody may do anything but what the lists say; its own listener may do everything."""
    authorizer = {
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": "User:ANONYMOUS",
    }
    security = Security(users={user: f"word-of-{user}" for user in USERS}, mechanism="SCRAM-SHA-512")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(properties, "_FIXED", {**properties._FIXED, **authorizer})
        with local_broker(security=security) as broker:
            root = KafkaSettings(bootstrap=f"{properties.HOST}:{broker.ports.internal}")
            with closing(clients.admin(root)) as admin:
                answer = admin.create_acls([each for acl in acls() for each in as_kafka_has_it(acl)])
            assert not answer["failed"]
            yield broker


@pytest.fixture(scope="module")
def of(guarded_broker: Broker) -> Callable[[str], KafkaSettings]:
    """How a user reaches the broker."""

    def settings(user: str) -> KafkaSettings:
        return KafkaSettings(
            bootstrap=guarded_broker.bootstrap,
            security_protocol="SASL_PLAINTEXT",
            sasl_mechanism="SCRAM-SHA-512",
            sasl_username=user,
            sasl_password=f"word-of-{user}",  # type: ignore[arg-type]
            delivery_timeout=31,
        )

    return settings


@pytest.fixture(scope="module")
def created(of: Callable[[str], KafkaSettings]) -> None:
    """The topics, created by who may."""
    wanted = topics.specifications(NAMES, of("depesche-admin"))
    with closing(clients.admin(of("depesche-admin"))) as admin:
        topics.create(admin, wanted)
        assert topics.verify(admin, wanted) == []


@pytest.mark.timeout(300)  # three workers start for it
@pytest.mark.usefixtures("created")
def test_everyone_can_do_their_work(of: Callable[[str], KafkaSettings], tmp_path: Path) -> None:
    operator = of("depesche-operator")
    with Ledger(operator, NAMES) as ledger:
        running = (*pipeline.STAGES, pipeline.TRENDING)
        fleets = [Fleet(of(f"depesche-{stage.name}"), NAMES, tmp_path / stage.name) for stage in running]
        try:
            for fleet, stage in zip(fleets, running, strict=True):
                fleet.directory.mkdir()
                fleet.run(with_real_stage("trends")) if stage is pipeline.TRENDING else fleet.start(stage.name)
            publish(of("depesche-publisher"))
            until(lambda: seen(ledger) == (5, 1), 200, "five enriched events and a dead letter")
            assert {each.header("dead_reason") for each in ledger.of(pipeline.DEAD)} == {"not_json"}
            subscribed(of("depesche-subscriber"), enriched=5)
            until(lambda: idle(operator), 60, "a worker for each stage, and no lag")
            letters = DeadLetters(operator, NAMES)
            assert [letter.reason for letter in letters.replay(Query())] == ["not_json"]
        finally:
            for fleet in fleets:
                fleet.__exit__()
                for worker in fleet.workers:  # pytest shows it where the test failed
                    sys.stdout.write(f"{worker.log}:\n{worker.log.read_text()[-2000:]}\n")


@pytest.mark.timeout(120)
@pytest.mark.usefixtures("created")
def test_ingest_can_do_its_work(of: Callable[[str], KafkaSettings], tmp_path: Path) -> None:
    (tmp_path / "article.json").write_bytes(b'{"id": "brought", "headline": "Snow", "body": "It snows."}')
    chosen = {"FOLDER": tmp_path, "FOLDER_SECONDS": 0.2, "HTTP_PORT": 0, "FEEDS": tmp_path / "feeds.json"}
    pairs = [f"DEPESCHE_INGEST_{name}={value}" for name, value in chosen.items()]
    with (
        Ledger(of("depesche-operator"), NAMES) as ledger,
        Fleet(of("depesche-ingest"), NAMES, tmp_path / "in") as fleet,
    ):
        fleet.directory.mkdir()
        worker = fleet.run(["env", *pairs, sys.executable, "-m", "services.ingest"])
        until(lambda: b"brought" in keys(ledger), 60, f"the article in news.raw: {worker.log}")


def keys(ledger: Ledger) -> set[bytes | None]:
    """The keys in news.raw."""
    ledger.read()
    return {record.key for record in ledger.of(pipeline.RAW)}


def publish(settings: KafkaSettings) -> None:
    """Five articles and one record that is none, as `depesche publish` does."""
    with Publisher(settings, NAMES, pytest.fail) as publisher:
        for each in articles(5, size=600):
            publisher.send((each.key or b"").decode(), each.value, "test")
        publisher.send("broken", b"no JSON", "test")


def seen(ledger: Ledger) -> tuple[int, int]:
    """How many enriched events and dead letters the operator reads."""
    ledger.read()
    return len(ledger.of(pipeline.ENRICHED)), len(ledger.of(pipeline.DEAD))


def idle(settings: KafkaSettings) -> bool:
    """Whether `depesche status` sees a worker of all that runs here, and no lag but Kafka's mark of a transaction."""
    with suppress(KafkaError):  # a broker that is starved counts as gone for a moment
        found = [each for each in Observer(settings, NAMES, ()).look() if each.stage != pipeline.INGEST.name]
        return all(each.workers == 1 and each.lag in (0, 1) for each in found)
    return False


def subscribed(settings: KafkaSettings, enriched: int) -> None:
    """Waits until a subscriber has read so many enriched events and a quote at least."""
    found: Counter[str] = Counter()

    def complete() -> bool:
        for batch in consumer.poll(200).values():
            found.update(record.topic for record in batch)
        return found[pipeline.ENRICHED.name] == enriched and found[pipeline.QUOTES.name] > 0

    consumer = clients.consumer(settings, "newsroom-test", pipeline.ENRICHED.name, pipeline.QUOTES.name)
    with closing(consumer):
        until(complete, 60, f"{enriched} enriched events and a quote")


@pytest.mark.usefixtures("created")
@pytest.mark.parametrize("user", USERS)
def test_nobody_sees_topics_that_are_not_theirs(of: Callable[[str], KafkaSettings], user: str) -> None:
    with closing(clients.admin(of(user))) as admin:
        assert set(admin.list_topics()) == {topic for topic in ALL if allowed(user, topic)}


def allowed(user: str, topic: str) -> bool:
    """Whether a user has any right to a topic."""
    theirs = [acl for acl in acls() if (acl.user, acl.resource) == (user, "topic")]
    return any(topic.startswith(acl.name) if acl.prefixed else topic == acl.name for acl in theirs)


@pytest.mark.usefixtures("created")
@pytest.mark.parametrize(
    ("user", "topic"),
    [
        ("depesche-subscriber", pipeline.ENRICHED),
        ("depesche-language", pipeline.RAW),
        ("depesche-entities", pipeline.LANGUAGE),
        ("depesche-operator", pipeline.ENRICHED),
    ],
    ids=lambda each: each if isinstance(each, str) else each.name,
)
def test_nobody_writes_what_they_may_only_read(
    of: Callable[[str], KafkaSettings], user: str, topic: pipeline.Topic
) -> None:
    with closing(clients.producer(of(user))) as producer, pytest.raises(KafkaError) as caught:
        producer.send(topic.name, key=b"k", value=b"v").get(20)
    assert "AuthorizationFailed" in repr(caught.value)


@pytest.mark.usefixtures("created")
def test_a_stage_takes_neither_groups_nor_slots_of_others(of: Callable[[str], KafkaSettings]) -> None:
    with closing(clients.producer(of("depesche-language"), "depesche-quotes-0")) as producer:
        with pytest.raises(KafkaError) as caught:
            producer.init_transactions()
        assert "AuthorizationFailed" in repr(caught.value)
    consumer = clients.consumer(of("depesche-language"), "depesche-quotes", pipeline.RAW.name)
    with closing(consumer), pytest.raises(GroupAuthorizationFailedError):
        consumer.poll(30_000)


@pytest.mark.usefixtures("created")
def test_a_worker_creates_no_topics(of: Callable[[str], KafkaSettings]) -> None:
    other = TopicSettings(prefix="other-", partitions=1)
    settings = of("depesche-language")
    with closing(clients.admin(settings)) as admin, pytest.raises(TopicAuthorizationFailedError):
        topics.create(admin, topics.specifications(other, settings))
