"""Ingest on a real Kafka: what changes, what is withdrawn, and what was sent before, whoever dies meanwhile."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from fleet import Fleet
from newsroom import Newsroom, article, times

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.broker


@pytest.fixture
def room(fleet: Fleet, tmp_path: Path) -> Iterator[Newsroom]:
    with Newsroom(fleet, tmp_path) as opened:
        yield opened


@pytest.mark.timeout(900)
@pytest.mark.slow
def test_changes_and_kills_survive_workers_that_die(room: Newsroom) -> None:
    workers = [room.start(slot) for slot in (0, 1)]
    for worker in workers:
        worker.wait_ready(120)
    everything = [article(number) for number in range(200)]
    room.push_until_taken(everything)
    for turn in range(3):
        dying, other = workers[turn % 2], (turn + 1) % 2
        dying.signal(signal.SIGKILL)
        room.push_until_taken(everything, other)
        dying.start()
        dying.wait_ready(120)
    once = {f"pushed-{number}": 1 for number in range(200)}
    assert times(room.wait(200)) == once

    changed = [article(0, body="It thaws."), article(1, status="canceled"), article(2)]
    for _ in range(2):
        room.push_until_taken(changed, 1)
    # Behind everything that was pushed before, in every partition: once these are there, so is all that is to come.
    last = [article(number, body="It snows again.") for number in range(3, 200)]
    room.push_until_taken(last)
    sent = room.wait(200 + 2 + len(last))
    assert times(sent) == {each: 1 + (each != "pushed-2") for each in once}
    update, kill = ([each for each in sent if each["id"] == f"pushed-{number}"][-1] for number in (0, 1))
    assert update["body"] == "It thaws."
    assert update["updated"]
    assert kill["status"] == "canceled"


@pytest.mark.timeout(300)
def test_the_same_copy_is_marked(room: Newsroom) -> None:
    room.start().wait_ready(120)
    copy = " ".join(f"Sentence {number} of what the agency sent to all." for number in range(40))
    for count, publisher in enumerate(("a", "b"), 1):
        room.push_until_taken([article(0, id=publisher, body=f"{copy} By {publisher}.")])
        room.wait(count)
    assert {each["id"]: each.get("duplicate_of") for each in room.sent()} == {"a": None, "b": "a"}
