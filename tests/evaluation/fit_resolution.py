"""Learns the weights of `services.quotes.weights`: `python -m tests.evaluation.fit_resolution FILE.xml ... > FILE`.

A log-linear model chooses among the candidates and nobody. Each trait has a weight for all kinds of expressions and
one for its own kind, which holds the rest; both are drawn to zero, so that a kind with little data does as the others
do. History is the gold one. Articles kept apart are not learnt from.
"""

# ruff: noqa: T201 - the weights are what this program is for
from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from services.quotes.candidates import NOBODY
from services.quotes.core import entities_of, mentions_of
from services.quotes.document import read as read_document
from services.quotes.languages import LANGUAGES
from services.quotes.resolution import Expression, Resolver
from tests.evaluation.inline import Annotated, read
from tests.evaluation.resolution import FOLDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

STEPS = 600
RATE = 0.05
SHRINK_ALL, SHRINK_KIND = 1.0, 3.0


@dataclass(frozen=True, slots=True)
class Choice:
    """One expression: its kind, the traits of each candidate, and the number of the right one."""

    kind: str
    traits: list[tuple[str, ...]]
    right: int


def main(paths: Sequence[str]) -> int:
    choices = list(_choices([Path(path) for path in paths]))
    weights = fit(choices)
    print('"""Weights of the traits of `candidates` by kind of expression, by tests.evaluation.fit_resolution."""\n')
    print("from __future__ import annotations\n\nfrom typing import TYPE_CHECKING, Final\n")
    print("if TYPE_CHECKING:\n    from collections.abc import Mapping\n")
    print("WEIGHTS: Final[Mapping[str, Mapping[str, float]]] = {")
    for kind, table in weights.items():
        print(f'    "{kind}": {{')
        print(*(f'        "{trait}": {weight:.2f},' for trait, weight in table.items()), sep="\n")
        print("    },")
    print("}")
    return 0


def fit(choices: Sequence[Choice]) -> dict[str, dict[str, float]]:
    """Return the weights by kind and trait."""
    kinds = sorted({choice.kind for choice in choices})
    traits = sorted({trait for choice in choices for each in choice.traits for trait in each})
    column = {trait: number for number, trait in enumerate(traits)}
    rows = [each for choice in choices for each in choice.traits]
    matrix = np.zeros((len(rows), len(traits)))
    for number, row in enumerate(rows):
        matrix[number, [column[trait] for trait in row]] = 1.0
    sizes = np.array([len(choice.traits) for choice in choices])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    target = np.zeros(len(rows))
    target[starts + np.array([choice.right for choice in choices])] = 1.0
    kind = np.repeat([kinds.index(choice.kind) for choice in choices], sizes)
    shared, own = _descend(matrix, target, kind, starts, sizes, len(kinds))
    seen = {each: Counter[str]() for each in kinds}
    for choice in choices:
        for row in choice.traits:
            seen[choice.kind].update(row)
    return {
        each: {
            trait: float(shared[column[trait]] + own[number, column[trait]]) for trait in traits if seen[each][trait]
        }
        for number, each in enumerate(kinds)
    }


def _descend(  # noqa: PLR0913 - the parts of one sum
    matrix: NDArray[np.float64],
    target: NDArray[np.float64],
    kind: NDArray[np.int64],
    starts: NDArray[np.int64],
    sizes: NDArray[np.int64],
    kinds: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Minimise the loss by Adam; returns the weights shared by all kinds, and those of each."""
    weights = np.zeros((kinds + 1, matrix.shape[1]))
    shrink = np.array([SHRINK_ALL] + [SHRINK_KIND] * kinds)[:, None]
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        scores = np.einsum("ij,ij->i", matrix, weights[0] + weights[kind + 1])
        odds = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        error = odds / np.repeat(np.add.reduceat(odds, starts), sizes) - target
        each = [matrix[kind == number].T @ error[kind == number] for number in range(kinds)]
        gradient = np.vstack([sum(each), *each]) + shrink * weights
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient**2
        step_size = RATE * np.sqrt(1 - 0.99**step) / (1 - 0.9**step)
        weights -= step_size * mean / (np.sqrt(square) + 1e-9)
    return weights[0], weights[1:]


def _choices(paths: Sequence[Path]) -> Iterator[Choice]:
    seen: Counter[str] = Counter()
    for path in paths:
        for article in read(path):
            seen[article.language] += 1
            if seen[article.language] % FOLDS:
                yield from _of(article)


def _of(article: Annotated) -> Iterator[Choice]:
    language = LANGUAGES[article.language]
    entities = entities_of(article.items)
    numbers = {entity.name: number for number, entity in enumerate(entities)}
    resolver = Resolver(entities, read_document(article.body, mentions_of(article.items), language), language)
    done = set()
    for said in article.quotes:
        if not said.speaker:
            continue
        expression = Expression(tuple(said.speaker), tuple(said.spans), tuple(said.cue))
        gold = NOBODY if said.name is None else numbers[said.name]
        resolver.catch_up(expression.start)
        phrase, ranked = resolver.ranked(expression)
        right = [number for number, candidate in enumerate(ranked) if candidate.entity == gold]
        if ranked and right and phrase is not None:
            yield Choice(phrase.kind.value, [candidate.traits for candidate in ranked], right[0])
        if phrase is not None and gold != NOBODY and expression.spans not in done:
            resolver.note(phrase, gold)
            done.add(expression.spans)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
