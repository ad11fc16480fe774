"""Topics that are not as they were: too small, not there, cut off at the beginning, full of gaps."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from itertools import count, islice
from typing import TYPE_CHECKING, Final

import pytest
from articles import SERIAL, article, incompressible
from cluster import configure, limit
from fleet import Fleet, until
from forms import Form, finish, long, quick

from schemas.reasons import Reason
from services import pipeline
from services.runtime.kafka import clients, topics
from services.runtime.kafka.progress import extents
from services.runtime.kafka.reading import Reader
from services.runtime.settings import KafkaSettings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from articles import Published
    from fleet import Worker
    from ledger import Ledger

    from services.runtime.local.broker import Broker
    from services.runtime.settings import TopicSettings

pytestmark = pytest.mark.broker

FORMS: Final = pytest.mark.parametrize("form", [quick(), long(5000)])
LARGE: Final = 60_000
COMPACTED: Final = {"cleanup_policy": "compact", "segment_ms": 500, "min_cleanable_dirty_ratio": 0.001}
ROLL: Final = 12
"""Articles enough for a record in every partition: what comes after its time closes a segment, and only closed ones are
compacted."""


@pytest.fixture
def settings(broker: Broker) -> KafkaSettings:
    """Clients that soon give up what cannot be written."""
    return KafkaSettings(bootstrap=broker.bootstrap, request_timeout=5, delivery_timeout=6)


def halfway(form: Form, fleet: Fleet, book: Ledger) -> tuple[Worker, Sequence[Published]]:
    """A supervised worker that is done with half of the articles, and the other half."""
    worker = form.start(fleet, "language", session_timeout=6)
    worker.supervise()
    worker.wait_ready()
    before, after = form.shares(2)
    book.publish(before)
    book.wait(form.seconds)
    return worker, after


@FORMS
def test_an_output_topic_that_takes_less_than_before(form: Form, fleet: Fleet, first_stage: Ledger) -> None:
    worker, after = halfway(form, fleet, first_stage)
    limit(first_stage.kafka, first_stage.name(pipeline.LANGUAGE), LARGE // 3)
    large = [incompressible(form.count + number, LARGE) for number in range(max(3, form.count // 50))]
    first_stage.publish([*after[: len(after) // 2], *large, *after[len(after) // 2 :]])
    finish(fleet, first_stage, form.seconds)
    letters = {each.serial: each.header("dead_reason") for each in first_stage.of(pipeline.DEAD)}
    assert letters == {each.serial: Reason.OUTPUT_TOO_LARGE for each in large}
    assert worker.starts > 1


@FORMS
def test_the_topic_of_dead_letters_is_missing(form: Form, fleet: Fleet, first_stage: Ledger) -> None:
    worker, after = halfway(form, fleet, first_stage)
    name = first_stage.name(pipeline.DEAD)
    with clients.admin(first_stage.kafka) as admin:
        admin.delete_topics([name])
    bad = [replace(each, value=b"not JSON") if each.serial % 10 == 0 else each for each in after]
    first_stage.publish(bad)
    until(lambda: f"no such topics: {name}" in worker.log.read_text(), form.seconds, "a worker that says what is wrong")
    make_again(first_stage.kafka, first_stage.topics)
    first_stage.read_anew()
    finish(fleet, first_stage, form.seconds)
    assert len(first_stage.of(pipeline.DEAD)) == sum(each.value == b"not JSON" for each in bad)


def make_again(settings: KafkaSettings, names: TopicSettings) -> None:
    """What `depesche topics create` does."""
    with clients.admin(settings) as admin:
        topics.create(admin, topics.specifications(names, settings))


@FORMS
def test_records_that_retention_deleted_before_they_were_read(form: Form, fleet: Fleet, first_stage: Ledger) -> None:
    worker = form.start(fleet, "language")
    before, deleted, kept = form.shares(3)
    first_stage.publish(before)
    first_stage.wait(form.seconds)
    assert worker.stop() == 0
    first_stage.publish(deleted)
    with clients.admin(first_stage.kafka) as admin:
        ends = {partition: each.last for partition, each in extents(admin, first_stage.name(pipeline.RAW)).items()}
        first_stage.publish(kept)
        admin.delete_records(ends)
    first_stage.gone = {each.serial for each in deleted}
    worker.start()
    told = "depesche_expired_offsets_total"
    until(lambda: sum(worker.metrics().get(told, {}).values()) == len(deleted), form.seconds, "what is gone is told")
    finish(fleet, first_stage, form.seconds)
    assert worker.log.read_text().count("retention deleted records before they were read") <= len(ends)


@pytest.mark.parametrize("form", [long(5000)])
def test_aborted_transactions_and_gaps_of_compaction(form: Form, fleet: Fleet, first_stage: Ledger) -> None:
    name = first_stage.name(pipeline.RAW)
    configure(first_stage.kafka, name, **COMPACTED)
    keys = form.count // 4
    updates = updates_of(keys, range(form.count))
    parts = [updates[start : start + keys // 4] for start in range(0, form.count, keys // 4)]
    aborted = publish_in_transactions(first_stage, parts)
    later = count(form.count)

    def compacted() -> bool:
        first_stage.publish(updates_of(keys, islice(later, ROLL)))
        return len(left(first_stage)) < len(first_stage.published)

    until(compacted, 120, "compaction")
    # From here on nothing more is to vanish.
    configure(first_stage.kafka, name, cleanup_policy="delete", segment_ms=604_800_000)
    first_stage.gone = first_stage.published.keys() - left(first_stage)
    assert aborted
    form.start(fleet, "language")
    finish(fleet, first_stage, form.seconds)


def updates_of(keys: int, serials: Iterable[int]) -> list[Published]:
    """Updates of so many articles in turn."""
    return [article(serial, id=f"article-{serial % keys:06}") for serial in serials]


def publish_in_transactions(book: Ledger, parts: Sequence[Sequence[Published]]) -> set[int]:
    """Each part in a transaction of its own, every third of which is aborted; returns the numbers of those."""
    aborted: set[int] = set()
    with closing(clients.producer(book.kafka, book.topics.prefixed("publisher"))) as producer:
        producer.init_transactions()
        for number, part in enumerate(parts):
            producer.begin_transaction()
            for sent in [book.send(producer, each) for each in part]:
                sent.get()
            if number % 3 == 1:
                producer.abort_transaction()
                aborted |= {each.serial for each in part}
            else:
                producer.commit_transaction()
                book.published |= {each.serial: each for each in part}
    return aborted


def left(book: Ledger) -> set[int]:
    """The numbers of the articles that somebody who reads only now still finds."""
    found: set[int] = set()
    with Reader(book.kafka, [book.name(pipeline.RAW)], beginning=True) as reader:
        while not reader.exhausted:
            found.update(int(dict(each.headers)[SERIAL]) for each in reader.poll(0.2))
    return found
