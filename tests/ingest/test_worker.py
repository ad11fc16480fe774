"""The worker's loop, with Kafka's parts replaced: what is sent, when, and what is done again."""

import time
from collections import deque
from collections.abc import Mapping
from typing import Any

import doubles
import orjson
import pytest

from services.ingest import worker
from services.ingest.gate import TEASER
from services.ingest.memory.decide import Decider
from services.ingest.memory.near import Near
from services.ingest.memory.seen import Memory, Seen, decoded
from services.ingest.worker import BACKOFF_SECONDS, Worker, follow
from services.runtime.kafka.outbox import Aborted, Rejected
from services.runtime.kafka.records import Headers, Record


class Table:
    """Is up to date once it has been polled `behind` times."""

    def __init__(self) -> None:
        self.behind = 0
        self.stuck = False
        self.comes: deque[Seen] = deque()
        self.decider: Decider | None = None

    def poll(self, seconds: float) -> bool:
        assert seconds < 1
        self.behind -= 1
        came = self.behind >= 0 or bool(self.comes)
        while self.comes and self.decider:
            seen = self.comes.popleft()
            follow(self.decider, seen.id.encode(), seen.encoded())
        return came and not self.stuck

    def end(self) -> Mapping[str, int]:
        return {"end": 1}

    def reached(self, end: Mapping[str, int]) -> bool:
        assert end == {"end": 1}
        return self.behind <= 0


class Parts(doubles.Parts):
    def __init__(self) -> None:
        super().__init__("ingest", "news.incoming", [0])
        self.table = Table()
        self.decider = Decider(Memory(3600), Near(0.5, 3600))
        self.table.decider = self.decider
        self.worker = Worker(
            intake=self.intake,  # type: ignore[arg-type]
            outbox=self.outbox,  # type: ignore[arg-type]
            table=self.table,  # type: ignore[arg-type]
            decider=self.decider,
            metrics=self.metrics,
            health=self.health,
            named=lambda topic: topic.name,
            batch_records=10,
            max_bytes=200,
        )

    def turns(self, number: int = 3) -> None:
        for _ in range(number):
            self.worker.turn()


@pytest.fixture
def parts() -> Parts:
    return Parts()


def sent(parts: Parts, topic: str) -> list[Any]:
    """What was committed to a topic, decoded; None for a tombstone."""
    return [orjson.loads(record.value) if record.value else None for record in parts.outbox.of(topic)]


def record(
    offset: int = 0, value: bytes | None = b"", *, partition: int = 0, headers: Headers = (), **fields: Any
) -> Record:
    article = orjson.dumps({"id": "1", "headline": "Snow", **fields}) if value == b"" else value
    return Record("news.incoming", partition, offset, int(time.time() * 1000), b"1", article, headers)


def test_an_article_its_memory_and_its_offset_go_together(parts: Parts) -> None:
    parts.intake.batches += [[record(7)]]
    parts.turns()
    ((records, offsets),) = parts.outbox.committed
    assert [each.topic for each in records] == ["news.raw", "news.seen"]
    assert [each.key for each in records] == [b"1", b"1"]
    assert decoded(records[1].value or b"").id == "1"
    assert offsets == {0: 8}
    assert dict(records[0].headers)["ce_type"] == b"depesche.article.v1"
    assert parts.counted("depesche_articles_total", outcome="new") == 1


def test_what_is_not_sent_uses_up_its_offset_all_the_same(parts: Parts) -> None:
    parts.intake.batches += [[record(0), record(1)], [record(2)]]
    parts.turns()
    assert len(sent(parts, "news.raw")) == 1
    assert [offsets for _, offsets in parts.outbox.committed] == [{0: 2}, {0: 3}]
    assert parts.counted("depesche_articles_total", outcome="unchanged") == 2


def test_nothing_is_decided_before_the_memory_of_a_new_partition_is_there(parts: Parts) -> None:
    parts.table.behind = 5
    parts.intake.batches += [[record()]]
    parts.turns(4)
    assert parts.outbox.committed == []
    assert parts.intake.polls[0]
    assert not any(parts.intake.polls[1:4])
    parts.turns(3)
    assert len(parts.outbox.committed) == 1


def test_a_worker_that_reads_what_was_sent_makes_progress_and_one_that_gets_nothing_does_not(parts: Parts) -> None:
    now = [0.0]
    parts.health.clock = lambda: now[0]
    parts.table.behind = 100
    parts.intake.batches += [[record()]]
    parts.health.progress()
    for _ in range(10):
        now[0] += parts.health.stall / 2
        parts.worker.turn()
        assert parts.health.not_live() is None
    parts.table.stuck = True
    for _ in range(3):
        now[0] += parts.health.stall / 2
        parts.worker.turn()
    assert "nothing was committed" in str(parts.health.not_live())
    assert parts.outbox.committed == []


def test_a_partition_that_was_away_is_new_again(parts: Parts) -> None:
    parts.turns()
    parts.intake.claim = 2
    parts.table.behind = 3
    parts.intake.batches += [[record()]]
    parts.turns(2)
    assert parts.outbox.committed == []
    parts.turns(2)
    assert len(parts.outbox.committed) == 1


