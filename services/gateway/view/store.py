"""The view of the recent stream, written: an SQLite file that is filled from Kafka and can be made anew at any time.

Where in Kafka the view is stands in the same file and is written in the same transaction, so nothing is missed and
nothing is taken twice, whenever the process ends.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import zstandard

from schemas.codec import encode
from services.gateway.facts import Kind, handles, identifiers
from services.gateway.view import viewfile
from services.gateway.view.trends import Trend

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from services.gateway.stream.events import Event
    from services.gateway.stream.positions import Place


class Arrival(NamedTuple):
    """An event that came; times in milliseconds since 1970.

    Attributes:
        at: when it came. Says nothing of what belongs together: each topic's records get their times by themselves.
        entered: when the version of the article that it is of came into the pipeline.
    """

    at: int
    entered: int
    event: Event


class Store:
    """The writing side. Use it as a context manager, in one thread.

    Where the file turns out to be damaged it is removed before the error is raised: the next store begins anew.

    Args:
        path: the file; made where there is none, and made anew where it is none of ours or of another version.
        hours: articles and quotes that came earlier are forgotten.
        most: articles that are kept.
    """

    def __init__(self, path: Path, hours: float, most: int) -> None:
        self._hours, self._most = hours, most
        self._path = path
        self._zip = zstandard.ZstdCompressor(level=3)
        self._file = viewfile.opened(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def secret(self) -> bytes:
        """What sessions are signed with; made with the file."""
        with self._sound():
            (value,) = self._file.execute("SELECT value FROM meta WHERE name = 'secret'").fetchone()
        return bytes(value)

    def positions(self) -> dict[Place, int]:
        """Where in Kafka the view is; empty at the beginning."""
        with self._sound():
            rows = self._file.execute("SELECT topic, partition, position FROM positions").fetchall()
        return {(topic, partition): position for topic, partition, position in rows}

    def clear(self) -> None:
        """Forgets everything."""
        with self._sound(), self._file:
            for table in ("positions", "articles", "quotes", "trends"):
                self._file.execute(f"DELETE FROM {table}")  # noqa: S608 - a literal

    def take(
        self,
        events: Iterable[Arrival],
        trends: Iterable[tuple[str, Trend | None]],
        positions: Mapping[Place, int],
        now: int,
    ) -> None:
        """Takes events, and says that the view is at these positions.

        What is older than the view's hours is forgotten; now is in milliseconds since 1970.

        Raises:
            sqlite3.Error: the file cannot be written; nothing of it is.
        """
        with self._sound(), self._file:
            for arrival in events:
                self._take(arrival)
            for key, trend in trends:
                self._trend(key, trend)
            self._file.executemany(
                "INSERT OR REPLACE INTO positions VALUES (?, ?, ?)",
                [(*place, position) for place, position in positions.items()],
            )
            self._forget(now)

    @contextmanager
    def _sound(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            if viewfile.is_damage(error):
                viewfile.remove(self._path)
            raise

    def _take(self, arrival: Arrival) -> None:
        match arrival.event.facts.kind:
            case Kind.QUOTES:
                self._quote(arrival, arrival.event.value or {})
            case Kind.ARTICLES:
                self._article(arrival, arrival.event.value or {})
            case None:
                self._put_article(arrival, {}, None)
                # The quotes of a kill notice's own moment are of the version that it withdraws.
                self._file.execute(
                    "DELETE FROM quotes WHERE article = ? AND entered <= ?",
                    (arrival.event.facts.article, arrival.entered),
                )

    def _article(self, arrival: Arrival, value: Mapping[str, Any]) -> None:
        at, entered, event = arrival
        identity = event.facts.article
        if not self._put_article(arrival, value["article"], self._zip.compress(event.data)):
            return
        # Topics are read one beside the other: of an earlier version's quotes some may come only now.
        self._file.execute("DELETE FROM quotes WHERE article = ? AND entered < ?", (identity, entered))
        for number, entity in enumerate(value["entities"].get("items", ())):
            key = entity.get("key") or next(identifiers(entity), f"{entity['type']}:{entity['name'].casefold()}")
            self._file.execute(
                "INSERT INTO entities VALUES (?, ?, ?, ?, ?, ?, ?)",
                (identity, number, key, entity["type"], entity["name"], encode(entity["ids"]), len(entity["mentions"])),
            )
            self._file.executemany(
                "INSERT OR IGNORE INTO identifiers VALUES (?, ?, ?, ?)",
                [(each, at, identity, number) for each in {key.casefold(), *identifiers(entity)}],
            )

    def _put_article(self, arrival: Arrival, article: Mapping[str, Any], event: bytes | None) -> bool:
        """Puts an article in the place of its earlier version; False where what is there is later."""
        facts, at, entered = arrival.event.facts, arrival.at, arrival.entered
        there = self._file.execute("SELECT entered FROM articles WHERE id = ?", (facts.article,)).fetchone()
        if there and there[0] > entered:
            return False
        self._file.execute("DELETE FROM articles WHERE id = ?", (facts.article,))
        fields = (article.get(name) for name in ("headline", "url", "source", "published"))
        self._file.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (facts.article, at, entered, *fields, facts.language, event),
        )
        return True

    def _quote(self, arrival: Arrival, value: Mapping[str, Any]) -> None:
        at, entered, event = arrival
        facts = event.facts
        article = self._file.execute(
            "SELECT entered, event IS NULL FROM articles WHERE id = ?", (facts.article,)
        ).fetchone()
        if article and (article[0] > entered or (article[1] and article[0] >= entered)):
            return
        self._file.execute("DELETE FROM quotes WHERE id = ?", (value["id"],))
        row = self._file.execute(
            "INSERT INTO quotes (id, article, at, entered, language, type, source, speakers, text, value)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                value["id"],
                facts.article,
                at,
                entered,
                facts.language,
                value["type"],
                facts.source,
                "\n".join(facts.speakers),
                facts.text,
                event.data,
            ),
        )
        found = {*handles(value.get("speaker") or {})}
        self._file.executemany("INSERT INTO handles VALUES (?, ?, ?)", [(each, at, row.lastrowid) for each in found])

    def _trend(self, key: str, trend: Trend | None) -> None:
        if trend is None:
            self._file.execute("DELETE FROM trends WHERE key = ?", (key,))
            return
        self._file.execute("INSERT OR REPLACE INTO trends VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (key, *trend.row))

    def _forget(self, now: int) -> None:
        oldest = now - round(self._hours * 3_600_000)
        row = self._file.execute("SELECT at FROM articles ORDER BY at DESC LIMIT 1 OFFSET ?", (self._most,)).fetchone()
        oldest = max(oldest, row[0] + 1) if row else oldest
        self._file.execute("DELETE FROM articles WHERE at < ?", (oldest,))
        self._file.execute("DELETE FROM quotes WHERE at < ?", (oldest,))
        self._file.execute("DELETE FROM trends WHERE finish < ?", (Trend.instant(oldest),))
