"""Fits and checks the numbers in `services.language.calibration`.

    python -m services.language.calibrate TEXTS.jsonl

TEXTS.jsonl: one text a line, {"lang": tag, "text": …}. Cuts texts of eleven lengths from them, as many for each
language, fits scale and exponent on one half of the texts by the log-loss, and prints how reliable the confidences
are on the other half.
"""

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.language import calibration, languages
from services.language.identifier import Identifier
from services.language.sample import sample

LENGTHS = (10, 20, 30, 50, 80, 120, 200, 400, 800, 1600, 3000)
CUTS = 120
EDGES = (0.0, 0.3, 0.5, 0.7, 0.9, 0.97, 0.99, 1.01)
SCALES = np.round(np.arange(0.30, 2.0, 0.02), 2)
EXPONENTS = np.round(np.arange(0.0, 0.81, 0.05), 2)


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece of a text, its language, and whether it is one to fit on."""

    text: str
    tag: str
    length: int
    fit: bool


def cuts(texts: dict[str, list[str]]) -> Iterator[Cut]:
    """Pieces at word boundaries; a text's pieces are all in the same half."""
    rng = random.Random(1)  # noqa: S311 - a seeded sample, no secret
    for (tag, of_tag), length, _ in product(sorted(texts.items()), LENGTHS, range(CUTS)):
        number = rng.randrange(len(of_tag))
        words = of_tag[number][rng.randrange(max(1, len(of_tag[number]) - length)) :].partition(" ")[2]
        piece = sample("", words[:length].rpartition(" ")[0])
        if len(piece) >= length // 2:
            yield Cut(piece, tag, length, number % 2 == 0)


def read(path: Path) -> dict[str, list[str]]:
    """Texts by language; short ones joined, so that long cuts can be had of all."""
    texts: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        of_tag = texts.setdefault(languages.primary(record["lang"]) or "", [])
        if of_tag and len(of_tag[-1]) < 2 * LENGTHS[-1]:
            of_tag[-1] += "\n" + record["text"]
        else:
            of_tag.append(record["text"])
    return texts


@dataclass(frozen=True, slots=True)
class Scored:
    """Log-scores (cuts, labels), sizes (cuts, 1), the right tag's index (cuts,), and the index of each label's tag."""

    scores: calibration.Floats
    sizes: calibration.Floats
    gold: NDArray[np.intp]
    columns: NDArray[np.intp]

    def shares(self, scale: float, exponent: float) -> calibration.Floats:
        """Probabilities by tag, shape (cuts, tags)."""
        by_label = calibration.probabilities(self.scores, self.sizes, scale, exponent)
        by_tag = np.zeros((len(by_label), self.columns.max() + 1))
        np.add.at(by_tag.T, self.columns, by_label.T)
        return by_tag

    def loss(self, scale: float, exponent: float) -> float:
        """Mean negative log-probability of the right tag."""
        shares = self.shares(scale, exponent)
        return float(-np.log(shares[np.arange(len(shares)), self.gold]).mean())


def score(identifier: Identifier, pieces: list[Cut]) -> Scored:
    """Scores all pieces."""
    scored = [identifier.scores(piece.text) for piece in pieces]
    gold = np.array([identifier.tags.index(piece.tag) for piece in pieces])
    sizes = np.array([[float(size)] for _, size in scored])
    return Scored(np.array([scores for scores, _ in scored]), sizes, gold, identifier.columns)


def report(scored: Scored, lengths: NDArray[np.intp], scale: float, exponent: float) -> Iterator[str]:
    """Reliability by confidence and accuracy by length, as lines of text."""
    shares = scored.shares(scale, exponent)
    confidence, right = shares.max(axis=1), shares.argmax(axis=1) == scored.gold
    bins = np.digitize(confidence, EDGES)
    error = sum((bins == b).mean() * abs(confidence[bins == b].mean() - right[bins == b].mean()) for b in set(bins))
    yield f"expected calibration error {error:.4f}, loss {scored.loss(scale, exponent):.4f}, texts {len(right)}"
    for title, groups in (("confidence from", np.array(EDGES)[bins - 1]), ("characters", lengths)):
        for group in sorted(set(groups.tolist())):
            of = groups == group
            yield f"{title} {group}: texts {of.sum()}, said {confidence[of].mean():.4f}, right {right[of].mean():.4f}"


def main() -> None:
    """Prints the fitted numbers and how reliable they are."""
    identifier = Identifier()
    pieces = list(cuts(read(Path(sys.argv[1]))))
    fit, check = ([piece for piece in pieces if piece.fit == side] for side in (True, False))
    scored = score(identifier, fit)
    scale, exponent = min(product(SCALES, EXPONENTS), key=lambda pair: scored.loss(*pair))
    lengths = np.array([piece.length for piece in check])
    print(f"SCALE = {scale}, EXPONENT = {exponent}")  # noqa: T201 - a tool's output
    print(*report(score(identifier, check), lengths, scale, exponent), sep="\n")  # noqa: T201


if __name__ == "__main__":
    main()
