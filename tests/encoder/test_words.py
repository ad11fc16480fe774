from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from services.encoder.encoder import Vocabulary
from services.encoder.words import BLOCK, BLOCK_BYTES, Words, dequantise


def block(scale: float, low: list[int], high: list[int]) -> bytes:
    return np.float16(scale).tobytes() + bytes(a | b << 4 for a, b in zip(low, high, strict=True))


def test_a_block_holds_the_first_half_in_the_low_nibbles() -> None:
    raw = block(0.5, list(range(16)), [15] * 16)
    weights = dequantise(np.frombuffer(raw, np.uint8))
    assert weights.tolist() == [(n - 8) * 0.5 for n in range(16)] + [3.5] * 16


def test_vectors_are_found_by_piece(tmp_path: Path) -> None:
    rows = [block(scale, [9] * 16, [7] * 16) * 2 for scale in (1.0, 2.0, 4.0)]
    (tmp_path / "words.q4").write_bytes(b"".join(rows))
    words = Words(tmp_path / "words.q4", width=2 * BLOCK)
    found = words.of(np.array([[2, 0]]))
    assert len(words) == 3
    assert found.shape == (1, 2, 64)
    assert found[0, 0].tolist() == ([4.0] * 16 + [-4.0] * 16) * 2
    assert found[0, 1].tolist() == ([1.0] * 16 + [-1.0] * 16) * 2


def test_a_file_of_another_width_is_refused(tmp_path: Path) -> None:
    (tmp_path / "words.q4").write_bytes(bytes(BLOCK_BYTES))
    with pytest.raises(ValueError, match="reshape"):
        Words(tmp_path / "words.q4", width=2 * BLOCK)


def test_what_is_shipped_fits_together(vocabulary: Vocabulary) -> None:
    assert len(vocabulary.words) == vocabulary.tokeniser.get_vocab_size()
