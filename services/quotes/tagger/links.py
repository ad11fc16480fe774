"""Which spans belong together: the trained scores of links, in numpy, since they are small."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.quotes.tagger.heads import DISTANCES, LINKS, VECTOR

Floats = NDArray[np.float32]
Part = tuple[int, int]
"""First and last piece of a span."""
_SLOPE = math.sqrt(2 / math.pi)  # no numpy scalar: that would make everything float64


def gelu(x: Floats) -> Floats:
    """The activation that the links were trained with: GELU in its approximation by tanh."""
    return np.asarray(0.5 * x * (1 + np.tanh(_SLOPE * (x + 0.044715 * (x * x * x)))), np.float32)


class Linear:
    """x [..., in] to [..., out]."""

    def __init__(self, weights: Mapping[str, Floats], name: str) -> None:
        self.weight, self.bias = weights[f"{name}.weight"].T, weights[f"{name}.bias"]

    def __call__(self, x: Floats) -> Floats:
        found: Floats = x @ self.weight + self.bias
        return found


class Linker:
    """The scores of one kind of link, those of services/quotes/training/net.py's Linker.

    Its hidden layer reads both vectors, their product and how the spans stand to each other. What depends on one of
    them alone is computed once for it, not for each pair.
    """

    def __init__(self, weights: Mapping[str, Floats], base: str) -> None:
        self.left, self.right = Linear(weights, f"{base}.left"), Linear(weights, f"{base}.right")
        hidden = Linear(weights, f"{base}.hidden")
        places = weights[f"{base}.distance.weight"]
        cuts = np.cumsum([VECTOR, VECTOR, VECTOR, places.shape[1], 1])
        parts: list[Floats] = np.split(hidden.weight, cuts)
        self.of_left, self.of_right, self.of_pair, of_place, self.of_inside, self.of_length = parts
        self.places: Floats = places @ of_place + hidden.bias
        self.out, self.bilinear = Linear(weights, f"{base}.out"), weights[f"{base}.bilinear"]
        self.none = (
            [Linear(weights, f"{base}.none.{layer}") for layer in (0, 2)] if f"{base}.none.0.weight" in weights else []
        )

    def scores(self, left: Floats, right: Floats, at: NDArray[np.int64], other: NDArray[np.int64]) -> Floats:
        """[lefts, rights], one column more in front where it may be none; at, other: pieces of the spans [spans, 2]."""
        behind = at[:, None, 0] - other[None, :, 1]
        before = other[None, :, 0] - at[:, None, 1]
        distance = np.where(behind > 0, -behind, np.where(before > 0, before, 0))
        inside = ((behind <= 0) & (before <= 0)).astype(np.float32)[..., None]
        length = np.log1p((at[:, 1] - at[:, 0]).astype(np.float32))[:, None] / 4
        q, s = self.left(left), self.right(right)
        pairs: Floats = np.multiply(q[:, None], s[None], dtype=np.float32)
        hidden: Floats = pairs @ self.of_pair
        hidden += self.places[np.searchsorted(DISTANCES, distance)]
        hidden += (q @ self.of_left + length @ self.of_length)[:, None]
        hidden += (s @ self.of_right)[None]
        hidden += inside * self.of_inside
        found = self.out(gelu(hidden))[..., 0] + q @ self.bilinear @ s.T
        if not self.none:
            return np.asarray(found, np.float32)
        first, second = self.none
        return np.concatenate([second(gelu(first(left))), found], 1)


class Links:
    """Scores links between spans of one reading.

    Args:
        path: the weights of services/quotes/training/net.py's Heads but for the labels, by name.
    """

    def __init__(self, path: Path) -> None:
        with np.load(path) as file:
            weights = {name: file[name].astype(np.float32) for name in file.files}
        missing = [name for name in LINKS if f"links.{name}.out.weight" not in weights]
        if missing:
            raise ValueError(f"{path.name} has no weights for links to {', '.join(missing)}")
        self._linkers = {name: Linker(weights, f"links.{name}") for name in LINKS}
        self._vectors = {kind: Linear(weights, kind) for kind in ("stretch", "role")}

    def vectors(self, states: Floats, parts: Sequence[Part], kind: str) -> Floats:
        """[spans, VECTOR] of stretches of quotes (`stretch`) or of other spans (`role`)."""
        rows = [np.concatenate([states[a], states[b], states[a : b + 1].mean(0)]) for a, b in parts]
        return gelu(self._vectors[kind](np.stack(rows)))

    def scores(self, name: str, lefts: tuple[Floats, Sequence[Part]], rights: tuple[Floats, Sequence[Part]]) -> Floats:
        """[lefts, rights] for vectors with their parts; where exactly one or none holds, a column for none in front."""
        return self._linkers[name].scores(lefts[0], rights[0], np.array(lefts[1]), np.array(rights[1]))
