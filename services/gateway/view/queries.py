"""The view of the recent stream, read. Every call opens the file for itself, so any thread may call."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import zstandard

from schemas.codec import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from services.gateway.stream.filters import Filter

SECONDS: Final = 3.0
"""That a question may take."""

RECENT: Final = 20
"""Articles and quotes with an entity."""

_STEPS: Final = 10_000
"""Of SQLite's machine between two looks at the clock."""


class TooSlowError(Exception):
    """The question takes too long."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article of the view; `event` is None where it was withdrawn."""

    event: bytes | None


@dataclass(frozen=True, slots=True)
class Quotes:
    """Some quotes, newest first, as news.quotes has them; `next` is where the older ones begin, None at the end."""

    items: Sequence[bytes]
    next: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Period:
    """Milliseconds since 1970, the end exclusive; None is open."""

    since: int | None = None
    until: int | None = None


class View:
    """The reading side of the file."""

    def __init__(self, path: Path) -> None:
        self._uri = f"{path.absolute().as_uri()}?mode=ro"

    def article(self, identity: str) -> Article | None:
        """The article; None where it is not known."""
        with self._open() as file:
            row = file.execute("SELECT event FROM articles WHERE id = ?", (identity,)).fetchone()
        if row is None:
            return None
        return Article(None if row[0] is None else zstandard.ZstdDecompressor().decompress(row[0]))

    def quotes(self, wanted: Filter, period: Period, limit: int, before: tuple[int, int] | None) -> Quotes:
        """Quotes that fit, newest first; `before` is a `next` of an earlier answer."""
        where, values = _conditions(wanted, period, before)
        sql = f"SELECT q.at, q.seq, q.value FROM quotes q WHERE {where} ORDER BY q.at DESC, q.seq DESC LIMIT ?"  # noqa: S608 - made of literals
        with self._open() as file:
            rows = file.execute(sql, (*values, limit + 1)).fetchall()
        more = len(rows) > limit
        rows = rows[:limit]
        return Quotes([row[2] for row in rows], rows[-1][:2] if more else None)

    def entity(self, identifier: str) -> dict[str, Any] | None:
        """What is known of an entity, by its key or a public id; None where nothing is."""
        folded = identifier.casefold()
        with self._open() as file:
            named = file.execute(_NAMES, (folded,)).fetchall()
            if not named:
                return None
            latest = file.execute(_LATEST, (folded,)).fetchone()
            articles, mentions = file.execute(_COUNTS, (folded,)).fetchone()
            recent = file.execute(_ARTICLES, (folded, RECENT)).fetchall()
            (quotes,) = file.execute("SELECT count(*) FROM handles WHERE handle = ?", (folded,)).fetchone()
            said = file.execute(_QUOTES, (folded, RECENT)).fetchall()
        key, kind, ids = latest
        return {
            "id": key,
            "type": kind,
            "ids": decode(ids.encode() if isinstance(ids, str) else ids),
            "names": [{"name": name, "count": count} for name, count in named],
            "counts": {"articles": articles, "mentions": mentions, "quotes": quotes},
            "articles": [dict(zip(_FIELDS, row, strict=True)) for row in recent],
            "quotes": [decode(row[0]) for row in said],
        }

    def trends(self, size: str, types: Sequence[str], after: str, limit: int) -> list[bytes]:
        """The fullest window of that size of each subject, as far as it ends after that time; rising ones first."""
        wanted = f" AND t.type IN ({_marks(types)})" if types else ""
        with self._open() as file:
            return [row[0] for row in file.execute(_TRENDS.format(wanted), (size, after, *types, limit))]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._uri, uri=True)) as file:
            end = time.monotonic() + SECONDS
            file.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
            try:
                yield file
            except sqlite3.OperationalError as error:
                if "interrupt" in str(error):
                    raise TooSlowError(f"not within {SECONDS} s") from error
                raise


_FIELDS: Final = ("id", "headline", "url", "source", "published", "language")
_OF: Final = "FROM identifiers i JOIN entities e ON e.article = i.article AND e.no = i.no"
_NAMES: Final = f"SELECT e.name, count(*) {_OF} WHERE i.identifier = ? GROUP BY e.name ORDER BY count(*) DESC LIMIT 50"
_LATEST: Final = f"SELECT e.key, e.type, e.ids {_OF} WHERE i.identifier = ? ORDER BY i.at DESC LIMIT 1"
_COUNTS: Final = f"SELECT count(DISTINCT e.article), sum(e.mentions) {_OF} WHERE i.identifier = ?"
_ARTICLES: Final = (
    "SELECT DISTINCT a.id, a.headline, a.url, a.source, a.published, a.language FROM identifiers i"
    " JOIN articles a ON a.id = i.article WHERE i.identifier = ? ORDER BY i.at DESC LIMIT ?"
)
_QUOTES: Final = (
    "SELECT q.value FROM handles h JOIN quotes q ON q.seq = h.seq WHERE h.handle = ? ORDER BY h.at DESC, h.seq DESC"
    " LIMIT ?"
)
# `hopping` comes before `tumbling`: the hopping window that ends next reaches back for its whole length.
_TRENDS: Final = (
    "SELECT value FROM (SELECT t.*, row_number() OVER (PARTITION BY t.subject ORDER BY t.kind, t.finish DESC) AS place"
    " FROM trends t WHERE t.size = ? AND t.finish > ?{}) WHERE place = 1 AND articles > 0"
    " ORDER BY rising DESC, score DESC, articles DESC, subject LIMIT ?"
)


def _conditions(wanted: Filter, period: Period, before: tuple[int, int] | None) -> tuple[str, list[Any]]:
    """What follows WHERE, and its values."""
    where: list[str] = ["1"]
    values: list[Any] = []
    for condition, chosen in (
        ("q.language = ? OR q.language LIKE ? || '-%'", [(each, each) for each in wanted.languages]),
        ("q.type = ?", [(each,) for each in wanted.types]),
        ("q.source = ?", [(each,) for each in wanted.sources]),
        ("q.seq IN (SELECT seq FROM handles WHERE handle = ?)", [(each,) for each in wanted.entities]),
        ("instr(q.speakers, ?) > 0", [(each,) for each in wanted.speakers]),
        ("instr(q.text, ?) > 0", [(each,) for each in wanted.texts]),
    ):
        if chosen:
            where.append(f"({' OR '.join([condition] * len(chosen))})")
            values += [value for each in chosen for value in each]
    for condition, bound in (("q.at >= ?", period.since), ("q.at < ?", period.until)):
        if bound is not None:
            where.append(condition)
            values.append(bound)
    if before is not None:
        where.append("(q.at, q.seq) < (?, ?)")
        values += before
    return " AND ".join(where), values


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
