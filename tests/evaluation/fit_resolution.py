"""Learns services/quotes/resolution/weights.py: `python -m tests.evaluation.fit_resolution FILE.xml ... > FILE`.

A log-linear model chooses among the candidates and nobody. Each trait has a weight for all kinds of expressions and
one for its own kind, which holds the rest; both are drawn to zero, so that a kind with little data does as the others
do. History is the gold one. Articles kept apart are not learnt from. With `--folds N`, weights are not written but
measured: each N-th of the articles by what the others teach.
"""

# ruff: noqa: T201 - the weights are what this program is for
from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from services.quotes.core import entities_of, mentions_of
from services.quotes.document import read as read_document
from services.quotes.languages import LANGUAGES
from services.quotes.resolution.resolver import Expression, Resolver
from services.quotes.resolution.scene import NOBODY
from tests.evaluation.inline import Annotated
from tests.evaluation.resolution import Case, parted, resolved, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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


@dataclass(frozen=True, slots=True)
class _Sparse:
    """The traits of all candidates: row and column of each, and the number of the kind of each row."""

    row: NDArray[np.int64]
    column: NDArray[np.int64]
    kind: NDArray[np.int64]


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    articles = [article for article, part in parted(options.files) if part == "train"]
    choices = [list(_of(article)) for article in articles]
    if options.folds:
        print(table(sorted(_crossed(articles, choices, options.folds), key=lambda case: case.group)))
    else:
        _print(fit([choice for each in choices for choice in each]))
    return 0


def _crossed(articles: Sequence[Annotated], choices: Sequence[Sequence[Choice]], folds: int) -> Iterator[Case]:
    """Yield what is made of each article by weights that the articles of other folds teach."""
    for fold in range(folds):
        weights = fit([choice for number, each in enumerate(choices) if number % folds != fold for choice in each])
        for article in articles[fold::folds]:
            yield from resolved(article, article.language, weights=weights)


def _print(weights: Mapping[str, Mapping[str, float]]) -> None:
    print('"""Weights of the traits of `candidates` by kind of expression, by tests.evaluation.fit_resolution."""\n')
    print("from __future__ import annotations\n\nfrom typing import TYPE_CHECKING, Final\n")
    print("if TYPE_CHECKING:\n    from collections.abc import Mapping\n")
    print("WEIGHTS: Final[Mapping[str, Mapping[str, float]]] = {")
    for kind, traits in weights.items():
        print(f'    "{kind}": {{')
        print(*(f'        "{trait}": {weight:.2f},' for trait, weight in traits.items()), sep="\n")
        print("    },")
    print("}")


def fit(choices: Sequence[Choice]) -> dict[str, dict[str, float]]:
    """Return the weights by kind and trait."""
    kinds = sorted({choice.kind for choice in choices})
    traits = sorted({trait for choice in choices for each in choice.traits for trait in each})
    column = {trait: number for number, trait in enumerate(traits)}
    rows = [each for choice in choices for each in choice.traits]
    sizes = np.array([len(choice.traits) for choice in choices])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    target = np.zeros(len(rows))
    target[starts + np.array([choice.right for choice in choices])] = 1.0
    sparse = _Sparse(
        np.repeat(np.arange(len(rows)), [len(row) for row in rows]),
        np.array([column[trait] for row in rows for trait in row]),
        np.repeat([kinds.index(choice.kind) for choice in choices], sizes),
    )
    shared, own = _descend(sparse, target, starts, sizes, (len(kinds), len(traits)))
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


def _descend(
    sparse: _Sparse,
    target: NDArray[np.float64],
    starts: NDArray[np.int64],
    sizes: NDArray[np.int64],
    shape: tuple[int, int],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Minimise the loss by Adam; returns the weights shared by all kinds, and those of each."""
    kinds, traits = shape
    weights = np.zeros((kinds + 1, traits))
    shrink = np.array([SHRINK_ALL] + [SHRINK_KIND] * kinds)[:, None]
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    cells = sparse.kind[sparse.row] * traits + sparse.column
    for step in range(1, STEPS + 1):
        scores = np.bincount(sparse.row, (weights[0] + weights[1:]).ravel()[cells], len(target))
        odds = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        error = odds / np.repeat(np.add.reduceat(odds, starts), sizes) - target
        each = np.bincount(cells, error[sparse.row], kinds * traits).reshape(shape)
        gradient = np.vstack([each.sum(0), each]) + shrink * weights
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient**2
        step_size = RATE * np.sqrt(1 - 0.99**step) / (1 - 0.9**step)
        weights -= step_size * mean / (np.sqrt(square) + 1e-9)
    return weights[0], weights[1:]


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
        if phrase is not None and expression.spans not in done and not (gold == NOBODY and phrase.plural):
            resolver.note(phrase, gold)
            done.add(expression.spans)


def _parser() -> argparse.ArgumentParser:
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        "python -m tests.evaluation.fit_resolution", description=__doc__, formatter_class=formatter
    )
    parser.add_argument("files", nargs="+", type=Path, help="articles annotated inline")
    parser.add_argument("--folds", type=int, default=0, help="measure by cross-validation in so many folds")
    return parser


if __name__ == "__main__":
    sys.exit(main())
