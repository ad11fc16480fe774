"""The counts are those of the articles, however often, in which order, and in which pieces they come."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zlib import crc32

import orjson
import pytest
from chronicle import Chronicle, event
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.validation import validate
from services.trends.score import Rule
from services.trends.shelf import Fact, Shelf
from services.trends.subjects import BUCKET, MAX_KEY, Limits, Subject, Version, version, withdrawal
from services.trends.totals import Partial, Totals
from services.trends.windows import HOUR, first_open
from services.trends.wire import (
    facts_decoded,
    facts_encoded,
    key_encoded,
    partial_decoded,
    partials_encoded,
    trend_encoded,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NOW = 1_795_781_130.0
GRACE = 4 * HOUR
LIMITS = Limits(GRACE, 300)
RULE = Rule(5, 2.0, 72)

versions = st.builds(
    Version,
    id=st.sampled_from("abc"),
    number=st.integers(0, 5),
    canceled=st.just(value=False),
    on_time=st.booleans(),
    bucket=st.integers(int(NOW) // BUCKET - 6, int(NOW) // BUCKET),
    entered=st.just(int(NOW)),
    counts=st.dictionaries(st.sampled_from("xyz"), st.integers(1, 3), max_size=3).map(
        lambda counts: tuple((Subject("entity", key, key, None), number) for key, number in sorted(counts.items()))
    ),
)


def distinct(found: Sequence[Version]) -> list[Version]:
    """Kill notices where nothing is counted; of an article, no two versions of one time."""
    unique = {(each.id, each.number): each for each in found}
    return [replace(each, canceled=not each.counts) for each in unique.values()]


def offline(found: Iterable[Version]) -> dict[tuple[str, int], tuple[int, int]]:
    last: dict[str, Version] = {}
    for each in sorted(found, key=lambda each: each.number):
        last[each.id] = each
    timely = {each.id for each in found if each.on_time}
    sums: dict[tuple[str, int], tuple[int, int]] = {}
    for each in last.values():
        for subject, number in each.counts if each.id in timely else ():
            count, articles = sums.get((subject.key, each.bucket), (0, 0))
            sums[subject.key, each.bucket] = (count + number, articles + 1)
    return sums


def shelved(shelf: Shelf) -> dict[tuple[str, int], tuple[int, int]]:
    return {(key.removeprefix("entity|"), bucket): (*sums,) for (key, bucket), sums in shelf._sums.items()}  # type: ignore[misc]


@given(st.lists(versions, max_size=12).map(distinct), st.data())
def test_any_order_and_repetition_of_versions_gives_the_same_counts(found: list[Version], data: st.DataObject) -> None:
    order = data.draw(st.permutations([*found, *data.draw(st.lists(st.sampled_from(found)) if found else st.just([]))]))
    shelf, remembered = Shelf(), []
    for offset, each in enumerate(order):
        if shelf.apply(Fact(offset, each)):
            remembered.append(Fact(offset, each))
    assert shelved(shelf) == offline(found)
    again = Shelf()
    again.restore(data.draw(st.permutations([*remembered, *remembered])))
    assert shelved(again) == offline(found)


@given(st.lists(versions, max_size=12), st.data())
@settings(deadline=None)
def test_what_is_told_adds_up_whatever_is_read_again(found: list[Version], data: st.DataObject) -> None:
    """Two partitions; each is read in pieces by workers that die, and their partial counts come late and twice."""
    told: list[Partial] = []
    for partition in (0, 1):
        ours = [each for each in found if (each.id == "a") == bool(partition)]
        log: list[Fact] = []
        committed = deaths = 0
        while committed < len(ours):
            shelf = Shelf()
            shelf.restore(log)
            end = data.draw(st.integers(committed + 1, len(ours)))
            again = [Fact(at, ours[at]) for at in range(data.draw(st.integers(0, committed)), end)]
            new = [fact for fact in again if shelf.apply(fact)]
            told.append(Partial(partition, shelf.offset, tuple(shelf.changed(0))))
            if deaths < 3 and data.draw(st.booleans()):  # before it has remembered anything
                deaths += 1
            else:
                log, committed = log + new, end
    totals = Totals(GRACE, RULE)
    for partial in data.draw(st.permutations([*told, *told])):
        totals.merge(partial, NOW)
    single = Shelf()
    for at, each in enumerate(found):
        single.apply(Fact(at, each))
    sums = {
        (identity.removeprefix("entity|"), bucket): sums
        for identity, tally in totals._tallies.items()
        for bucket, sums in tally.sums.items()
        if sums != (0, 0)
    }
    assert sums == shelved(single)


@pytest.mark.parametrize("seed", range(5))
def test_a_stream_with_everything_gives_what_it_holds(seed: int) -> None:
    chronicle = Chronicle(NOW, seed)
    chronicle.add(150)
    found = run(chronicle, every=17)
    expected = chronicle.counts(GRACE)
    tumbling = {key: count for key, count in expected.items() if key[1] == "tumbling"}
    assert {key: count for key, count in found.items() if key in tumbling and count != (0, 0)} == tumbling
    assert {key: count for key, count in found.items() if expected.get(key, (0, 0)) != count} == {}
    assert any(key[1] == "hopping" for key in found)


def run(chronicle: Chronicle, every: int) -> dict[Any, tuple[int, int]]:
    """Counts a stream with both agents' cores, everything through its bytes."""
    shelves, totals = (Shelf(), Shelf()), (Totals(GRACE, RULE), Totals(GRACE, RULE))
    found: dict[Any, tuple[int, int]] = {}
    for offset, sent in enumerate(chronicle.sent):
        if not sent.lost:
            said = version(sent.event, NOW, LIMITS) if sent.event else withdrawal(sent.key, NOW)
            shelves[crc32(sent.key.encode()) % 2].apply(Fact(offset, said))
        if offset % every and offset + 1 < len(chronicle.sent):
            continue
        for partition, shelf in enumerate(shelves):
            partial = Partial(partition, shelf.offset, tuple(shelf.changed(first_open(NOW, GRACE))))
            for place, value in partials_encoded(partial, 2):
                totals[place].merge(partial_decoded(value), NOW)
        for trend in (trend for each in totals for trend in each.changed(NOW, 5)):
            validate("trend", orjson.loads(trend_encoded(trend, NOW)))
            size, kind, *subject = key_encoded(trend).decode().split("|")
            found[size, kind, *subject, trend.window.start] = (trend.count, trend.articles)
    return found


