"""Dead letters as data; listing and replaying them through Kafka is in tests/integration."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from schemas.reasons import Reason
from services import pipeline
from services.runtime.kafka.dead import Letter, Query, read
from services.runtime.kafka.publication import Item, outgoing
from services.runtime.kafka.records import Record
from services.runtime.stage import Bad

NOW = datetime(2026, 11, 20, 8, 15, tzinfo=UTC)


def written(*, omit_value: bool = False) -> Any:
    """A record of news.dead as the worker writes it and Kafka gives it back."""
    record = Record("news.raw", 2, 17, 0, b"a1", b"{", (("shop", b"x"),))
    of = Item(record, None, Bad(Reason.NOT_JSON, "line 1"), omit_value=omit_value)
    (letter,) = outgoing(of, pipeline.stage("language"), lambda topic: topic.name, NOW)
    return SimpleNamespace(
        topic=letter.topic, partition=1, offset=5, key=letter.key, value=letter.value, headers=letter.headers
    )


def test_a_letter_is_read_as_it_was_written() -> None:
    assert read(written()) == Letter(
        id="news.dead-1-5",
        stage="language",
        reason="not_json",
        message="line 1",
        topic="news.raw",
        partition=2,
        offset=17,
        time="2026-11-20T08:15:00.000Z",
        key=b"a1",
        value=b"{",
        headers=(("shop", b"x"),),
        complete=True,
    )


def test_a_letter_without_its_value_says_so() -> None:
    letter = read(written(omit_value=True))
    assert letter
    assert not letter.complete


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (("dead_replayed", b"news.dead-1-5"), ("dead_time", b"2026-11-20T08:15:00Z")),
        (*written().headers[:-1], ("dead_time", b"yesterday")),
        tuple((name, b"x" if name == "dead_offset" else value) for name, value in written().headers),
    ],
)
def test_what_is_no_letter_is_passed_over(headers: tuple[tuple[str, bytes], ...]) -> None:
    assert read(SimpleNamespace(topic="t", partition=0, offset=0, key=None, value=None, headers=headers)) is None


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        (Query(), True),
        (Query(reason="not_json", stage="language", topic="news.raw", key="a1", id="news.dead-1-5"), True),
        (Query(reason="too_large"), False),
        (Query(stage="quotes"), False),
        (Query(topic="news.language"), False),
        (Query(key="a"), False),
        (Query(id="news.dead-1-6"), False),
        (Query(since=datetime(2026, 11, 20, tzinfo=UTC)), True),
        (Query(since=datetime(2026, 11, 21, tzinfo=UTC)), False),
    ],
)
def test_a_query_names_what_must_agree(query: Query, *, fits: bool) -> None:
    letter = read(written())
    assert letter
    assert query.fits(letter) is fits
