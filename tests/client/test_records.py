"""What subscribers get of records of Kafka, where a subscription has them as they were given to it."""

from __future__ import annotations

from contextlib import closing
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Self

import orjson
import pytest
from gateway import event, quote

from services.client import Article, Canceled, Quote, subscribe
from services.client.kafka import events
from services.runtime.kafka.records import Record
from services.runtime.settings import KafkaSettings, TopicSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.client import Event

LAST = Record("t", 9, 0, 1, b"last", None, ())


class Given:
    """Stands for a subscription; what comes is what was given."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._records = records

    def __call__(self, *_: object, **__: object) -> Self:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Has nothing to close."""

    def poll(self, _: float) -> list[Record]:
        return [*self._records, LAST]


def record(value: Any, offset: int = 0, *, timestamp: int = 1, identity: str | None = None) -> Record:
    headers = (("ce_id", identity.encode()),) if identity else ()
    return Record("t", 0, offset, timestamp, b"a", orjson.dumps(value), headers)


def came(monkeypatch: pytest.MonkeyPatch, kind: str, *records: Record) -> list[Event]:
    """What comes of the records."""
    monkeypatch.setattr("services.client.kafka.Subscription", Given(records))
    with closing(events(kind, KafkaSettings(), TopicSettings(), None, beginning=True)) as stream:
        return list(takewhile(lambda each: each != Canceled("last"), stream))


def test_what_is_broken_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"article": "x"}, {"article": {"id": "a", "body": "Rom"}}, {"id": "q"}, []
    broken = [record(value, 7) for value in values]
    good = record(event("a"), 8), record(quote(1), 8)
    assert came(monkeypatch, "articles", *broken, good[0]) == [Article(event("a"))]  # type: ignore[arg-type]
    assert came(monkeypatch, "quotes", *broken, good[1]) == [Quote(quote(1))]  # type: ignore[arg-type]


def test_a_record_that_comes_again_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    again = [record(event("a"), 1, identity="v1"), record(event("b"), 2)] * 2
    assert came(monkeypatch, "articles", *again) == [Article(event("a")), Article(event("b"))]  # type: ignore[arg-type]


def test_a_quote_that_is_sent_again_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = [record(quote(1), offset, timestamp=offset, identity="1") for offset in (1, 2)]
    assert came(monkeypatch, "quotes", *sent) == [Quote(quote(1))]  # type: ignore[arg-type]


@pytest.mark.parametrize(("before", "after"), [("v1", "v2"), (None, None)])
def test_a_new_record_at_an_old_place_comes(
    monkeypatch: pytest.MonkeyPatch, before: str | None, after: str | None
) -> None:
    """As after a topic was made anew or its log has lost its end."""
    records = [record(event("a"), 5, identity=before), record(event("b"), 5, timestamp=2, identity=after)]
    assert came(monkeypatch, "articles", *records) == [Article(event("a")), Article(event("b"))]  # type: ignore[arg-type]


def test_kinds_that_are_not_known_are_an_error() -> None:
    with pytest.raises(ValueError, match="quotes or articles, not 'quote'"):
        subscribe("quote", kafka="localhost:9092")  # type: ignore[arg-type]