def test_facts_come_back_as_they_were() -> None:
    chronicle = Chronicle(NOW)
    chronicle.add(400)
    facts = [Fact(at, version(each.event, NOW, LIMITS)) for at, each in enumerate(chronicle.sent) if each.event]
    chunks = list(facts_encoded(facts))
    assert len(chunks) > 1
    assert [fact for chunk in chunks for fact in facts_decoded(chunk)] == facts


def naming(number: int) -> Version:
    """An article of now that names somebody so often."""
    counts = ((Subject("entity", "k", "K", "person"), number),)
    return Version("a", 0, canceled=False, on_time=True, bucket=int(NOW // BUCKET), entered=int(NOW), counts=counts)


def test_articles_are_forgotten_with_their_windows() -> None:
    shelf, totals = Shelf(), Totals(GRACE, RULE)
    shelf.apply(Fact(0, naming(1)))
    totals.merge(Partial(0, 0, tuple(shelf.changed(0))), NOW)
    assert shelf.forget(first_open(NOW + GRACE, GRACE)) == 0
    totals.forget(NOW + GRACE)
    assert (len(shelf), len(totals)) == (1, 1)
    later = NOW + 24 * HOUR + GRACE + 2 * HOUR
    assert shelf.forget(first_open(later, GRACE)) == 1
    totals.forget(later)
    assert (len(shelf), len(totals), shelved(shelf)) == (0, 1, {})
    assert not totals.merge(Partial(0, 1, tuple(shelf.changed(0))), later)
    totals.restore(Partial(0, 0, ()))
    totals.forget(later + RULE.history * HOUR)
    assert len(totals) == 0


def test_what_was_added_up_and_forgotten_is_not_added_again() -> None:
    shelf, totals = Shelf(), Totals(GRACE, RULE)
    shelf.apply(Fact(0, naming(1)))
    partial = Partial(0, 0, tuple(shelf.changed(0)))
    totals.restore(partial)
    totals.forget(NOW + 30 * HOUR)
    totals.restore(partial)
    (tally,) = totals._tallies.values()
    assert sum(tally.hours.values()) == 1


def test_a_window_that_moves_on_is_told_without_news() -> None:
    shelf, totals = Shelf(), Totals(GRACE, RULE)
    shelf.apply(Fact(0, naming(2)))
    totals.merge(Partial(0, 0, tuple(shelf.changed(0))), NOW)
    assert {(each.window.size.label, each.count) for each in totals.changed(NOW, 9)} == {
        ("5m", 2),
        ("1h", 2),
        ("24h", 2),
    }
    assert totals.changed(NOW + 1, 9) == []
    moved = totals.changed(NOW + HOUR, 9)
    assert [(each.window.size.label, each.window.size.kind, each.count) for each in moved] == [("24h", "hopping", 2)]
    assert moved[0].window.end > NOW + HOUR


class TestVersion:
    """What an event says."""

    def test_times(self) -> None:
        ahead = version(event("a", NOW + 301, {"A": 1}), NOW, LIMITS)
        assert (ahead.bucket, ahead.on_time) == (int(NOW // BUCKET), True)
        late = version(event("a", NOW - GRACE - 1, {"A": 1}), NOW, LIMITS)
        assert not late.on_time
        undated = event("a", NOW, {"A": 1})
        for absent in (None, "2026-02-30T00:00:00Z", "0000-01-01T00:00:00Z"):
            undated["article"]["published"] = absent
            assert version(undated, NOW, LIMITS).bucket == int(NOW // BUCKET)
        updated = version(event("a", NOW - 60, {}, updated=NOW - 30), NOW, LIMITS)
        assert updated.number == round((NOW - 30) * 1000)
        assert version(event("a", NOW - 60, {}, updated=NOW + 900), NOW, LIMITS).number == round((NOW - 60) * 1000)

    def test_a_kill_notice_is_later_than_what_it_withdraws(self) -> None:
        said = version(event("a", NOW - 60, {}, status="canceled"), NOW, LIMITS)
        assert (said.canceled, said.counts, said.number) == (True, (), round(NOW * 1000))

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)])
    def test_what_a_fast_clock_dated_is_taken_back_all_the_same(self, order: tuple[int, int]) -> None:
        ahead = version(event("a", NOW - 60, {"A": 1}, updated=NOW + 240), NOW, LIMITS)
        mended = version(event("a", NOW - 60, {}, updated=NOW + 90), NOW + 120, LIMITS)
        notice = version(event("a", NOW - 60, {}, status="canceled"), NOW + 120, LIMITS)
        assert ahead.counts
        for later in (notice, withdrawal("a", NOW + 120), mended):
            shelf = Shelf()
            for offset, place in enumerate(order):
                shelf.apply(Fact(offset, (ahead, later)[place]))
            assert shelved(shelf) == {}

    def test_subjects(self) -> None:
        said = event("a", NOW, {"Ada": 2, "Bob": 1}, {"Ada": 3})
        said["entities"]["items"][0]["ids"] = {"wikidata": "Q1", "iso3166": None}
        del said["entities"]["items"][1]["key"]
        quote = said["quotes"]["items"][0]
        said["quotes"]["items"] += [
            {**quote, "speaker": {**quote["speaker"], "entity": None, "name": "N" * 999}},
            {**quote, "speaker": {**quote["speaker"], "entity": None, "name": None}},
            {**quote, "speaker": None},
        ]
        counts = {
            (subject.kind, subject.key): (subject, number) for subject, number in version(said, NOW, LIMITS).counts
        }
        assert counts["entity", "person:ada"] == (
            Subject("entity", "person:ada", "Ada", "person", (("wikidata", "Q1"),)),
            2,
        )
        assert counts["speaker", "person:ada"][1] == 3
        assert counts["entity", "person:bob"][1] == 1
        (unknown,) = (subject for subject, _ in counts.values() if subject.type is None)
        assert unknown.key.startswith("digest:")
        assert len(unknown.key) <= MAX_KEY
        assert len(unknown.name) == 200
        assert len(counts) == 4

    def test_entities_of_one_key_are_one_subject(self) -> None:
        said = event("a", NOW, {"Ada": 2, "Bob": 1})
        for item in said["entities"]["items"]:
            item["key"] = "person:same"
        ((subject, number),) = version(said, NOW, LIMITS).counts
        assert (subject.name, number) == ("Ada", 3)
