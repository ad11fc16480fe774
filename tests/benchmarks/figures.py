"""What a benchmark says: a figure, what is aimed at, and whether it was met."""

from __future__ import annotations

import statistics
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich import box
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence


EXACT: Final = 100
"""From there on decimals say nothing."""


@dataclass(frozen=True, slots=True)
class Point:
    """Where a figure is drawn: in which chart, on which line, at what (a number, or the name of a bar)."""

    chart: str
    line: str
    at: float | str


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value; one without an aim is told for comparison.

    `at_least`: whether more is better. `must`: whether the aim holds in the shortest run as well, as it does for what
    was lost; it is not for speed.
    """

    name: str
    value: float
    unit: str
    aim: float | None = None
    at_least: bool = True
    must: bool = False
    point: Point | None = None

    @property
    def met(self) -> bool | None:
        """Whether the aim was met; None where there is none."""
        if self.aim is None:
            return None
        return self.value >= self.aim if self.at_least else self.value <= self.aim


@dataclass(frozen=True, slots=True)
class Rates:
    """Articles a second of two contestants that ran in turn, round by round."""

    ours: Sequence[float]
    bare: Sequence[float]

    def figures(self, ours: str, bare: str, aim: float) -> list[Figure]:
        """Medians of both, and what the one is of the other; neighbours in time share the machine's mood."""
        middle = statistics.median(self.ours), statistics.median(self.bare)
        return [
            Figure(ours, middle[0], "articles/s"),
            Figure(bare, middle[1], "articles/s"),
            Figure("ratio of the medians", 100 * middle[0] / middle[1], "%", aim),
        ]


def say(line: str) -> None:
    """Tells how the run goes on."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def value_text(figure: Figure) -> str:
    """The value with its unit; small ones with decimals."""
    return f"{_number(figure.value)} {figure.unit}".rstrip()


def aim_text(figure: Figure) -> str:
    """What is aimed at; empty where nothing is."""
    if figure.aim is None:
        return ""
    return f"{'≥' if figure.at_least else '≤'} {_number(figure.aim)} {figure.unit}".rstrip()


def verdict(figure: Figure) -> str:
    """Whether the aim was met, in a word."""
    return {None: "", True: "met", False: "NOT MET"}[figure.met]


def table(title: str, figures: Sequence[Figure]) -> None:
    """Prints the figures."""
    shown = Table(title=title, box=box.SIMPLE, title_justify="left")
    for heading, justify in (("", "left"), ("measured", "right"), ("aim", "right"), ("", "left")):
        shown.add_column(heading, justify=justify)  # type: ignore[arg-type]  # rich's literals
    for each in figures:
        shown.add_row(each.name, value_text(each), aim_text(each), verdict(each))
    Console(width=110).print(shown)


def _number(value: float) -> str:
    if value == int(value) or abs(value) >= EXACT:
        return f"{value:,.0f}"
    return f"{value:,.2f}"
