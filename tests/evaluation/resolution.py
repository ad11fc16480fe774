"""Measures whom speaker expressions are said to mean: `python -m tests.evaluation.resolution FILE.xml ...`.

Gold speaker spans and gold entities go in, so that nothing but the resolution is measured; with `--events`, the
entities come from enriched events instead. Of each language every sixth article, counted in the order of the files, is
kept apart ("dev"); articles written for training alone are not counted.
"""

# ruff: noqa: T201 - the report is what this program is for
from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from services.encoder.training.corpus import ARTICLES
from services.quotes.core import entities_of, mentions_of
from services.quotes.document import read as read_document
from services.quotes.languages import LANGUAGES
from services.quotes.resolution.resolver import Expression, Resolver
from services.quotes.resolution.weights import WEIGHTS
from tests.evaluation.inline import Annotated, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


# Of six articles the last is for development.
FOLDS = 6


@dataclass(frozen=True, slots=True)
class Case:
    """One quote with a speaker expression: what is meant, and what was made of it."""

    article: str
    group: str
    expression: str
    before: str
    gold: str | None
    found: str | None
    by: str
    sure: float

    @property
    def right(self) -> bool:
        return (self.gold or "").casefold() == (self.found or "").casefold()


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    events = dict(_events(options.events)) if options.events else None
    cases = list(_cases(options.files, events))
    print(table(cases))
    if options.mistakes:
        print(*(_mistake(case) for case in cases if not case.right and options.mistakes in case.group), sep="\n")
    return 0


def _cases(paths: Sequence[Path], events: Mapping[str, list[dict[str, Any]]] | None) -> Iterator[Case]:
    for article, part in parted(paths):
        yield from resolved(article, f"{article.language} {part}", None if events is None else events[article.id])


def parted(paths: Sequence[Path]) -> Iterator[tuple[Annotated, str]]:
    """Yield the articles of files in order, each with its part: train or dev."""
    seen: Counter[str] = Counter()
    for path in paths:
        for article in read(path):
            seen[article.language] += path.resolve().parent != ARTICLES
            kept = path.resolve().parent != ARTICLES and seen[article.language] % FOLDS == 0
            yield article, "dev" if kept else "train"


def resolved(
    article: Annotated,
    group: str,
    items: Sequence[Mapping[str, Any]] | None = None,
    weights: Mapping[str, Mapping[str, float]] = WEIGHTS,
) -> Iterator[Case]:
    """Yield the quotes of an article that have a speaker, resolved; items are its entities, where not the gold ones."""
    language = LANGUAGES[article.language]
    items = article.items if items is None else items
    entities = entities_of(items)
    resolver = Resolver(entities, read_document(article.body, mentions_of(items), language), language, weights)
    for said in article.quotes:
        if said.speaker:
            found = resolver.resolve(Expression(tuple(said.speaker), tuple(said.spans), tuple(said.cue)))
            start, end = said.speaker[0][0], said.speaker[-1][1]
            yield Case(
                article.id,
                group,
                article.body[start:end],
                article.body[max(0, start - 300) : start],
                said.name,
                None if found is None else entities[found.entity].name,
                "nothing" if found is None else found.by.value,
                0.0 if found is None else found.sure,
            )


def table(cases: Sequence[Case]) -> str:
    lines = [f"{'':12}{'named':>6}{'recall':>8}{'given':>7}{'precision':>10}{'unnamed':>8}{'invented':>9}"]
    for group in dict.fromkeys(case.group for case in cases):
        mine = [case for case in cases if case.group == group]
        lines.append(_row(group, mine))
        lines += [
            _row(f"  {by}", [case for case in mine if case.by == by], recall=False)
            for by in sorted({case.by for case in mine})
        ]
    return "\n".join(lines)


def _row(title: str, cases: Sequence[Case], *, recall: bool = True) -> str:
    named = [case for case in cases if case.gold is not None]
    given = [case for case in cases if case.found is not None]
    unnamed = [case for case in cases if case.gold is None]
    right = sum(case.right for case in given)
    invented = sum(case.found is not None for case in unnamed)
    share = _percent(right, len(named)) if recall else ""
    return (
        f"{title:12}{len(named):6}{share:>8}{len(given):7}{_percent(right, len(given)):>10}"
        f"{len(unnamed):8}{_percent(invented, len(unnamed)) if recall else invented:>9}"
    )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "-"


def _mistake(case: Case) -> str:
    return f"\n{case.article} …{case.before}[[{case.expression}]]\n   gold {case.gold}, found {case.found} ({case.by})"


def _events(path: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            yield event["article"]["id"], event["entities"].get("items", [])


def _parser() -> argparse.ArgumentParser:
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        "python -m tests.evaluation.resolution", description=__doc__, formatter_class=formatter
    )
    parser.add_argument("files", nargs="+", type=Path, help="articles annotated inline")
    parser.add_argument("--events", type=Path, help="enriched events (JSON Lines) whose entities are taken")
    parser.add_argument("--mistakes", metavar="GROUP", help='list what is wrong, e.g. in "de train"')
    return parser


if __name__ == "__main__":
    sys.exit(main())
