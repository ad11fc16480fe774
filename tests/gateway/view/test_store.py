"""The view: what it keeps, forgets, and makes anew."""

from __future__ import annotations

import itertools
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from gateway import event, quote
from readers import put

from services import pipeline
from services.gateway.stream.filters import Filter
from services.gateway.view.filler import entered
from services.gateway.view.queries import Period, View
from services.gateway.view.store import Store
from services.runtime.kafka.records import Record

if TYPE_CHECKING:
    from pathlib import Path

HOUR = 3_600_000
NOW = 1000 * HOUR


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "view.sqlite"


def quotes(path: Path) -> int:
    return len(View(path).quotes(Filter(), Period(), 100, None).items)


def test_positions_are_written_with_what_was_read(path: Path) -> None:
    with Store(path, 72, 10) as store:
        store.take([], [], {("news.quotes", 0): 5}, NOW)
        secret = store.secret
    with Store(path, 72, 10) as store:
        assert store.positions() == {("news.quotes", 0): 5}
        assert store.secret == secret
        store.clear()
        assert store.positions() == {}
    assert path.stat().st_mode & 0o077 == 0


def test_a_file_that_is_none_of_ours_is_made_anew(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database" * 100)
    with Store(path, 72, 10) as store:
        assert store.positions() == {}
    with Store(path, 72, 10) as store:
        store._file.execute("PRAGMA user_version = 99")
        store.take([], [], {("t", 0): 1}, NOW)
    with Store(path, 72, 10) as store:
        assert store.positions() == {}


@pytest.mark.parametrize("page", [2, 3, 5, None], ids=lambda page: f"page {page or 'all'}")
def test_a_file_that_is_damaged_within_is_made_anew_at_the_next_start(path: Path, page: int | None) -> None:
    with Store(path, 72, 1000) as store:
        fill(store)
        store.take([], [], {("news.quotes", 0): 5}, NOW)
    size, data = 4096, bytearray(path.read_bytes())
    places = slice(size, None) if page is None else slice((page - 1) * size, page * size)
    data[places] = b"\xff" * len(data[places])
    path.write_bytes(data)
    with Store(path, 72, 1000) as store, pytest.raises(sqlite3.DatabaseError, match="malformed"):
        use(store)
    assert not list(path.parent.iterdir())
    with Store(path, 72, 1000) as store:
        assert store.positions() == {}
        fill(store)
    assert quotes(path) == 20


def fill(store: Store) -> None:
    for number in range(20):
        put(store, NOW + number, pipeline.ENRICHED, event(f"a{number}"))
        put(store, NOW + number, pipeline.QUOTES, quote(number, article=f"a{number}"))


def use(store: Store) -> None:
    """Does all that a gateway does with it."""
    assert store.secret
    assert store.positions()
    fill(store)
    store.clear()


def test_what_is_old_and_what_is_too_much_is_forgotten(path: Path) -> None:
    with Store(path, 72, 3) as store:
        put(store, NOW - 73 * HOUR, pipeline.ENRICHED, event("old"))
        for number in range(5):
            put(store, NOW + number, pipeline.ENRICHED, event(f"a{number}"))
            put(store, NOW + number, pipeline.QUOTES, quote(number, article=f"a{number}"))
    view = View(path)
    assert [bool(view.article(f"a{number}")) for number in range(5)] == [False, False, True, True, True]
    assert view.article("old") is None
    assert quotes(path) == 3


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_in_whatever_order_the_topics_are_read_the_last_version_counts(path: Path, order: tuple[int, ...]) -> None:
    records = [
        (NOW, pipeline.ENRICHED, event("a", headline="first"), "", NOW),
        (NOW + 1, pipeline.QUOTES, quote(1, article="a"), "", NOW),
        # Kafka gives each topic's records their times by themselves: a quote may be there before its article.
        (NOW + 6, pipeline.ENRICHED, event("a", headline="second"), "", NOW + 2),
        (NOW + 5, pipeline.QUOTES, quote(2, article="a"), "", NOW + 2),
    ]
    with Store(path, 72, 10) as store:
        for number in order:
            put(store, *records[number])
    found = View(path).article("a")
    assert found
    assert b'"second"' in (found.event or b"")
    assert [b"quote-2" in item for item in View(path).quotes(Filter(), Period(), 10, None).items] == [True]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_withdrawn_article_has_no_quotes(path: Path, order: tuple[int, ...]) -> None:
    with Store(path, 72, 10) as store:
        for number in order:
            match number:
                case 0:
                    put(store, NOW, pipeline.ENRICHED, event("a"))
                case 1:
                    put(store, NOW + 1, pipeline.QUOTES, quote(1, article="a"))
                case _:
                    put(store, NOW + 9, pipeline.ENRICHED, None, "a")
    found = View(path).article("a")
    assert found
    assert found.event is None
    assert quotes(path) == 0
    with Store(path, 72, 10) as store:
        put(store, NOW + 20, pipeline.ENRICHED, event("a"))
    again = View(path).article("a")
    assert again
    assert again.event


def test_an_article_and_its_quotes_entered_at_the_same_time_whenever_they_came() -> None:
    headers = (("ce_time", b"2026-05-01T10:00:00.250Z"), ("x", b"y"))
    first, second = (Record(topic, 0, 1, at, b"a", b"{}", headers) for topic, at in (("quotes", 7), ("enriched", 8)))
    assert entered(first) == entered(second) == 1_777_629_600_250
    assert entered(replace(first, headers=())) == 7
