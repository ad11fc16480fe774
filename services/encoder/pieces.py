"""Texts as pieces: what the encoder reads instead of words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

BOS, PAD, EOS, UNKNOWN = 0, 1, 2, 3
"""Pieces that stand for the beginning of a window, padding (in training only), its end, and what is in no list."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of a text and where they stand in it.

    Attributes:
        ids: [pieces].
        starts: the first character of each that is not blank; its end if it is blank altogether.
        ends: the character after its last.
    """

    ids: NDArray[np.int64]
    starts: Sequence[int]
    ends: Sequence[int]

    def __len__(self) -> int:
        return len(self.ids)


def pieces(text: str, tokeniser: Tokenizer) -> Pieces:
    """The pieces of a text, without those of a window's ends."""
    encoding = tokeniser.encode(text, add_special_tokens=False)
    offsets = encoding.offsets
    return Pieces(
        np.array(encoding.ids, np.int64),
        [_first(text, start, end) for start, end in offsets],
        [end for _, end in offsets],
    )


def _first(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start
