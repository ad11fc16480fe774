"""Articles that say nearly the same: MinHash over words, within a window of time."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import numpy as np
from datasketch import MinHash, MinHashLSH

PERMUTATIONS: Final = 64
SHINGLE_WORDS: Final = 3
LEAST_WORDS: Final = 25
"""Shorter texts share too much by chance: match reports, weather, the notice that an article is updated."""

MOST_WORDS: Final = 5000
"""What follows changes the similarity little and costs as much as the rest."""

SCHEME: Final = "affine32"
_NUMBERS: Final = np.dtype(">u4")
_WORD: Final = re.compile(r"\w+")


def signature(text: str) -> bytes | None:
    """The MinHash of a text: 64 numbers of 32 bits in network order. None for a text of few words."""
    words = [match[0].lower() for match in _WORD.finditer(text)][:MOST_WORDS]
    if len(words) < LEAST_WORDS:
        return None
    shingles = {" ".join(words[at : at + SHINGLE_WORDS]) for at in range(len(words) - SHINGLE_WORDS + 1)}
    sketch = MinHash(num_perm=PERMUTATIONS, hashfunc=_hash, scheme=SCHEME)
    sketch.update_batch([shingle.encode(errors="replace") for shingle in shingles])
    return bytes(sketch.hashvalues.astype(_NUMBERS).tobytes())


def similarity(one: bytes, other: bytes) -> float:
    """The share of word sequences that two texts have in common (Jaccard), as their signatures tell it."""
    return float(np.mean(np.frombuffer(one, _NUMBERS) == np.frombuffer(other, _NUMBERS)))


@dataclass(frozen=True, slots=True)
class _Text:
    at: float
    signature: bytes


class Near:
    """Finds the first of the articles that say nearly the same.

    Args:
        threshold: the share of word sequences, 0 to 1, from which on two texts are nearly the same.
        seconds: how long an article is compared with those after it.
    """

    def __init__(self, threshold: float, seconds: float) -> None:
        self._threshold, self._seconds = threshold, seconds
        # The index may offer too many, never too few: what it offers is compared in full.
        self._index = MinHashLSH(threshold=max(0.1, threshold - 0.15), num_perm=PERMUTATIONS)
        self._texts: OrderedDict[str, _Text] = OrderedDict()
        self._latest = 0.0

    def __len__(self) -> int:
        return len(self._texts)

    def first(self, identity: str, given: bytes) -> str | None:
        """The earliest other article whose text is nearly that of `given`."""
        found = [
            (text.at, other)
            for other in self._index.query(_sketch(given))
            if other != identity
            and (text := self._texts[other])
            and similarity(text.signature, given) >= self._threshold
        ]
        return min(found)[1] if found else None

    def add(self, identity: str, given: bytes | None, at: float) -> None:
        """Keeps an article's text, instead of an earlier version of it; it stays as old as that was."""
        before = self._texts.get(identity)
        if before and before.signature == given:
            return
        self.remove(identity)
        self._latest = max(self._latest, at)
        if self._latest - at > self._seconds:  # from the time before the worker's start
            return
        if given and len(given) == PERMUTATIONS * _NUMBERS.itemsize:
            self._texts[identity] = _Text(before.at if before else at, given)
            self._index.insert(identity, _sketch(given), check_duplication=False)

    def remove(self, identity: str) -> None:
        if self._texts.pop(identity, None):
            self._index.remove(identity)

    def forget(self, now: float) -> None:
        """Forgets texts older than the window."""
        while self._texts:
            identity, text = next(iter(self._texts.items()))
            if now - text.at <= self._seconds:
                return
            self.remove(identity)


def _sketch(given: bytes) -> MinHash:
    values = np.frombuffer(given, _NUMBERS).astype(np.uint32)
    return MinHash(num_perm=PERMUTATIONS, hashfunc=_hash, hashvalues=values, scheme=SCHEME)


def _hash(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=4).digest(), "big")
