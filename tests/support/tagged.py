"""Readings of texts as a model would give them that is sure of what a test says."""

from __future__ import annotations

import re

import numpy as np

from services.quotes.tagger.heads import HEADS
from services.quotes.tagger.reading import Reading, Word

SURE = 8.0
WORD = re.compile(r"\w+(?:[-’']\w+)*|[^\w\s]")


def reading(text: str, **layers: list[tuple[str, int]]) -> Reading:
    """A reading in which each word is a piece; layers give stretches of the text and the number of their kind."""
    matches = list(WORD.finditer(text))
    words = [Word(match.start(), match.end(), number, number) for number, match in enumerate(matches)]
    scores = {}
    for layer, kinds in HEADS.items():
        rows = np.full((len(words), 1 + 2 * kinds), -SURE, np.float32)
        rows[:, 0] = 0.0
        for stretch, kind in layers.get(layer, []):
            _mark(rows, words, text.index(stretch), len(stretch), kind)
        scores[layer] = rows - np.log(np.exp(rows).sum(-1, keepdims=True))
    return Reading(text, [word.start for word in words], words, np.zeros((len(words), 4), np.float32), scores)


def _mark(rows: np.ndarray, words: list[Word], start: int, length: int, kind: int) -> None:
    inside = [number for number, word in enumerate(words) if start <= word.start < start + length]
    for number in inside:
        rows[number, 0] = -SURE
        rows[number, (1 if number == inside[0] else 2) + 2 * kind] = 0.0
