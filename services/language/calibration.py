"""From the classifier's scores to probabilities that mean what they say.

py3langid's scores are log-probabilities of a naive Bayes model, which takes neighbouring features for independent and
so is far too sure of long texts. A temperature that grows with the length undoes that. The two numbers below were
fitted by `python -m services.language.calibrate` (docs/decisions.md names the data and the reliability they give).
"""

import numpy as np
from numpy.typing import NDArray

SCALE = 0.68
EXPONENT = 0.30

# No probability above 1 - DOUBT: on the 2,385 held-out texts of at least 200 characters there was no error, which by
# the rule of three shows no more than an error rate below 3 / 2,385.
DOUBT = 0.001

Floats = NDArray[np.float64]


def probabilities(scores: Floats, sizes: Floats | int, scale: float = SCALE, exponent: float = EXPONENT) -> Floats:
    """Probabilities for log-scores.

    Args:
        scores: shape (texts, labels) or (labels,).
        sizes: UTF-8 bytes of each text, shape (texts, 1) or a number.
        scale: with the exponent gives the temperature, scale * size ** exponent.
        exponent: see scale.
    """
    scaled: Floats = scores / (scale * np.maximum(sizes, 1) ** exponent)
    weights: Floats = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    shares: Floats = weights / weights.sum(axis=-1, keepdims=True)
    doubtful: Floats = (1 - DOUBT) * shares + DOUBT / shares.shape[-1]
    return doubtful


def with_prior(shares: Floats, weights: Floats) -> Floats:
    """The probabilities after a prior belief, given as weights of the same shape."""
    weighed: Floats = shares * weights
    posterior: Floats = weighed / weighed.sum()
    return posterior
