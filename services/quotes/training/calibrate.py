"""Fits how sure a quote is, on articles kept for dev: `python -m services.quotes.training.calibrate BUILD`.

Entities come from the stage before, as they will in use: `depesche enrich --stages language,entities`. Prints how often
quotes of each confidence were right, each fold of articles by weights fitted on the others, and writes
services/quotes/data/confidence.json, fitted on all.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.encoder.training.corpus import LANGUAGES, lines, split
from services.quotes.confidence import DATA, features
from services.quotes.core import Extractor, Said, entities_of

FOLDS = 5
PENALTY = 1.0  # on the square of each weight
ENOUGH = 0.5  # F1 of characters from which on a quote is the gold one
BANDS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01)


def dev(build: Path) -> list[dict[str, Any]]:
    """The articles that nothing was trained on."""
    files = [build / "corpus" / f"corpus_{tag}.jsonl" for tag in LANGUAGES]
    return [doc for file in files for doc in split(lines(file), dev=True)]


def enriched(docs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The articles' events with language and entities."""
    articles = ({"id": d["id"], "headline": d["headline"], "body": d["text"], "language": d["lang"]} for d in docs)
    command = [str(Path(sys.executable).with_name("depesche")), "enrich", "--stages", "language,entities"]
    lines = "".join(json.dumps(article) + "\n" for article in articles)
    done = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True)  # noqa: S603 - our own
    return [json.loads(line) for line in done.stdout.splitlines()]


def judged(doc: dict[str, Any], found: Sequence[Said], names: Sequence[str]) -> Iterator[bool]:
    """Whether each quote is right: a gold quote, its speaker, and the name that is given."""
    free = list(doc["quotes"])
    for said in found:
        mine = _characters(said.quote.spans)
        best = max(free, key=lambda gold: _f1(mine, _characters(gold["spans"])), default=None)
        if best is None or _f1(mine, _characters(best["spans"])) < ENOUGH:
            yield False
            continue
        free.remove(best)
        yield _is_speaker(said, best["speaker"]) and _is_name(said, best["speaker"], names)


def _characters(spans: Sequence[Sequence[int]]) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}


def _f1(one: set[int], other: set[int]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def _is_speaker(said: Said, gold: dict[str, Any] | None) -> bool:
    if said.quote.speaker is None or gold is None:
        return said.quote.speaker is None and gold is None
    return bool(_characters([said.quote.speaker]) & _characters(gold["spans"]))


def _is_name(said: Said, gold: dict[str, Any] | None, names: Sequence[str]) -> bool:
    if said.resolution is None:
        return True
    return names[said.resolution.entity].casefold() == ((gold or {}).get("name") or "").casefold()


Rows = NDArray[np.float64]


def fit(rows: Rows, right: Rows) -> Rows:
    """Weights of a logistic regression, by Newton's method."""
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        chances = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (right - chances) - PENALTY * weights
        bend = (rows * (chances * (1 - chances))[:, None]).T @ rows + PENALTY * np.eye(len(weights))
        step = np.linalg.solve(bend, slope)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def main(build: Path) -> None:
    extractor, docs = Extractor(), dev(build)
    told: list[tuple[int, dict[str, float], bool]] = []
    for number, (doc, event) in enumerate(zip(docs, enriched(docs), strict=True)):
        items = event["entities"].get("items", [])
        found = list(extractor.said(doc["text"], doc["lang"], items))
        names = [entity.name for entity in entities_of(items)]
        told += [(number, features(s), r) for s, r in zip(found, judged(doc, found, names), strict=True)]
    keys = sorted({key for _, each, _ in told for key in each})
    rows = np.array([[each.get(key, 0.0) for key in keys] for _, each, _ in told])
    right = np.array([float(r) for _, _, r in told])
    fold = np.array([number % FOLDS for number, _, _ in told])
    chances = np.zeros(len(told))
    for each in range(FOLDS):
        chances[fold == each] = 1 / (1 + np.exp(-rows[fold == each] @ fit(rows[fold != each], right[fold != each])))
    loss = -np.log(np.where(right > 0, chances, 1 - chances)).mean()
    sys.stdout.write(f"{len(told)} quotes, {right.mean():.1%} right, mean confidence {chances.mean():.1%}, ")
    sys.stdout.write(f"log loss {loss:.3f}\n")
    for low, high in pairwise(BANDS):
        inside = (chances >= low) & (chances < high)
        if inside.any():
            share, said = right[inside].mean(), chances[inside].mean()
            sys.stdout.write(f"{low:.2f} to {high:.2f}: {inside.sum()} quotes, said {said:.1%}, right {share:.1%}\n")
    weights = dict(zip(keys, np.round(fit(rows, right), 3).tolist(), strict=True))
    DATA.write_text(json.dumps(weights, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
