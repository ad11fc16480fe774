"""Counts, and the rates made of them; each adds up over documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Rates(Protocol):
    """Precision of what is found and recall of what is there, with how many of each."""

    @property
    def found(self) -> int: ...
    @property
    def gold(self) -> int: ...
    @property
    def precision(self) -> float: ...
    @property
    def recall(self) -> float: ...
    @property
    def f1(self) -> float: ...


@dataclass(slots=True)
class Tally:
    """How many are right, of those found and of those there."""

    right: int = 0
    found: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        return _rate(self.right, self.found)

    @property
    def recall(self) -> float:
        return _rate(self.right, self.gold)

    @property
    def f1(self) -> float:
        return _rate(2 * self.right, self.found + self.gold)

    def add(self, right: int, found: int, gold: int) -> None:
        self.right += right
        self.found += found
        self.gold += gold


@dataclass(slots=True)
class Means:
    """The mean precision of what is found and the mean recall of what is there, each of which is right to a degree.

    F1 is the harmonic mean of the two means.
    """

    precisions: float = 0.0
    recalls: float = 0.0
    found: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        return _rate(self.precisions, self.found)

    @property
    def recall(self) -> float:
        return _rate(self.recalls, self.gold)

    @property
    def f1(self) -> float:
        return _rate(2 * self.precision * self.recall, self.precision + self.recall)

    def add_found(self, precision: float) -> None:
        self.precisions += precision
        self.found += 1

    def add_gold(self, recall: float) -> None:
        self.recalls += recall
        self.gold += 1


@dataclass(slots=True)
class Share:
    """How many of a number are right."""

    right: int = 0
    of: int = 0

    @property
    def value(self) -> float:
        return _rate(self.right, self.of)

    def add(self, *, right: bool) -> None:
        self.right += right
        self.of += 1


def together(parts: list[Means]) -> Means:
    """The means over all that the parts count."""
    return Means(
        precisions=sum(part.precisions for part in parts),
        recalls=sum(part.recalls for part in parts),
        found=sum(part.found for part in parts),
        gold=sum(part.gold for part in parts),
    )


def _rate(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
