"""What training makes of an article: pieces that are hidden."""

from __future__ import annotations

import numpy as np
import pytest

from services.encoder.pieces import BOS, EOS, PAD, UNKNOWN
from services.quotes.training.augment import hide

PIECES = np.array([[BOS, *range(100, 900), EOS], [BOS, *range(200, 900), EOS, *[PAD] * 100]])


@pytest.mark.parametrize(("share", "least", "most"), [(0, 0, 0), (0.05, 40, 120), (1, 1500, 1500)])
def test_a_share_of_the_pieces_is_hidden(share: float, least: int, most: int) -> None:
    found = hide(PIECES, share, np.random.default_rng(1))
    changed = found != PIECES
    assert least <= changed.sum() <= most
    assert (found[changed] == UNKNOWN).all()


def test_the_ends_of_windows_and_padding_stay() -> None:
    found = hide(PIECES, 1, np.random.default_rng(1))
    assert (found[PIECES <= UNKNOWN] == PIECES[PIECES <= UNKNOWN]).all()
