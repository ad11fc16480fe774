"""What bounds a worker: articles, batches and documents, at their edges."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Final

import pytest
from articles import Published, articles, published
from fleet import until

from schemas.reasons import Reason
from services import pipeline
from services.runtime.kafka import clients

if TYPE_CHECKING:
    from fleet import Fleet
    from ledger import Ledger

pytestmark = pytest.mark.broker

ZEROS: Final = 300 * 1024 * 1024


def of_size(serial: int, size: int) -> Published:
    empty = published(serial, {"id": f"a{serial}", "body": ""})
    return published(serial, {"id": f"a{serial}", "body": "x" * (size - len(empty.value or b""))})


def test_an_article_may_have_just_as_many_bytes_as_are_allowed(fleet: Fleet, first_stage: Ledger) -> None:
    first_stage.publish([of_size(1, 50_000), of_size(2, 50_001), of_size(3, 200)])
    fleet.start("language", max_article_bytes=50_000, batch_bytes=10_000)
    first_stage.wait(30)
    assert fleet.stop() == [0]
    first_stage.drain()
    assert first_stage.problems() == []
    (letter,) = first_stage.of(pipeline.DEAD)
    assert (letter.serial, letter.header("dead_reason")) == (2, Reason.TOO_LARGE)


@pytest.mark.parametrize(("limits", "most"), [({"batch_records": 5}, 5), ({"batch_bytes": 6_000}, 2)])
def test_batches_hold_no_more_than_is_allowed(
    fleet: Fleet, first_stage: Ledger, limits: dict[str, int], most: int
) -> None:
    first_stage.publish(articles(60, size=2600))
    worker = fleet.start("language", **limits)
    first_stage.wait(30)
    until(lambda: worker.metrics()["depesche_articles_total"] == {("ok",): 60}, 10, "all articles counted")
    metrics = worker.metrics()
    assert metrics["depesche_batch_size_bucket"][(f"{most}.0",)] == metrics["depesche_batch_size_count"][()]
    assert fleet.stop() == [0]
    first_stage.drain()
    assert first_stage.problems() == []


def test_documents_that_are_slow_together_pass_one_by_one(fleet: Fleet, first_stage: Ledger) -> None:
    first_stage.publish(articles(4, size=600))
    worker = fleet.start("language", 0.7, document_deadline=1.2)
    first_stage.wait(60)
    assert worker.metrics()["depesche_nlp_restarts_total"].keys() == {("deadline_exceeded",)}
    assert fleet.stop() == [0]
    first_stage.drain()
    assert first_stage.problems() == []
    assert first_stage.of(pipeline.DEAD) == []


def test_a_batch_that_holds_gigabytes_is_a_dead_letter(fleet: Fleet, first_stage: Ledger) -> None:
    with closing(clients.producer(first_stage.kafka, max_request_size=2 * ZEROS)) as producer:
        offset = producer.send(first_stage.name(pipeline.RAW), bytes(ZEROS), b"k", partition=0).get(120).offset
    first_stage.publish(articles(10, size=600))
    worker = fleet.start("language")
    first_stage.wait(60)
    until(lambda: worker.metrics().get("depesche_dead_letters_total") == {(Reason.TOO_LARGE,): 1}, 20, "a dead letter")
    assert worker.metrics()["process_resident_memory_bytes"][()] < ZEROS
    assert fleet.stop() == [0]
    first_stage.drain()
    (letter,) = first_stage.of(pipeline.DEAD)
    said = [letter.header(f"dead_{name}") for name in ("reason", "partition", "offset", "value_omitted")]
    assert said == [Reason.TOO_LARGE, "0", str(offset), "true"]
    assert f"offsets {offset} to {offset}" in (letter.header("dead_message") or "")
