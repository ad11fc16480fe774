"""From a record and its result to what is produced for it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.reasons import Reason
from schemas.validation import validate
from services import pipeline
from services.pipeline import Topic
from services.runtime.kafka.publication import Item, Tombstone, item, outgoing
from services.runtime.kafka.records import Outgoing, Record
from services.runtime.stage import Bad, Derived, Enriched

LANGUAGE, QUOTES = pipeline.stage("language"), pipeline.stage("quotes")
NOW = datetime(2026, 11, 20, 8, 15, tzinfo=UTC)
LIMIT = 1000


def named(topic: Topic) -> str:
    return f"test.{topic.name}"


def record(value: bytes | None = b"{}", key: bytes | None = b"a1", **headers: str) -> Record:
    pairs = tuple((name, text.encode()) for name, text in headers.items())
    return Record("test.news.raw", 2, 17, 1_763_626_500_000, key, value, pairs)


def headers(of: Outgoing) -> dict[str, str]:
    return {name: value.decode() for name, value in of.headers}


def produced(of: Item, service: Any = LANGUAGE) -> list[Outgoing]:
    return outgoing(of, service, named, NOW)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (record(), None),
        (record(None), Tombstone()),
        (record(None, None), Reason.MISSING_ID),
        (record(b"x" * LIMIT), None),
        (record(b"x" * (LIMIT + 1)), Reason.TOO_LARGE),
        (record(ce_type="depesche.article.v2"), Reason.UNSUPPORTED_VERSION),
    ],
)
def test_what_needs_no_stage_is_settled_at_once(given: Record, expected: object) -> None:
    result = item(given, LANGUAGE, LIMIT).result
    assert (result.reason if isinstance(result, Bad) else result) == expected


def test_an_enriched_event_goes_on_under_the_articles_id() -> None:
    of = item(record(key=b"another", ce_id="e7", shop="x"), LANGUAGE, LIMIT)
    of.result = Enriched("a1", b"{...}", "ok")
    (event,) = produced(of)
    assert (event.topic, event.key, event.value) == ("test.news.language", b"a1", b"{...}")
    said = headers(event)
    assert said["ce_type"] == "depesche.language.v1"
    assert (said["ce_id"], said["ce_subject"], said["shop"]) == ("e7", "a1", "x")
    assert said["ce_time"].startswith("2025-11-20T08:15:00")


def test_an_articles_age_counts_from_its_arrival_in_the_first_topic_and_is_then_carried() -> None:
    publishers = record(ce_time="1999-01-01T00:00:00Z")
    first = item(publishers, LANGUAGE, LIMIT).context
    later = item(publishers, QUOTES, LIMIT).context
    assert first
    assert later
    assert first.entered == publishers.timestamp / 1000
    assert later.time == "1999-01-01T00:00:00Z"


def test_quotes_become_records_with_ids_of_their_own() -> None:
    of = item(record(), QUOTES, LIMIT)
    of.result = Enriched("a1", b"{event}", "ok", (Derived("q-1", b"{1}"), Derived("q-2", b"{2}")))
    event, *quotes = produced(of, QUOTES)
    assert event.topic == "test.news.enriched"
    assert [(q.topic, q.key, q.value, headers(q)["ce_id"]) for q in quotes] == [
        ("test.news.quotes", b"a1", b"{1}", "q-1"),
        ("test.news.quotes", b"a1", b"{2}", "q-2"),
    ]
    assert headers(event)["ce_id"] not in {"q-1", "q-2"}


def test_a_tombstone_flows_through() -> None:
    (event,) = produced(item(record(None), LANGUAGE, LIMIT))
    assert (event.topic, event.key, event.value) == ("test.news.language", b"a1", None)


def test_a_dead_letter_keeps_the_record_and_says_where_it_came_from() -> None:
    of = item(record(b"{nope", shop="x", dead_reason="a lie"), LANGUAGE, LIMIT)
    of.result = Bad(Reason.NOT_JSON, "line 1\nbreaks")
    (letter,) = produced(of)
    assert (letter.topic, letter.key, letter.value) == ("test.news.dead", b"a1", b"{nope")
    said = headers(letter)
    assert said.pop("shop") == "x"
    validate("dead", said)
    assert said == {
        "dead_stage": "language",
        "dead_reason": "not_json",
        "dead_message": "line 1�breaks",
        "dead_topic": "test.news.raw",
        "dead_partition": "2",
        "dead_offset": "17",
        "dead_time": "2026-11-20T08:15:00.000Z",
    }


def test_a_letter_too_large_for_its_topic_leaves_the_value_where_it_is() -> None:
    of = item(record(b"x" * 5000), LANGUAGE, LIMIT)
    of.omit_value = True
    (letter,) = produced(of)
    assert letter.value == b""
    validate("dead", headers(letter))
    assert headers(letter)["dead_value_omitted"] == "true"


def test_a_record_with_neither_key_nor_value_can_still_be_produced() -> None:
    (letter,) = produced(item(record(None, None), LANGUAGE, LIMIT))
    assert (letter.key, letter.value) == (None, b"")


def test_without_a_result_nothing_is_produced() -> None:
    with pytest.raises(ValueError, match=r"news\.raw-2-17"):
        produced(item(record(), LANGUAGE, LIMIT))