def test_a_clock_that_jumps_ahead_empties_no_memory(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "OBSERVE_SECONDS", 0)
    later = time.time() + 1
    parts.intake.batches += [[record()]]
    parts.turns()
    parts.intake.batches += [[record(1, id="2")]]
    with monkeypatch.context() as jump:
        jump.setattr(time, "time", lambda: later + 400 * 24 * 3600)
        parts.turns()
    parts.intake.batches += [[record(2), record(3, id="2")]]
    parts.turns()
    assert [article["id"] for article in sent(parts, "news.raw")] == ["1", "2"]
    assert all(later - 60 < seen["at"] < later for seen in sent(parts, "news.seen"))


def test_what_is_older_than_what_the_brokers_say_is_forgotten(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "OBSERVE_SECONDS", 0)
    parts.intake.batches += [[record()]]
    parts.turns()
    later = time.time() + 3700  # the memory's hour
    monkeypatch.setattr(time, "time", lambda: later)
    parts.intake.batches += [[record(1, id="2")]]
    parts.turns()
    parts.intake.batches += [[record(2)]]
    parts.turns()
    assert [article["id"] for article in sent(parts, "news.raw")] == ["1", "2", "1"]


def test_what_others_have_sent_is_not_sent_again(parts: Parts) -> None:
    other = Parts()
    other.intake.batches += [[record()]]
    other.turns()
    parts.table.comes.append(decoded(orjson.dumps(sent(other, "news.seen")[0])))
    parts.intake.batches += [[record()]]
    parts.turns()
    assert sent(parts, "news.raw") == []


def test_a_teaser_is_sent_only_where_nothing_was_and_to_others_it_is_no_teaser(parts: Parts) -> None:
    mark, other = (TEASER,), ("x-agency", b"1")
    parts.intake.batches += [[record(0, headers=(*mark, other)), record(1, body="It snows."), record(2, headers=mark)]]
    parts.turns()
    assert [article.get("body") for article in sent(parts, "news.raw")] == [None, "It snows."]
    names = {name for each in parts.outbox.of("news.raw") for name, _ in each.headers}
    assert "x-agency" in names
    assert TEASER[0] not in names


def test_an_aborted_transaction_is_forgotten_and_repeated(parts: Parts) -> None:
    parts.outbox.errors.append(Aborted("try again"))
    parts.intake.batches += [[record()]]
    parts.turns()
    assert len(sent(parts, "news.raw")) == 1
    assert parts.counted("depesche_transactions_total", outcome="aborted") == 1
    assert not parts.worker.busy


def test_what_is_lost_while_it_waits_is_left_to_its_new_owner(parts: Parts) -> None:
    parts.intake.member = None
    parts.intake.batches += [[record(partition=1), record(1)]]
    began = time.monotonic()
    parts.turns(2)
    assert time.monotonic() - began >= BACKOFF_SECONDS  # and does not turn as fast as it can
    assert parts.worker.busy
    parts.intake.lost, parts.intake.member = {1}, "membership"
    parts.turns()
    assert [offsets for _, offsets in parts.outbox.committed] == [{0: 2}]


@pytest.mark.parametrize(
    ("value", "reason"),
    [(b"{", "not_json"), (b'{"id": ""}', "missing_id"), (b'{"id": "1"}', "invalid_schema"), (b"x" * 201, "too_large")],
)
def test_what_strangers_write_there_becomes_a_dead_letter(parts: Parts, value: bytes, reason: str) -> None:
    parts.intake.batches += [[record(0, value), record(1)]]
    parts.turns()
    records = [each for batch, _ in parts.outbox.committed for each in batch]
    assert [each.topic for each in records] == ["news.dead", "news.raw", "news.seen"]
    assert dict(records[0].headers)["dead_reason"] == reason.encode()
    assert parts.counted("depesche_dead_letters_total", reason=reason) == 1


def test_what_news_raw_does_not_take_becomes_a_dead_letter_and_can_come_again(parts: Parts) -> None:
    parts.outbox.errors.append(Rejected([0]))
    parts.intake.batches += [[record(0), record(1, id="2")], [record(2)]]
    parts.turns(4)
    records = [each for batch, _ in parts.outbox.committed for each in batch]
    assert [each.topic for each in records][:3] == ["news.dead", "news.raw", "news.seen"]
    assert [each["id"] for each in sent(parts, "news.raw")] == ["2", "1"]


def test_a_tombstone_flows_on_and_makes_the_article_new_again(parts: Parts) -> None:
    parts.intake.batches += [[record(0), record(1, None), record(2)]]
    parts.turns()
    assert [bool(each) for each in sent(parts, "news.raw")] == [True, False, True]
    assert [bool(each) for each in sent(parts, "news.seen")] == [True, False, True]


def test_an_entry_of_the_topic_that_cannot_be_read_is_none(parts: Parts) -> None:
    follow(parts.decider, b"1", b"{")
    parts.intake.batches += [[record()]]
    parts.turns()
    follow(parts.decider, b"1", None)
    parts.intake.batches += [[record(1)]]
    parts.turns()
    assert len(sent(parts, "news.raw")) == 2


def test_the_lag_is_known(parts: Parts) -> None:
    parts.intake.batches += [[record(number)] for number in range(4)]
    parts.worker.turn()
    assert parts.worker.lag == 3
    assert parts.worker.partitions == {0}
