"""The children: replaced when they hang, die or eat memory, with the guilty document named."""

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import orjson
import psutil
import pytest
from fleet import until
from stages import no_model, stage

from schemas.reasons import Reason
from services.runtime.children.pool import Limits, Pool, PoolError
from services.runtime.enrich import enrich_with
from services.runtime.stage import Bad, Enriched, Result, Stage

MEMORY = 400 * 1024 * 1024
LIMITS = Limits(processes=2, deadline=60, memory=MEMORY, chunk_documents=8)


def article(number: int, headline: str = "Gut") -> bytes:
    return orjson.dumps({"id": f"a{number}", "headline": headline})


def said(results: list[Result]) -> list[str]:
    return [result.reason.value if isinstance(result, Bad) else result.id for result in results]


@pytest.fixture
def restarts() -> list[Reason]:
    return []


@pytest.fixture
def limits() -> Limits:
    return LIMITS


@pytest.fixture
def pool(limits: Limits, restarts: list[Reason]) -> Iterator[Pool]:
    pool = Pool(partial(enrich_with, stage("language")), limits, restarts.append)
    pool.start()
    yield pool
    pool.close()


def test_results_come_in_the_order_of_the_documents(pool: Pool) -> None:
    results = pool.submit([article(n) for n in range(100)]).result(30)
    assert said(results) == [f"a{n}" for n in range(100)]


def test_an_empty_batch_is_done_at_once(pool: Pool) -> None:
    assert pool.submit([]).result(0) == []


def test_batches_do_not_wait_for_each_other_in_the_wrong_order(pool: Pool) -> None:
    futures = [pool.submit([article(n)]) for n in range(20)]
    assert [said(future.result(30)) for future in futures] == [[f"a{n}"] for n in range(20)]


@pytest.mark.parametrize(
    ("headline", "reason", "limits"),
    [
        ("hang", "deadline_exceeded", replace(LIMITS, deadline=1)),
        ("die", "child_died", LIMITS),
        ("eat memory", "out_of_memory", LIMITS),
        ("raise", "stage_failed", LIMITS),
    ],
)
def test_the_guilty_document_is_found_and_all_others_come_out(
    pool: Pool, restarts: list[Reason], headline: str, reason: str
) -> None:
    values = [article(n, headline if n == 5 else "Gut") for n in range(12)]
    expected = [reason if n == 5 else f"a{n}" for n in range(12)]
    assert said(pool.submit(values).result(60)) == expected
    assert set(restarts) == ({Reason(reason)} if headline != "raise" else set())


def test_a_child_killed_from_outside_costs_no_document(pool: Pool, restarts: list[Reason]) -> None:
    for victim in psutil.Process().children():
        if "spawn_main" in " ".join(victim.cmdline()):
            victim.kill()
    assert said(pool.submit([article(n) for n in range(20)]).result(30)) == [f"a{n}" for n in range(20)]
    until(lambda: restarts == [Reason.CHILD_DIED] * 2, 20, "two children started again")


def test_a_lone_document_is_not_blamed_for_the_first_death() -> None:
    slow = Pool(partial(enrich_with, stage("language", seconds=1.0)), Limits(deadline=10))
    slow.start()
    try:
        future = slow.submit([article(1)])
        until(lambda: any(child.chunk for child in slow._children), 20, "a child at work")
        os.kill(slow._children[0].process.pid or 0, signal.SIGKILL)
        assert said(future.result(30)) == ["a1"]
    finally:
        slow.close()


def test_a_long_document_has_more_time() -> None:
    """Three seconds of work are too many for one document, and few for one of a megabyte."""
    slow = Pool(partial(enrich_with, stage("language", seconds=3.0)), Limits(processes=2, deadline=1.5))
    slow.start()
    try:
        results = [slow.submit([value]) for value in (article(1), article(2, "Gut " * 250_000))]
        assert said([result.result(60)[0] for result in results]) == ["deadline_exceeded", "a2"]
    finally:
        slow.close()


def test_a_stage_that_cannot_be_loaded_is_an_error_of_the_pool() -> None:
    broken = Pool(partial(enrich_with, Stage("language", no_model)), Limits())
    with pytest.raises(PoolError, match="OSError: there is no model"):
        broken.start()
    with pytest.raises(PoolError):
        broken.submit([article(1)])
    broken.close()


def test_closing_gives_up_what_is_under_way_and_ends_the_children() -> None:
    pool = Pool(partial(enrich_with, stage("language")), Limits(deadline=3600))
    pool.start()
    try:
        pids = [child.process.pid for child in pool._children]
        future = pool.submit([article(1, "hang")])
    finally:
        pool.close()
    with pytest.raises(PoolError):
        future.result(5)
    assert not any(psutil.pid_exists(pid or 0) for pid in pids)


def test_batches_can_be_submitted_from_several_threads(pool: Pool) -> None:
    results: list[list[str]] = []

    def submit(start: int) -> None:
        results.append(said(pool.submit([article(n) for n in range(start, start + 10)]).result(30)))

    threads = [threading.Thread(target=submit, args=(start,)) for start in range(0, 50, 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result[0] for result in results) == ["a0", "a10", "a20", "a30", "a40"]
    assert all(isinstance(result, Enriched) for result in pool.submit([article(1)]).result(30))
