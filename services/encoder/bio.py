"""Labels of words as spans: O, then for each kind the label of its first word and that of the following ones."""

from collections.abc import Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@cache
def _allowed(width: int) -> Floats:
    """[before, after]: nothing, or minus infinity where a following word's label follows another kind."""
    scores = np.zeros((width, width), np.float32)
    for inside in range(2, width, 2):
        scores[:, inside] = -np.inf
        scores[[inside - 1, inside], inside] = 0.0
    return scores


def best(scores: Floats) -> list[int]:
    """The labels of a text's words with the highest sum of scores [words, labels] among the allowed sequences."""
    if not len(scores):
        return []
    allowed = _allowed(scores.shape[1])
    greedy = scores.argmax(-1)
    if np.isfinite(allowed[np.concatenate([[0], greedy[:-1]]), greedy]).all():
        return [int(label) for label in greedy]
    total, back = scores[0] + allowed[0], []
    columns = np.arange(scores.shape[1])
    for row in scores[1:]:
        paths = total[:, None] + allowed
        back.append(paths.argmax(0))
        total = paths[back[-1], columns] + row
    path = [int(total.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return path[::-1]


def spans(labels: Iterable[int]) -> list[tuple[int, int, int]]:
    """First word, word after the last, and kind of each span."""
    found: list[tuple[int, int, int]] = []
    for at, label in enumerate(labels):
        if label % 2:
            found.append((at, at + 1, label // 2))
        elif label and found and found[-1][1] == at:
            found[-1] = (found[-1][0], at + 1, label // 2 - 1)
    return found
