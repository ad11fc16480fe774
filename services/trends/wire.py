"""What trends says to itself and to others, as bytes: JSON in UTF-8, keys in a fixed order.

Facts and partial counts are arrays of arrays, since there are many of them and only trends reads them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

import orjson

from services.trends.shelf import Fact, Row
from services.trends.subjects import Subject, Version, interned
from services.trends.totals import Partial

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from services.trends.totals import Trend

ROWS: Final = 500
"""Most rows in a message: some 100 KB, well below what a topic takes."""

_FIELDS: Final = ("id", "number", "canceled", "on_time", "bucket", "entered")
"""Of a version, in the order in which a fact has them; the counts come last."""


def facts_encoded(facts: Sequence[Fact]) -> Iterator[bytes]:
    """Messages with these facts of one partition, in order: each has to be there before the next one is sent."""
    chunk: list[Any] = []
    size = 0
    for fact in facts:
        chunk.append(_fact(fact))
        size += 1 + len(fact.version.counts)
        if size >= ROWS:
            yield orjson.dumps(chunk)
            chunk, size = [], 0
    if chunk:
        yield orjson.dumps(chunk)


def facts_decoded(value: bytes) -> list[Fact]:
    """The facts of a message. Raises `ValueError` or `TypeError` where it holds none."""
    rows = orjson.loads(value)
    if not isinstance(rows, list):
        raise TypeError("an array was expected")
    return [_as_fact(each) for each in rows]


def partials_encoded(partial: Partial, partitions: int) -> Iterator[tuple[int, bytes]]:
    """Messages, each with the partition it belongs to: all counts of a subject meet in one of the `partitions`."""
    by_place: dict[int, list[Row]] = {}
    for row in partial.rows:
        by_place.setdefault(crc32(row.subject.id.encode()) % partitions, []).append(row)
    for place, rows in sorted(by_place.items()):
        for chunk in _chunks(rows):
            yield place, orjson.dumps([partial.partition, partial.offset, [_row(row) for row in chunk]])


def partial_decoded(value: bytes) -> Partial:
    """The partial counts of a message. Raises `ValueError` or `TypeError` where it holds none."""
    partition, offset, rows = orjson.loads(value)
    return Partial(partition, offset, tuple(Row(_subject(subject), *numbers) for subject, *numbers in rows))


def key_encoded(trend: Trend) -> bytes:
    """The key of news.trends."""
    size = trend.window.size
    return f"{size.label}|{size.kind}|{trend.subject.id}".encode()


def trend_encoded(trend: Trend, now: float) -> bytes:
    """The value of news.trends, as the schema `trend` has it."""
    subject, window, judgement = trend.subject, trend.window, trend.judgement
    return orjson.dumps(
        {
            "window": {
                "size": window.size.label,
                "kind": window.size.kind,
                "start": _time(window.start),
                "end": _time(window.end),
            },
            "subject": {
                "kind": subject.kind,
                "key": subject.key,
                "name": subject.name,
                "type": subject.type,
                "ids": dict(subject.ids),
            },
            "count": trend.count,
            "articles": trend.articles,
            "base": _rounded(judgement.base),
            "score": _rounded(judgement.score),
            "rising": judgement.rising,
            "updated": _time(now),
        }
    )


def _fact(fact: Fact) -> list[Any]:
    counts = [[_subject_row(subject), number] for subject, number in fact.version.counts]
    return [fact.offset, *(getattr(fact.version, name) for name in _FIELDS), counts]


def _as_fact(given: Sequence[Any]) -> Fact:
    offset, *fields, counts = given
    version = Version(
        **dict(zip(_FIELDS, fields, strict=True)), counts=tuple((_subject(each), number) for each, number in counts)
    )
    return Fact(offset, version)


def _row(row: Row) -> list[Any]:
    return [_subject_row(row.subject), row.bucket, row.number, row.articles]


def _subject_row(subject: Subject) -> list[Any]:
    return [subject.kind, subject.key, subject.name, subject.type, subject.ids]


def _subject(given: Sequence[Any]) -> Subject:
    kind, key, name, type_, ids = given
    return interned(Subject(kind, key, name, type_, tuple((register, value) for register, value in ids)))


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while chunk := list(islice(left, ROWS)):
        yield chunk


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).isoformat().replace("+00:00", "Z")


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 3)
