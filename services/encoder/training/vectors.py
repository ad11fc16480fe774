"""Word vectors and batches for training."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from services.encoder.words import Words

_AT_ONCE = 8192


class Vectors:
    """The word vectors, which are not trained, whole in memory as bfloat16."""

    def __init__(self, words: Words) -> None:
        parts = (np.arange(at, min(at + _AT_ONCE, len(words))) for at in range(0, len(words), _AT_ONCE))
        self.table = torch.cat([torch.from_numpy(words.of(part)).bfloat16() for part in parts])

    def of(self, pieces: NDArray[np.int64]) -> Tensor:
        """Vectors [..., width] of pieces [...]."""
        return self.table[torch.from_numpy(pieces)]


def padded(rows: Sequence[Sequence[int]], value: int) -> NDArray[np.int64]:
    """Rows of different lengths as one array."""
    out = np.full((len(rows), max(map(len, rows))), value, np.int64)
    for row, values in zip(out, rows, strict=True):
        row[: len(values)] = values
    return out
