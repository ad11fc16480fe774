"""The agents' work without Kafka: what is sent in which order, what is acknowledged, and what ends the worker."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from chronicle import event

from services.runtime import clock
from services.runtime.kafka.outbox import Fatal
from services.runtime.run import Configuration
from services.runtime.settings import SettingsError, TopicSettings
from services.trends import run
from services.trends.batches import Batches
from services.trends.counting import Counting
from services.trends.score import Rule
from services.trends.settings import TrendsSettings
from services.trends.subjects import Limits
from services.trends.totalling import Totalling

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from services.runtime.kafka.records import Outgoing

HOUR = 3600
NAMES = TopicSettings(prefix="t-")


@dataclass
class Sent:
    """A sender that keeps what it is given, and fails for a topic when told to."""

    records: list[tuple[str, int | None, bytes | None]] = field(default_factory=list)
    broken: str | None = None

    async def send(self, records: Iterable[Outgoing]) -> None:
        self.records += [(each.topic, None, each.value) for each in records]

    async def place(self, topic: str, values: Iterable[tuple[int, bytes]]) -> None:
        if topic == self.broken:
            raise ConnectionError(topic)
        self.records += [(topic, place, value) for place, value in values]

    async def append(self, topic: str, partition: int, values: Iterable[bytes]) -> None:
        await self.place(topic, [(partition, value) for value in values])

    def topics(self) -> list[str]:
        return [topic.removeprefix("t-") for topic, _, _ in self.records]


class Event:
    """An event as Faust hands it out."""

    def __init__(self, value: bytes | None, offset: int = 0, key: bytes | None = b"a", generation: int = 1) -> None:
        self.acked = False
        self.message = SimpleNamespace(
            topic="t-x", partition=0, offset=offset, timestamp=time.time(), key=key, value=value, headers=[],
            generation_id=generation,
        )  # fmt: skip

    def ack(self) -> None:
        self.acked = True


def counting(sender: Sent) -> Counting:
    work = Counting(sender, NAMES, 2, Limits(3 * HOUR, 300), 100_000)  # type: ignore[arg-type]
    work.recovered({0})
    return work


def totalling(sender: Sent) -> Totalling:
    work = Totalling(sender, NAMES, 3 * HOUR, Rule(5, 2.0, 72), 100)  # type: ignore[arg-type]
    work.recovered({0})
    return work


def article(identity: str = "a", names: dict[str, int] | None = None) -> bytes:
    return orjson.dumps(event(identity, time.time() - 1, names or {"Ada": 2}))


def test_counts_are_told_before_the_article_is_remembered() -> None:
    sender = Sent()
    work = counting(sender)
    asyncio.run(work.handle([Event(article())]))
    assert sender.topics() == ["depesche-trends-partials", "depesche-trends-articles-changelog"]
    assert work.done.outcomes == ["counted"]
    asyncio.run(work.handle([Event(article(), offset=1)]))
    assert work.done.outcomes[1:] == ["counted"]  # published a moment later, so another version


def test_what_is_read_again_is_neither_told_nor_remembered() -> None:
    first, again = Sent(), Sent()
    records = [Event(article("a")), Event(article("b"), 1, b"b"), Event(None, 2, b"a")]
    asyncio.run(counting(first).handle(records))
    successor = Counting(again, NAMES, 2, Limits(3 * HOUR, 300), 100_000)  # type: ignore[arg-type]
    for topic, place, value in first.records:
        if topic.endswith("articles-changelog"):
            successor.restore(place or 0, value or b"")
    successor.recovered({0})
    asyncio.run(successor.handle(records))
    assert again.records == []
    assert successor.done.outcomes == ["unchanged"] * 3


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"", "empty_value"),
        (b"{", "not_json"),
        (b"\xff", "not_utf8"),
        (b"{}", "invalid_schema"),
        (b'"' + b"x" * 100_000 + b'"', "too_large"),
    ],
)
def test_what_is_no_event_is_a_dead_letter_and_the_next_one_counts(value: bytes, reason: str) -> None:
    sender = Sent()
    work = counting(sender)
    asyncio.run(work.handle([Event(value), Event(article(), 1)]))
    assert sender.topics()[0] == "news.dead"
    assert (work.done.outcomes, work.done.reasons) == (["dead", "counted"], [reason])


def test_a_tombstone_without_a_key_is_a_dead_letter() -> None:
    work = counting(Sent())
    asyncio.run(work.handle([Event(None, key=None)]))
    assert work.done.reasons == ["missing_id"]


def test_totals_are_told_before_they_are_remembered() -> None:
    partials, sender = Sent(), Sent()
    asyncio.run(counting(partials).handle([Event(article())]))
    work = totalling(sender)
    messages = [Event(value) for topic, _, value in partials.records if topic.endswith("partials")]
    asyncio.run(work.handle(messages))
    assert sender.topics() == [*["news.trends"] * 5, "depesche-trends-totals-changelog"]
    assert work.published == 5
    asyncio.run(work.handle(messages))
    assert len(sender.records) == 6, "nothing has changed"


def test_a_clock_that_is_ahead_for_a_while_costs_no_count(monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = [0.0]
    monkeypatch.setattr(clock, "time", SimpleNamespace(time=lambda: time.time() + ahead[0], monotonic=time.monotonic))
    partials, sender = Sent(), Sent()
    counts, totals = counting(partials), totalling(sender)
    for offset, (identity, wrong) in enumerate([("a", 0.0), ("b", 400 * 24 * HOUR), ("c", 0.0)]):
        ahead[0] = wrong
        for work in (counts, totals):
            work.forget()
        asyncio.run(counts.handle([Event(article(identity), offset, identity.encode())]))
        said = [value for topic, _, value in partials.records if topic.endswith("partials")]
        asyncio.run(totals.handle([Event(said[-1], offset)]))
        told = [orjson.loads(value or b"") for topic, _, value in sender.records if topic == "t-news.trends"]
        assert (told[-1]["articles"], told[-1]["count"]) == (offset + 1, 2 * (offset + 1))


def test_the_brokers_time_passes_without_news_and_never_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    wall, passed = [1000.0], [5.0]
    monkeypatch.setattr(clock, "time", SimpleNamespace(time=lambda: wall[0], monotonic=lambda: passed[0]))
    told = clock.Clock()
    told.saw([])
    assert (told.told, told.now()) == (False, 1000)
    told.saw([700, 900])
    assert (told.told, told.now()) == (True, 900)
    passed[0] += 50
    told.saw([940])
    assert told.now() == 950
    wall[0] = 920
    assert told.now() == 920


def test_records_before_the_log_was_read_end_the_worker() -> None:
    for work in (counting(Sent()), totalling(Sent())):
        work.recovered(set())
        with pytest.raises(Fatal, match="before its log was read"):
            asyncio.run(work.handle([Event(article())]))


@pytest.mark.parametrize("value", [b"{", b"{}", b"[1]", b"[[1]]", b"null"])
def test_a_log_with_what_is_not_ours_is_refused(value: bytes) -> None:
    for work in (counting(Sent()), totalling(Sent())):
        with pytest.raises((ValueError, TypeError)):
            work.restore(0, value)


def batches(handle: Any, most: int = 10) -> Batches:
    return Batches(handle, current=lambda each: each.message.generation_id == 1, most=most, seconds=0.05)


def test_a_batch_is_acknowledged_once_it_was_handled_and_an_old_event_never() -> None:
    async def go() -> tuple[list[Event], list[Event]]:
        handled: list[Event] = []

        async def handle(events: Sequence[Any]) -> None:
            assert not any(each.acked for each in events)
            handled.extend(events)

        work = batches(handle)
        events = [Event(b"", 0), Event(b"", 1, generation=0), Event(b"", 2)]
        for each in events:
            await work.put(each)
        await work.turn()
        await work.turn()  # of nothing: time passes
        return events, handled

    events, handled = asyncio.run(go())
    assert [each.acked for each in events] == [True, False, True]
    assert handled == [events[0], events[2]]


def test_nothing_is_acknowledged_where_handling_failed() -> None:
    async def go() -> Event:
        sender = Sent(broken="t-depesche-trends-articles-changelog")
        work, each = batches(counting(sender).handle), Event(article())
        await work.put(each)
        with pytest.raises(ConnectionError):
            await work.turn()
        return each

    assert asyncio.run(go()).acked is False


def test_a_full_batch_is_handled_at_once_and_makes_room() -> None:
    async def go() -> int:
        sizes: list[int] = []

        async def handle(events: Sequence[Any]) -> None:
            sizes.append(len(events))

        work = Batches(handle, current=lambda _: True, most=2, seconds=60)
        putting = asyncio.create_task(_put(work, 3))
        await asyncio.wait_for(work.turn(), 5)
        await asyncio.wait_for(putting, 5)
        return sizes[0]

    assert asyncio.run(go()) == 2


async def _put(work: Batches, number: int) -> None:
    for offset in range(number):
        await work.put(Event(b"", offset))


def test_what_is_compared_with_has_to_be_kept() -> None:
    run._check(TrendsSettings(), Configuration())
    with pytest.raises(SettingsError, match="trends_state_hours"):
        run._check(TrendsSettings(history_hours=500), Configuration())
