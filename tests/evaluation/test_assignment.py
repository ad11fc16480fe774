"""The assignment, beside all that are possible."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evaluation.assignment import assigned

Values = list[list[float]]


def best_sum(values: Values) -> float:
    """The greatest sum of all assignments, each tried."""
    if len(values) > len(values[0]):
        values = [list(column) for column in zip(*values, strict=True)]
    choices = permutations(range(len(values[0])), len(values))
    return max(sum(row[column] for row, column in zip(values, choice, strict=True)) for choice in choices)


SIZES = st.tuples(st.integers(1, 5), st.integers(1, 5))

# Few different values, so that many assignments are equally good.
VALUE = st.sampled_from([0.0, 0.25, 0.5, 1.0, -1.0])


def matrix(size: tuple[int, int]) -> st.SearchStrategy[Values]:
    rows, columns = size
    return st.lists(st.lists(VALUE, min_size=columns, max_size=columns), min_size=rows, max_size=rows)


@settings(deadline=None)
@given(SIZES.flatmap(matrix))
def test_no_assignment_is_better(values: Values) -> None:
    pairs = assigned(values)
    assert len(pairs) == min(len(values), len(values[0]))
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    assert pairs == sorted(pairs)
    assert sum(values[row][column] for row, column in pairs) == pytest.approx(best_sum(values))


def test_the_greedy_choice_is_not_taken_where_it_costs_more() -> None:
    assert assigned([[0.9, 0.8], [0.8, 0.1]]) == [(0, 1), (1, 0)]


@pytest.mark.parametrize(("rows", "columns"), [(3, 3), (2, 4), (4, 2)])
def test_equals_are_taken_in_order_as_scipy_does(rows: int, columns: int) -> None:
    assert assigned([[0.0] * columns] * rows) == [(number, number) for number in range(min(rows, columns))]


@pytest.mark.parametrize("values", [[], [[]], [[], []]])
def test_nothing_is_assigned_to_nothing(values: Values) -> None:
    assert assigned(values) == []
