"""Runs `depesche enrich` over annotated articles and scores what comes back: `python -m tests.evaluation`.

Without files the seeds are scored, each as its publisher sends it. Gold files are JSON Lines of {"id", "lang",
"headline", "text", "ents", "headline_ents", "quotes"}, spans being pairs of code point offsets into the text. The exit
status tells whether all articles came back enriched, not how well.
"""

# ruff: noqa: T201 - the report is what this program is for
from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import seeds
from tests.evaluation.documents import Case, Document, found, inline_case, seed_case
from tests.evaluation.measures import Scores
from tests.evaluation.mistakes import Mistake, mistakes
from tests.evaluation.report import as_json, as_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TOTAL = "total"


class StreamError(Exception):
    """What came back cannot be laid beside what went in."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The scores by language with all languages last, every mistake, and what became of articles that failed."""

    scores: dict[str, Scores]
    mistakes: list[Mistake]
    failures: list[str]


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    cases = list(_gold_cases(options.gold, declare=options.declare)) if options.gold else _seed_cases()
    try:
        outcome = evaluate(cases, enrich(cases, shlex.split(options.enrich)))
    except StreamError as error:
        print(f"evaluation: {error}", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(as_json(outcome.scores, outcome.mistakes), ensure_ascii=False, indent=1))
    else:
        print(as_text(outcome.scores, outcome.mistakes, options.mistakes))
    print(*outcome.failures, sep="\n", end="\n" if outcome.failures else "", file=sys.stderr)
    return 1 if outcome.failures else 0


def enrich(cases: Iterable[Case], command: Sequence[str]) -> list[dict[str, Any]]:
    """What `command` makes of the articles, one event or error each.

    Raises:
        StreamError: the command does not run to its end, or gives something else than JSON Lines.
    """
    lines = "".join(json.dumps(case.article, ensure_ascii=False) + "\n" for case in cases)
    try:
        run = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=False)
        events = [json.loads(line) for line in run.stdout.splitlines()]
    except (OSError, ValueError) as error:
        raise StreamError(f"{command[0]}: {error}") from error
    # 1 says that some lines are errors, which are counted one by one.
    if run.returncode not in {0, 1}:
        raise StreamError(f"{command[0]} ended with status {run.returncode}")
    return events


def evaluate(cases: Sequence[Case], events: Sequence[dict[str, Any]]) -> Outcome:
    """Scores the events, which are in the order of the cases; an article that failed counts as one without findings.

    Raises:
        StreamError: events are missing, too many or in another order.
    """
    if len(events) != len(cases):
        raise StreamError(f"{len(cases)} articles in, {len(events)} events out")
    outcome = Outcome({}, [], [])
    total = Scores()
    for case, event in sorted(zip(cases, events, strict=True), key=lambda pair: pair[0].gold.language or ""):
        document = _document(case, event, outcome.failures)
        for scores in (total, outcome.scores.setdefault(case.gold.language or "unknown", Scores())):
            scores.add(case.gold, document)
        outcome.mistakes.extend(mistakes(case, document))
    outcome.scores[TOTAL] = total
    return outcome


def _document(case: Case, event: dict[str, Any], failures: list[str]) -> Document:
    if "error" in event:
        failures.append(f"{case.gold.id}: {event['error']}")
        return Document(case.gold.id, None, None, None)
    if event["article"]["id"] != case.gold.id:
        raise StreamError(f"{case.gold.id} came back as {event['article']['id']}")
    return found(event)


def _seed_cases() -> list[Case]:
    return [seed_case(article, seeds.gold(article["id"])) for article in seeds.articles()]


def _gold_cases(paths: Iterable[Path], *, declare: bool) -> Iterable[Case]:
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            yield from (inline_case(json.loads(line), declare=declare) for line in lines if line.strip())


def _parser() -> argparse.ArgumentParser:
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("python -m tests.evaluation", description=__doc__, formatter_class=formatter)
    parser.add_argument("gold", nargs="*", type=Path, help="gold files instead of the seeds")
    default = f"{shlex.quote(str(Path(sys.executable).with_name('depesche')))} enrich"
    parser.add_argument("--enrich", default=default, metavar="COMMAND", help="what enriches (default: %(default)s)")
    parser.add_argument("--declare", action="store_true", help="declare each gold line's language in its article")
    parser.add_argument("--mistakes", type=int, default=10, metavar="N", help="mistakes to list of each kind (10)")
    parser.add_argument("--json", action="store_true", help="print JSON, with all mistakes")
    return parser


if __name__ == "__main__":
    sys.exit(main())
