"""How likely spans belong to stretches of quotes: only neighbours are scored, so that time stays linear."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from services.quotes.tagger.heads import WITH_NONE
from services.quotes.tagger.links import Floats, Links, Part

REACH = 500  # pieces between a stretch and what belongs to it
BLOCK = 16  # neighbouring stretches that are scored at once


@dataclass(frozen=True)
class Chances:
    """Probabilities for the spans from number `first` on, and that it is none of all."""

    first: int
    values: Floats
    none: float = 0.0

    @property
    def last(self) -> int:
        """The number after the last span's."""
        return self.first + len(self.values)


Placed = tuple[Floats, Sequence[Part]]
"""Vectors of spans and their pieces, in the order of the text."""


def near(links: Links, role: str, stretches: Placed, spans: Placed) -> list[Chances]:
    """For each stretch the chances of the spans of a role that are near it."""
    starts = [first for first, _ in spans[1]]
    found: list[Chances] = []
    for at in range(0, len(stretches[1]), BLOCK):
        block = stretches[0][at : at + BLOCK], stretches[1][at : at + BLOCK]
        places = [first for first, _ in block[1]]
        first, last = bisect_left(starts, min(places) - REACH), bisect_right(starts, max(places) + REACH)
        found += _block(links, role, block, (spans[0][first:last], spans[1][first:last]), first)
    return found


def _block(links: Links, role: str, block: Placed, spans: Placed, first: int) -> Iterator[Chances]:
    if not spans[1]:
        yield from (Chances(first, np.zeros(0, np.float32), 1.0) for _ in block[1])
        return
    table = links.scores(role, block, spans)
    distances = np.array(block[1])[:, :1] - np.array(spans[1])[None, :, 0]
    for row, far in zip(table, np.abs(distances) > REACH, strict=True):
        if role in WITH_NONE:
            row[1:][far] = -np.inf
            chances = np.exp(row - row.max())
            chances /= chances.sum()
            yield Chances(first, chances[1:], float(chances[0]))
        else:
            yield Chances(first, np.where(far, 0, 1 / (1 + np.exp(-row))).astype(np.float32))


def mean(rows: Sequence[Chances]) -> Chances:
    """The chances of several stretches that have one speaker."""
    found = _over(rows)
    for row in rows:
        found.values[row.first - found.first : row.last - found.first] += row.values / len(rows)
    return Chances(found.first, found.values, sum(row.none for row in rows) / len(rows))


def most(rows: Sequence[Chances]) -> Chances:
    """The best chance of each span with any of several stretches."""
    found = _over(rows)
    for row in rows:
        part = found.values[row.first - found.first : row.last - found.first]
        np.maximum(part, row.values, out=part)
    return found


def _over(rows: Sequence[Chances]) -> Chances:
    """No chances yet, for all spans that any of the rows has."""
    first, last = min(row.first for row in rows), max(row.last for row in rows)
    return Chances(first, np.zeros(last - first, np.float32))
