"""The loop, with its parts replaced: what is committed, in which order, and what is tried again."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from types import SimpleNamespace

import doubles
import pytest

from schemas.reasons import Reason
from services import pipeline
from services.runtime.kafka.outbox import Aborted, Fatal, Rejected
from services.runtime.kafka.records import Record
from services.runtime.stage import Enriched, Result
from services.runtime.worker import BACKOFF_SECONDS, Pace, Worker


class Pool:
    """Enriches at once, or when told to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[list[Result]], list[Result]]] = []
        self.at_once = True

    def submit(self, values: Sequence[bytes]) -> Future[list[Result]]:
        future: Future[list[Result]] = Future()
        results: list[Result] = [Enriched(value.decode(), value, "ok", language="de") for value in values]
        self.waiting.append((future, results))
        if self.at_once:
            self.finish(-1)
        return future

    def finish(self, which: int) -> None:
        future, results = self.waiting[which]
        future.set_result(results)


class Parts(doubles.Parts):
    def __init__(self) -> None:
        super().__init__("language", "news.raw")
        self.pool = Pool()
        self.worker = Worker(
            pipeline.stage("language"),
            intake=self.intake,  # type: ignore[arg-type]
            outbox=self.outbox,  # type: ignore[arg-type]
            pool=self.pool,  # type: ignore[arg-type]
            metrics=self.metrics,
            health=self.health,
            named=lambda topic: topic.name,
            max_bytes=100,
            batch_seconds=2,
        )

    def turn_until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + 10
        while not condition():
            assert time.monotonic() < end
            self.worker.turn()


@pytest.fixture
def parts() -> Parts:
    return Parts()


def record(value: bytes | None, partition: int = 0, offset: int = 0) -> Record:
    return Record("news.raw", partition, offset, 0, b"k", value, ())


def test_batches_are_committed_in_the_order_in_which_they_were_read(parts: Parts) -> None:
    parts.pool.at_once = False
    parts.intake.batches += [[record(b"1")], [record(b"2", offset=1)]]
    parts.turn_until(lambda: len(parts.pool.waiting) == 2)
    parts.pool.finish(1)
    for _ in range(3):
        parts.worker.turn()
    assert parts.outbox.committed == []
    parts.pool.finish(0)
    parts.turn_until(lambda: len(parts.outbox.committed) == 2)
    assert parts.outbox.values == [([b"1"], {0: 1}), ([b"2"], {0: 2})]
    assert not parts.worker.busy


def test_no_more_than_two_batches_are_in_flight(parts: Parts) -> None:
    parts.pool.at_once = False
    parts.intake.batches += [[record(b"1")] for _ in range(5)]
    for _ in range(10):
        parts.worker.turn()
    assert len(parts.pool.waiting) == 2


def test_an_aborted_batch_is_committed_again(parts: Parts) -> None:
    parts.outbox.errors += [Aborted("rebalance"), Aborted("rebalance")]
    parts.intake.batches.append([record(b"1")])
    parts.turn_until(lambda: bool(parts.outbox.committed))
    assert parts.outbox.values == [([b"1"], {0: 1})]
    assert parts.counted("depesche_transactions_total", outcome="aborted") == 2
    assert parts.counted("depesche_transactions_total", outcome="committed") == 1
    assert parts.counted("depesche_articles_total", outcome="ok") == 1


def test_records_that_another_worker_took_over_are_left_out(parts: Parts) -> None:
    parts.pool.at_once = False
    parts.intake.batches.append([record(b"1", partition=0), record(b"2", partition=1)])
    parts.turn_until(lambda: len(parts.pool.waiting) == 1)
    parts.intake.lost = {0}
    parts.pool.finish(0)
    parts.turn_until(lambda: not parts.worker.busy)
    assert parts.outbox.values == [([b"2"], {1: 1})]


def test_a_batch_that_is_wholly_lost_is_dropped(parts: Parts) -> None:
    parts.intake.lost = {0}
    parts.intake.member = None
    parts.intake.batches.append([record(b"1")])
    parts.worker.turn()
    assert not parts.worker.busy
    assert parts.outbox.committed == []


def test_nothing_is_committed_while_not_a_member(parts: Parts) -> None:
    parts.intake.member = None
    parts.intake.batches.append([record(b"1")])
    for _ in range(3):
        parts.worker.turn()
    assert parts.outbox.committed == []
    assert parts.worker.busy
    parts.intake.member = "membership"
    parts.turn_until(lambda: bool(parts.outbox.committed))


def test_a_worker_that_is_no_member_does_not_turn_as_fast_as_it_can(parts: Parts) -> None:
    parts.intake.member = None
    parts.intake.batches.append([record(b"1")])
    turns, end = 0, time.monotonic() + 4 * BACKOFF_SECONDS
    while time.monotonic() < end:
        parts.worker.turn()
        turns += 1
    assert turns <= 5


def test_an_event_too_large_for_its_topic_becomes_a_dead_letter(parts: Parts) -> None:
    parts.outbox.errors.append(Rejected([1]))
    parts.intake.batches.append([record(b"1"), record(b"2", offset=1)])
    parts.turn_until(lambda: bool(parts.outbox.committed))
    assert parts.outbox.values == [([b"1", b"2"], {0: 2})]
    assert parts.counted("depesche_dead_letters_total", reason=Reason.OUTPUT_TOO_LARGE.value) == 1


def test_a_dead_letter_too_large_goes_without_its_value_and_then_no_further(parts: Parts) -> None:
    parts.outbox.errors += [Rejected([0]), Rejected([0])]
    parts.intake.batches.append([record(b"1")])
    parts.turn_until(lambda: bool(parts.outbox.committed))
    assert parts.outbox.values == [([b""], {0: 1})]
    parts.outbox.errors += [Rejected([0])] * 3
    parts.intake.batches.append([record(b"2")])
    with pytest.raises(Fatal, match=r"news\.dead"):
        parts.turn_until(lambda: False)


def test_records_that_need_no_stage_do_not_reach_it(parts: Parts) -> None:
    parts.intake.batches.append([record(None), record(b"x" * 101, offset=1), record(b"ok", offset=2)])
    parts.turn_until(lambda: bool(parts.outbox.committed))
    assert [len(results) for _, results in parts.pool.waiting] == [1]
    assert parts.outbox.values == [([None, b"x" * 101, b"ok"], {0: 3})]
    for outcome in ("tombstone", "dead", "ok"):
        assert parts.counted("depesche_articles_total", outcome=outcome) == 1
    for language, number in (("de", 1), ("none", 2)):
        assert parts.counted("depesche_articles_by_language_total", language=language) == number


def test_a_commit_is_progress(parts: Parts) -> None:
    clock = SimpleNamespace(now=0.0)
    parts.health.clock = lambda: clock.now
    parts.health.watch(lag=1)
    parts.intake.batches.append([record(b"1")])
    clock.now = 1000.0
    parts.turn_until(lambda: bool(parts.outbox.committed))
    assert parts.health.not_live() is None


def test_batches_are_as_large_as_the_pace_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(time, "monotonic", lambda: clock.now)
    pace = Pace(seconds=2)
    clock.now = 101.0
    pace.done(64, began=100.0)
    assert pace.records == 128
    clock.now = 102.0
    pace.done(640, began=100.5)  # it waited for the first until 101
    assert pace.records == 1280
    clock.now = 132.0
    pace.done(10, began=102.0)
    assert pace.records == 1
