from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from services.encoder.bio import best, spans

KINDS = 2
WIDTH = 1 + 2 * KINDS


def is_allowed(labels: tuple[int, ...]) -> bool:
    """Following words only behind a first or following one of the same kind."""
    pairs = zip((0, *labels), labels, strict=False)
    return all(after == 0 or after % 2 or before in {after, after - 1} for before, after in pairs)


@given(arrays(np.float32, st.tuples(st.integers(1, 4), st.just(WIDTH)), elements=st.floats(-5, 5, width=16)))
def test_the_best_allowed_labels_are_found(scores: np.ndarray) -> None:
    def total(labels: tuple[int, ...]) -> float:
        return float(sum(scores[at, label] for at, label in enumerate(labels)))

    allowed = filter(is_allowed, product(range(WIDTH), repeat=len(scores)))
    found = tuple(best(scores))
    assert is_allowed(found)
    assert total(found) == pytest.approx(max(map(total, allowed)), abs=1e-4)


def test_nothing_gives_no_labels() -> None:
    assert best(np.zeros((0, WIDTH), np.float32)) == []


def test_labels_are_read_as_spans() -> None:
    assert spans([0, 1, 2, 2, 1, 3, 4, 0, 3]) == [(1, 4, 0), (4, 5, 0), (5, 7, 1), (8, 9, 1)]
