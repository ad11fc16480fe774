"""What is rising, from values of news.trends as the contract has them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import orjson
import pytest
from readers import Shop, put_trend

from schemas.reasons import ContractError
from schemas.validation import validate
from services.gateway.view.trends import SHOWN_SECONDS, WINDOWS, read

EXAMPLES = Path(__file__).parents[3] / "schemas/examples/v1/trend"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path / "view.sqlite")
    put(shop)
    return shop


def trend(name: str, ends: float, *, kind: str = "hopping", score: float | None = 1.0, **more: Any) -> dict[str, Any]:
    """A window of an hour that ends in so many minutes."""
    value = {
        "window": {"size": "1h", "kind": kind, "start": instant(ends - 60), "end": instant(ends)},
        "subject": {"kind": "entity", "key": name, "name": name, "type": "person", "ids": {}},
        "count": 3,
        "articles": 2,
        "base": None if score is None else 1.0,
        "score": score,
        "rising": False,
        "updated": instant(0),
        **more,
    }
    validate("trend", value)
    return value


def instant(minutes: float) -> str:
    """So many minutes from now."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60 * minutes))


def put(shop: Shop, *values: dict[str, Any]) -> None:
    """Takes them under the keys that trends gives them."""
    with shop.store() as store:
        for value in values:
            window, subject = value["window"], value["subject"]
            key = "|".join((window["size"], window["kind"], subject["kind"], subject["key"]))
            put_trend(store, key, value, round(time.time() * 1000))


def asked(shop: Shop, query: str) -> list[dict[str, Any]]:
    answer = shop.client().get(f"/v1/trends?{query}")
    assert answer.status_code == 200
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def keys(shop: Shop, query: str = "window=1h") -> list[str]:
    return [each["subject"]["key"] for each in asked(shop, query)]


def moved(value: dict[str, Any]) -> dict[str, Any]:
    """An example whose window is not over."""
    return {**value, "window": {**value["window"], "end": instant(2)}}


@pytest.mark.parametrize("path", sorted((EXAMPLES / "valid").iterdir()), ids=lambda path: path.stem)
def test_an_example_of_the_contract_is_answered_as_it_is(shop: Shop, path: Path) -> None:
    value = moved(orjson.loads(path.read_bytes()))
    put(shop, value)
    size = value["window"]["size"]
    if size in WINDOWS:
        assert asked(shop, f"window={size}") == ([value] if value["articles"] else [])
    else:
        assert [asked(shop, f"window={each}") for each in WINDOWS] == [[], [], []]


@pytest.mark.parametrize("path", sorted((EXAMPLES / "invalid").iterdir()), ids=lambda path: path.stem)
def test_what_breaks_the_contract_is_refused(path: Path) -> None:
    with pytest.raises(ContractError):
        read(path.read_bytes())


def test_a_time_that_cannot_be_compared_is_refused() -> None:
    value = trend("a", 5)
    value["window"]["end"] = "2016-12-31T23:59:60Z"
    with pytest.raises(ContractError, match="/window/end"):
        read(orjson.dumps(value))


def test_rising_ones_come_first_then_by_score_and_articles(shop: Shop) -> None:
    assert keys(shop) == []
    put(
        shop,
        trend("usual", 5, score=1.9),
        trend("unknown", 5, score=None, articles=7, count=9),
        trend("new", 5, score=None),
        trend("rising", 5, score=2.5, rising=True),
        trend("rising more", 5, score=4, rising=True),
    )
    assert keys(shop) == ["rising more", "rising", "usual", "unknown", "new"]
    assert keys(shop, "window=1h&limit=2") == ["rising more", "rising"]
    assert keys(shop, "window=1h&type=place") == []
    assert keys(shop, "window=1h&type=place&type=person&limit=1") == ["rising more"]
    assert keys(shop, "window=5m") == []


def test_the_hopping_window_is_told_since_the_other_has_only_begun(shop: Shop) -> None:
    put(
        shop,
        trend("a", 59, kind="tumbling", articles=1, count=1),
        trend("a", 4, articles=20, count=30),
        trend("b", 59, kind="tumbling", score=3, rising=True),
        trend("b", 4, articles=0, count=0),
    )
    assert [(each["subject"]["key"], each["articles"]) for each in asked(shop, "window=1h")] == [("a", 20)]


def test_a_window_that_is_over_is_shown_until_the_next_one_can_be_known(shop: Shop) -> None:
    put(shop, trend("a", -SHOWN_SECONDS / 60 + 3), trend("b", -SHOWN_SECONDS / 60 - 1))
    assert keys(shop) == ["a"]


def test_who_speaks_and_who_is_named_are_two_subjects(shop: Shop) -> None:
    named = trend("person:eva thal", 5)
    put(shop, named, {**named, "subject": {**named["subject"], "kind": "speaker"}})
    assert sorted(each["subject"]["kind"] for each in asked(shop, "window=1h")) == ["entity", "speaker"]


def test_a_record_without_a_value_takes_the_one_before_back(shop: Shop) -> None:
    put(shop, trend("a", 5))
    with shop.store() as store:
        store.take([], [("1h|hopping|entity|a", None)], {}, round(time.time() * 1000))
    assert keys(shop) == []
