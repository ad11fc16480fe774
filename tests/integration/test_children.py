"""Documents that hang, end, exhaust or upset the process that works on them: they die alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from articles import article, articles
from fleet import until

from schemas.reasons import Reason
from services import pipeline

if TYPE_CHECKING:
    from fleet import Fleet
    from ledger import Ledger

pytestmark = pytest.mark.broker

FAULTS: Final = {
    "hang": Reason.DEADLINE_EXCEEDED,
    "die": Reason.CHILD_DIED,
    "eat memory": Reason.OUT_OF_MEMORY,
    "raise": Reason.STAGE_FAILED,
}
# Small chunks, so that the guilty document is soon alone.
LIMITS: Final = {
    "processes": 2,
    "document_deadline": 6,
    "child_memory": 300 * 1024 * 1024,
    "chunk_records": 2,
}


def test_guilty_documents_die_with_their_reason_and_all_others_come_out(fleet: Fleet, first_stage: Ledger) -> None:
    worker = fleet.start("language", **LIMITS)
    expected = {100 + number: reason for number, reason in enumerate(FAULTS.values())}
    guilty = [article(100 + number, headline=headline, size=600) for number, headline in enumerate(FAULTS)]
    good = articles(60, size=600)
    first_stage.publish([*good[:20], *guilty[:2], *good[20:40], *guilty[2:], *good[40:]])
    first_stage.wait(60)
    until(lambda: len(worker.metrics()["depesche_dead_letters_total"]) == len(FAULTS), 10, "all dead letters counted")
    metrics = worker.metrics()
    assert fleet.stop() == [0]
    first_stage.drain()
    assert first_stage.problems() == []
    assert {each.serial: each.header("dead_reason") for each in first_stage.of(pipeline.DEAD)} == expected

    assert metrics["depesche_dead_letters_total"] == dict.fromkeys([(reason,) for reason in FAULTS.values()], 1)
    assert metrics["depesche_articles_total"] == {("ok",): 60, ("dead",): 4}
    # An exception is no reason to replace a child; the others are tried twice.
    restarts = metrics["depesche_nlp_restarts_total"]
    assert restarts.keys() == {(reason,) for headline, reason in FAULTS.items() if headline != "raise"}
    assert all(count >= 2 for count in restarts.values())


def test_a_document_that_ends_its_child_in_the_second_stage_dies_there_as_it_was(fleet: Fleet, ledger: Ledger) -> None:
    ledger.stages = pipeline.stages_until("entities")
    for stage in ledger.stages:
        fleet.start(stage.name, chunk_records=2)
    ledger.publish([*articles(10), article(10, headline="die in entities"), *articles(10, start=11)])
    ledger.wait(60)
    assert fleet.stop() == [0, 0]
    ledger.drain()
    assert ledger.problems() == []
    (letter,) = ledger.of(pipeline.DEAD)
    (event,) = [each for each in ledger.of(pipeline.LANGUAGE) if each.serial == 10]
    assert (letter.header("dead_stage"), letter.header("dead_reason")) == ("entities", Reason.CHILD_DIED)
    assert (letter.key, letter.value) == (event.key, event.value)
