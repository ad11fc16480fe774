"""Articles that say nearly the same: MinHash over words, within a window of time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np
from datasketch import MinHash, MinHashLSH

from services.ingest.memory.rows import key, opened

if TYPE_CHECKING:
    from collections.abc import Iterable

PERMUTATIONS: Final = 64
SHINGLE_WORDS: Final = 3
LEAST_WORDS: Final = 25
"""Shorter texts share too much by chance: match reports, weather, the notice that an article is updated."""

MOST_WORDS: Final = 5000
"""What follows changes the similarity little and costs as much as the rest."""

TOGETHER: Final = 2000
"""Texts that are forgotten at once; it takes 0.2 s."""

SCHEME: Final = "affine32"
_NUMBERS: Final = np.dtype(">u4")
_KEPT: Final = np.dtype("<u2")
"""What is kept of each number: its lower half, which two different ones have in common once in 65,536 times."""

_WORD: Final = re.compile(r"\w+")
_TABLES: Final = (
    "CREATE TABLE texts (number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, id TEXT, at REAL, sketch BLOB)",
    "CREATE INDEX age ON texts (at)",
    "CREATE TABLE bands (band INTEGER, number INTEGER, PRIMARY KEY (band, number)) WITHOUT ROWID",
)
_OFFERED: Final = """SELECT at, id, sketch FROM texts
WHERE key != ? AND number IN (SELECT number FROM bands WHERE band IN ({}))"""


def signature(text: str) -> bytes | None:
    """The MinHash of a text: 64 numbers of 32 bits in network order. None for a text of few words."""
    words = [match[0].lower() for match in _WORD.finditer(text)][:MOST_WORDS]
    if len(words) < LEAST_WORDS:
        return None
    shingles = {" ".join(words[at : at + SHINGLE_WORDS]) for at in range(len(words) - SHINGLE_WORDS + 1)}
    sketch = MinHash(num_perm=PERMUTATIONS, hashfunc=_hash, scheme=SCHEME)
    sketch.update_batch([shingle.encode(errors="replace") for shingle in shingles])
    return bytes(sketch.hashvalues.astype(_NUMBERS).tobytes())


def sketch(given: bytes) -> bytes:
    """What is kept of a signature."""
    return np.frombuffer(given, _NUMBERS).astype(_KEPT).tobytes()


def similarity(one: bytes, other: bytes) -> float:
    """The share of word sequences that two texts have in common (Jaccard), as their sketches tell it."""
    return float(np.mean(np.frombuffer(one, _KEPT) == np.frombuffer(other, _KEPT)))


@dataclass(frozen=True, slots=True)
class Text:
    """An article's text as far as it is kept.

    Attributes:
        at: when the article was sent first, seconds since 1970.
        sketch: the signature's numbers, the lower half of each.
    """

    at: float
    sketch: bytes


class Near:
    """Finds the first of the articles that say nearly the same.

    What two texts that are nearly the same have in common is looked for in bands: groups of numbers that they share as
    a whole (locality-sensitive hashing). datasketch says which are best; its own index takes 7 kB for a text, this one
    a tenth.

    Args:
        threshold: the share of word sequences, 0 to 1, from which on two texts are nearly the same.
        seconds: how long an article is compared with those after it.
        began: when the worker began, seconds since 1970. What it is told of before that and `seconds` is not kept: it
            reads a month of what was sent, the oldest first.
    """

    def __init__(self, threshold: float, seconds: float, began: float = 0.0) -> None:
        self._threshold, self._seconds = threshold, seconds
        # The index may offer too many, never too few: what it offers is compared in full.
        best = MinHashLSH(threshold=max(0.1, threshold - 0.15), num_perm=PERMUTATIONS)
        self._bands, self._width = best.b, best.r * _KEPT.itemsize
        self._offered = _OFFERED.format(", ".join("?" * self._bands))
        self._rows = opened(*_TABLES)
        self._latest = began

    def first(self, identity: str, given: bytes) -> str | None:
        """The earliest other article whose text is nearly that of `given`."""
        own = sketch(given)
        offered = self._rows.execute(self._offered, (key(identity), *self._banded(own)))
        found = [(at, other) for at, other, text in offered if similarity(text, own) >= self._threshold]
        return min(found)[1] if found else None

    def add(self, identity: str, given: bytes | None, at: float) -> None:
        """Keeps an article's text, instead of an earlier version of it; it stays as old as that was."""
        before = self.get(identity)
        own = sketch(given) if given and len(given) == PERMUTATIONS * _NUMBERS.itemsize else None
        if before and before.sketch == own:
            return
        self.remove(identity)
        self._latest = max(self._latest, at)
        if own and self._latest - at <= self._seconds:  # not from the time before the worker's start
            self.put(identity, Text(before.at if before else at, own))

    def get(self, identity: str) -> Text | None:
        """What is kept of an article's text."""
        found = self._rows.execute("SELECT at, sketch FROM texts WHERE key = ?", (key(identity),)).fetchone()
        return Text(*found) if found else None

    def put(self, identity: str, text: Text) -> None:
        """Keeps a text of an article of which none is kept."""
        given = (key(identity), identity, text.at, text.sketch)
        number = self._rows.execute("INSERT INTO texts (key, id, at, sketch) VALUES (?, ?, ?, ?)", given).lastrowid
        rows = ((band, number) for band in self._banded(text.sketch))
        self._rows.executemany("INSERT OR IGNORE INTO bands VALUES (?, ?)", rows)

    def remove(self, identity: str) -> None:
        self._drop(self._rows.execute("SELECT number, sketch FROM texts WHERE key = ?", (key(identity),)).fetchall())

    def forget(self, now: float) -> None:
        """Forgets the oldest texts that are older than the window, not more than fit into a part of a second."""
        query = "SELECT number, sketch FROM texts WHERE at < ? ORDER BY at LIMIT ?"
        self._drop(self._rows.execute(query, (now - self._seconds, TOGETHER)).fetchall())

    def _drop(self, texts: Iterable[tuple[int, bytes]]) -> None:
        for number, kept in texts:
            rows = ((band, number) for band in self._banded(kept))
            self._rows.executemany("DELETE FROM bands WHERE band = ? AND number = ?", rows)
            self._rows.execute("DELETE FROM texts WHERE number = ?", (number,))

    def _banded(self, kept: bytes) -> list[int]:
        """A number of 32 bits with sign for each band: SQLite keeps those in four bytes."""
        width = self._width
        return [crc32(kept[at * width : (at + 1) * width], at) - 2**31 for at in range(self._bands)]


def _hash(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=4).digest(), "big")
