"""Runs `depesche enrich` over annotated articles and scores what comes back: `python -m tests.evaluation`.

Without files the seeds are scored, each as its publisher sends it. Gold files are JSON Lines of {"id", "lang",
"headline", "text", "ents", "headline_ents", "quotes", "names", "tokens"}, spans being pairs of code point offsets into
the text; all but the text may be missing. The exit status tells whether all articles came back enriched, not how well.
"""

# ruff: noqa: T201 - the report is what this program is for
from __future__ import annotations

import argparse
import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import seeds
from tests.evaluation.conventions import ConventionsError, conventions
from tests.evaluation.reading import GoldError, gold_cases, seed_case
from tests.evaluation.report import as_json, as_text
from tests.evaluation.running import StreamError, enrich, evaluate
from tests.evaluation.site import write_site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.evaluation.documents import Case


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        mapped = conventions(options.conventions) if options.conventions else None
        cases = _cases(options)
        outcome = evaluate(cases, enrich(cases, shlex.split(options.enrich)), mapped)
    except (StreamError, ConventionsError, GoldError) as error:
        print(f"evaluation: {error}", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(as_json(outcome.scores, outcome.mistakes), ensure_ascii=False, indent=1))
    else:
        print(as_text(outcome.scores, outcome.mistakes, options.mistakes))
    if options.html:
        write_site(options.html, outcome)
    print(*outcome.failures, sep="\n", end="\n" if outcome.failures else "", file=sys.stderr)
    return 1 if outcome.failures else 0


def _cases(options: argparse.Namespace) -> list[Case]:
    if options.gold:
        return list(gold_cases(options.gold, language=options.lang, declare=options.declare))
    return [seed_case(article, seeds.gold(article["id"])) for article in seeds.articles()]


def _parser() -> argparse.ArgumentParser:
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("python -m tests.evaluation", description=__doc__, formatter_class=formatter)
    parser.add_argument("gold", nargs="*", type=Path, help="gold files instead of the seeds")
    default = f"{shlex.quote(str(Path(sys.executable).with_name('depesche')))} enrich"
    parser.add_argument("--enrich", default=default, metavar="COMMAND", help="what enriches (default: %(default)s)")
    parser.add_argument("--lang", metavar="TAG", help="the language of gold lines that do not say theirs")
    parser.add_argument("--declare", action="store_true", help="declare each gold line's language in its article")
    parser.add_argument(
        "--conventions", metavar="PATH:FUNCTION", help="map found quotes by a function of a Python file"
    )
    parser.add_argument("--mistakes", type=int, default=10, metavar="N", help="mistakes to list of each kind (10)")
    parser.add_argument("--json", action="store_true", help="print JSON, with all mistakes")
    parser.add_argument("--html", type=Path, metavar="FOLDER", help="write the results there as pages to read")
    return parser


if __name__ == "__main__":
    sys.exit(main())
