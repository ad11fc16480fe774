"""Sends articles through an enricher and lays what comes back beside the annotation."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.evaluation.documents import Document, Result
from tests.evaluation.measures import Scores, by_language, language_of
from tests.evaluation.mistakes import Mistake, mistakes
from tests.evaluation.reading import found

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.evaluation.conventions import Mapped
    from tests.evaluation.documents import Case


class StreamError(Exception):
    """What came back cannot be laid beside what went in."""


class Judged(NamedTuple):
    """An article with what was found, and the mistakes in it."""

    result: Result
    mistakes: list[Mistake]


@dataclass(frozen=True, slots=True)
class Outcome:
    """All articles, sorted by language, their scores by language with all languages last, and failures."""

    articles: list[Judged]
    scores: dict[str, Scores]
    failures: list[str] = field(default_factory=list)

    @property
    def mistakes(self) -> list[Mistake]:
        """Those of all articles."""
        return [mistake for article in self.articles for mistake in article.mistakes]


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


def evaluate(cases: Sequence[Case], events: Sequence[dict[str, Any]], mapped: Mapped | None = None) -> Outcome:
    """Scores the events, which are in the order of the cases; an article that failed counts as one without findings.

    Args:
        cases: the articles with their annotation.
        events: what came of them.
        mapped: what makes the found quotes such as another set's conventions want them.

    Raises:
        StreamError: events are missing, too many or in another order.
    """
    if len(events) != len(cases):
        raise StreamError(f"{len(cases)} articles in, {len(events)} events out")
    failures: list[str] = []
    results = [
        Result(case, _document(case, event, failures, mapped)) for case, event in zip(cases, events, strict=True)
    ]
    return judged(results, failures)


def judged(results: Iterable[Result], failures: Sequence[str] = ()) -> Outcome:
    """The scores and mistakes of some articles."""
    ordered = sorted(results, key=language_of)
    return Outcome([Judged(result, mistakes(result)) for result in ordered], by_language(ordered), list(failures))


def _document(case: Case, event: dict[str, Any], failures: list[str], mapped: Mapped | None) -> Document:
    if "error" in event:
        failures.append(f"{case.gold.id}: {event['error']}")
        return Document(case.gold.id, None, None, None)
    if event["article"]["id"] != case.gold.id:
        raise StreamError(f"{case.gold.id} came back as {event['article']['id']}")
    return mapped(case, found(event)) if mapped else found(event)
