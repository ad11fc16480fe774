"""Which spans belong together: the trained scores of links, in numpy, since they are small."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.quotes.tagger.heads import DISTANCES, LINKS, VECTOR

Floats = NDArray[np.float32]
Part = tuple[int, int]
"""First and last piece of a span."""


def gelu(x: Floats) -> Floats:
    """The activation that the links were trained with: GELU in its approximation by tanh."""
    return np.asarray(0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))), np.float32)


class Links:
    """Scores links between spans of one reading.

    Args:
        path: the weights of services/quotes/training/net.py's Heads but for the labels, by name.
    """

    def __init__(self, path: Path) -> None:
        with np.load(path) as weights:
            self._weights = {name: weights[name].astype(np.float32) for name in weights.files}
        missing = [name for name in LINKS if f"links.{name}.out.weight" not in self._weights]
        if missing:
            raise ValueError(f"{path.name} has no weights for links to {', '.join(missing)}")

    def vectors(self, states: Floats, parts: Sequence[Part], kind: str) -> Floats:
        """[spans, VECTOR] of stretches of quotes (`stretch`) or of other spans (`role`)."""
        rows = [np.concatenate([states[a], states[b], states[a : b + 1].mean(0)]) for a, b in parts]
        return gelu(self._linear(np.stack(rows), kind))

    def scores(self, name: str, lefts: tuple[Floats, Sequence[Part]], rights: tuple[Floats, Sequence[Part]]) -> Floats:
        """[lefts, rights] for vectors with their parts; where exactly one or none holds, a column for none in front."""
        left, right = lefts[0], rights[0]
        at, other = np.array(lefts[1]), np.array(rights[1])
        behind = at[:, None, 0] - other[None, :, 1]
        before = other[None, :, 0] - at[:, None, 1]
        distance = np.where(behind > 0, -behind, np.where(before > 0, before, 0))
        base = f"links.{name}"
        place = self._weights[f"{base}.distance.weight"][np.searchsorted(DISTANCES, distance)]
        inside = ((behind <= 0) & (before <= 0)).astype(np.float32)[..., None]
        length = np.log1p((at[:, 1] - at[:, 0]).astype(np.float32))[:, None, None] / 4
        q, s = self._linear(left, f"{base}.left"), self._linear(right, f"{base}.right")
        shape = (len(q), len(s), VECTOR)
        parts = [
            np.broadcast_to(q[:, None], shape),
            np.broadcast_to(s[None], shape),
            q[:, None] * s[None],
            place,
            inside,
            np.broadcast_to(length, inside.shape),
        ]
        hidden = gelu(self._linear(np.concatenate(parts, -1), f"{base}.hidden"))
        found = self._linear(hidden, f"{base}.out")[..., 0] + q @ self._weights[f"{base}.bilinear"] @ s.T
        if f"{base}.none.0.weight" not in self._weights:
            return np.asarray(found, np.float32)
        none = self._linear(gelu(self._linear(left, f"{base}.none.0")), f"{base}.none.2")
        return np.concatenate([none, found], 1)

    def _linear(self, x: Floats, name: str) -> Floats:
        found: Floats = x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return found
