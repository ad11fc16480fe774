"""The file of the view: its tables, and how it is opened, or made anew where it cannot be used."""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

VERSION: Final = 3
"""Of the tables; a file of another version is made anew."""

BUSY_SECONDS: Final = 5.0
SECRET_BYTES: Final = 32

_TABLES: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE positions (
  topic TEXT, partition INTEGER, position INTEGER NOT NULL, PRIMARY KEY (topic, partition)
) WITHOUT ROWID;
CREATE TABLE articles (
  id TEXT PRIMARY KEY, at INTEGER NOT NULL, entered INTEGER NOT NULL, headline TEXT, url TEXT, source TEXT,
  published TEXT, language TEXT, event BLOB  -- null: withdrawn
);
CREATE INDEX articles_at ON articles (at);
CREATE TABLE entities (
  article TEXT NOT NULL REFERENCES articles ON DELETE CASCADE, no INTEGER, key TEXT NOT NULL, type TEXT NOT NULL,
  name TEXT NOT NULL, ids TEXT NOT NULL, mentions INTEGER NOT NULL, PRIMARY KEY (article, no)
) WITHOUT ROWID;
CREATE TABLE identifiers (
  identifier TEXT, at INTEGER, article TEXT NOT NULL REFERENCES articles ON DELETE CASCADE, no INTEGER,
  PRIMARY KEY (identifier, at, article, no)
) WITHOUT ROWID;
CREATE INDEX identifiers_article ON identifiers (article);
CREATE TABLE quotes (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article TEXT NOT NULL, at INTEGER NOT NULL,
  entered INTEGER NOT NULL, language TEXT, type TEXT NOT NULL, source TEXT, speakers TEXT NOT NULL, text TEXT NOT NULL,
  value BLOB NOT NULL
);
CREATE INDEX quotes_at ON quotes (at, seq);
CREATE INDEX quotes_article ON quotes (article);
CREATE TABLE handles (
  handle TEXT, at INTEGER, seq INTEGER NOT NULL REFERENCES quotes ON DELETE CASCADE, PRIMARY KEY (handle, at, seq)
) WITHOUT ROWID;
CREATE INDEX handles_seq ON handles (seq);
CREATE TABLE trends (
  key TEXT PRIMARY KEY, size TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, type TEXT, begin TEXT NOT NULL,
  finish TEXT NOT NULL, articles INTEGER NOT NULL, score REAL NOT NULL, rising INTEGER NOT NULL, value BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX trends_size ON trends (size, finish);
"""

_DAMAGE: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def opened(path: Path) -> sqlite3.Connection:
    """The file, to be written; made where there is none, and made anew where it is none of ours or of another version.

    Raises:
        sqlite3.Error: it is locked, or cannot be opened: what is in it may be good.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _opened(path)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        remove(path)
        return _opened(path)


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file is to blame. Much of it may look well all the same: each page is looked at when it is used."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE  # the upper bits say more, an own error has none


def remove(path: Path) -> None:
    """Removes the file and what belongs to it. Who has it open goes on with what nobody sees."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _opened(path: Path) -> sqlite3.Connection:
    file = _connection(path)
    try:
        (version,) = file.execute("PRAGMA user_version").fetchone()
        if version != VERSION:
            file.close()
            remove(path)
            file = _connection(path)
            _create(file)
    except sqlite3.Error:
        file.close()
        raise
    return file


def _connection(path: Path) -> sqlite3.Connection:
    path.touch(mode=0o600)  # it holds what sessions are signed with
    file = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
    file.execute("PRAGMA journal_mode = WAL")
    file.execute("PRAGMA synchronous = NORMAL")
    file.execute("PRAGMA foreign_keys = ON")
    return file


def _create(file: sqlite3.Connection) -> None:
    with closing(file.cursor()) as cursor:
        cursor.executescript(_TABLES)
        cursor.execute("INSERT INTO meta VALUES ('secret', ?)", (secrets.token_bytes(SECRET_BYTES),))
        cursor.execute(f"PRAGMA user_version = {VERSION}")
    file.commit()
