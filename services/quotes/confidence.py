"""How sure a quote is: the chance that it is one, that its speaker is right, and the name that is given.

A logistic regression over what the tagger and the resolution say of a quote, fitted by training/calibrate.py on
articles that neither was trained on: of quotes with 0.9 nine in ten were right. Right means that a gold quote shares at
least half of its characters (F1), that the speakers' expressions overlap or both are missing, and that a name that is
given is the gold one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.quotes.core import Said

DATA: Final = Path(__file__).parent / "data" / "confidence.json"
_LEAST: Final = 0.001  # probabilities nearer to 0 or 1 say no more


@dataclass(frozen=True, slots=True)
class Confidence:
    """The fitted weights by the names of features."""

    weights: Mapping[str, float]

    @classmethod
    def load(cls, path: Path = DATA) -> Confidence:
        """Read the weights. Raises OSError or ValueError where there are none."""
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def __call__(self, said: Said) -> float:
        """Return the chance that a quote is right, from 0 to 1, to two decimals."""
        score = sum(self.weights.get(name, 0.0) * value for name, value in features(said).items())
        return round(1 / (1 + exp(-score)), 2)


def features(said: Said) -> dict[str, float]:
    """Return what bears on whether a quote is right."""
    quote, resolution = said.quote, said.resolution
    found = {"one": 1.0, f"type {quote.type}": 1.0, "words": logit(quote.score)}
    if quote.speaker is None:
        return {**found, "no speaker": 1.0, "nobody": logit(quote.speaker_score)}
    found |= {"speaker": logit(quote.speaker_score), "cue": float(bool(quote.cue))}
    if resolution is None:
        return {**found, "no name": 1.0, "nameless": logit(1 - sum(quote.whom.values()))}
    chance = logit(quote.whom.get(resolution.entity, 0.0))
    return {**found, f"by {resolution.by}": 1.0, "sure": logit(resolution.sure), "whom": chance}


def logit(chance: float) -> float:
    """Return the log odds of a probability that is kept away from 0 and 1."""
    kept = min(max(chance, _LEAST), 1 - _LEAST)
    return log(kept / (1 - kept))
