"""The encoder's word vectors, in 4 bits, mapped into memory, so that all processes of a machine share them."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BLOCK = 32
"""Weights that share a scale."""
BLOCK_BYTES = 18
"""An fp16 scale and 16 bytes of two weights each: byte j holds weights j (low nibble) and j + 16 (high)."""


def dequantise(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Blocks [..., 18] as weights [..., 32]: (nibble - 8) times the scale."""
    scale = np.ascontiguousarray(blocks[..., :2]).view(np.float16).astype(np.float32)
    nibbles = blocks[..., 2:]
    low = (nibbles & 15).astype(np.float32)
    high = (nibbles >> 4).astype(np.float32)
    return (np.concatenate([low, high], -1) - 8) * scale


class Words:
    """Word vectors by piece.

    Args:
        path: rows of `width / 32` blocks, one a piece.
        width: weights of a vector.
    """

    def __init__(self, path: Path, width: int) -> None:
        self._rows = np.memmap(path, np.uint8, "r").reshape(-1, width // BLOCK, BLOCK_BYTES)
        self._width = width

    def __len__(self) -> int:
        return len(self._rows)

    def of(self, pieces: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors [..., width] of pieces [...]."""
        return dequantise(self._rows[pieces]).reshape(*pieces.shape, self._width)
