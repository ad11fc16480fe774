"""The one-to-one assignment of rows to columns with the greatest sum.

Shortest augmenting paths after Jonker and Volgenant, as in D. F. Crouse, "On implementing 2D rectangular assignment
algorithms" (IEEE Transactions on Aerospace and Electronic Systems 52, 2016), which scipy's `linear_sum_assignment`
follows too. Of assignments that are equally good, the same one is taken as there: published figures depend on it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NOBODY = -1


def assigned(values: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pairs of row and column, sorted: as many as fit, each at most once, with the greatest sum of values.

    Args:
        values: a row of numbers for each row, all equally long; none may be infinite.
    """
    if not values or not values[0]:
        return []
    if len(values) > len(values[0]):
        turned = list(zip(*values, strict=True))
        return sorted((row, column) for column, row in assigned(turned))
    assignment = _Assignment([[-value for value in row] for row in values])
    for row in range(len(values)):
        assignment.add(row)
    return list(enumerate(assignment.column_of))


@dataclass(slots=True)
class _Search:
    """A search for the cheapest way from a row to a column that nobody has.

    `distance` is the cost of the way to each column, `via` the row it comes from; `open` are the columns that are not
    settled yet, and `rows` those whose columns have been looked at.
    """

    distance: list[float]
    via: list[int]
    open: list[int]
    rows: list[int] = field(default_factory=list)
    settled: list[int] = field(default_factory=list)


class _Assignment:
    """Rows assigned so far, with the dual prices that prove that no cheaper assignment of them exists."""

    def __init__(self, costs: Sequence[Sequence[float]]) -> None:
        rows, columns = len(costs), len(costs[0])
        self._costs = costs
        self._row_price = [0.0] * rows
        self._column_price = [0.0] * columns
        self._row_of = [NOBODY] * columns
        self.column_of = [NOBODY] * rows

    def add(self, row: int) -> None:
        """Assigns one more row, and others anew where that is cheaper."""
        columns = len(self._row_of)
        # From the last column to the first: of equals, the one that scipy takes.
        search = _Search([math.inf] * columns, [NOBODY] * columns, list(range(columns))[::-1])
        column, length = self._search(search, row)
        self._reprice(search, row, length)
        self._flip(search, row, column)

    def _search(self, search: _Search, row: int) -> tuple[int, float]:
        length, column = 0.0, NOBODY
        while column == NOBODY or self._row_of[column] != NOBODY:
            here = row if column == NOBODY else self._row_of[column]
            search.rows.append(here)
            place = self._nearest(search, here, length)
            column = search.open[place]
            length = search.distance[column]
            search.settled.append(column)
            search.open[place] = search.open[-1]
            search.open.pop()
        return column, length

    def _nearest(self, search: _Search, row: int, length: float) -> int:
        """Where in `open` the nearest column stands, after a look at the ways through `row`."""
        nearest, least = NOBODY, math.inf
        for place, column in enumerate(search.open):
            through = length + self._costs[row][column] - self._row_price[row] - self._column_price[column]
            if through < search.distance[column]:
                search.distance[column], search.via[column] = through, row
            distance = search.distance[column]
            if distance < least or (distance == least and self._row_of[column] == NOBODY):
                nearest, least = place, distance
        return nearest

    def _reprice(self, search: _Search, first: int, length: float) -> None:
        self._row_price[first] += length
        for row in search.rows:
            if row != first:
                self._row_price[row] += length - search.distance[self.column_of[row]]
        for column in search.settled:
            self._column_price[column] -= length - search.distance[column]

    def _flip(self, search: _Search, first: int, column: int) -> None:
        """Gives each row on the way the next column, back from the free one."""
        row = NOBODY
        while row != first:
            row = search.via[column]
            self._row_of[column] = row
            self.column_of[row], column = column, self.column_of[row]
