"""The results page: the scores as tables, the mistakes by kind with examples, and all articles."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from tests.evaluation.article_page import anchor, mistake_item
from tests.evaluation.markup import Html, element, joined, page, scrolling, table
from tests.evaluation.measures import TOTAL, language_of
from tests.evaluation.mistakes import KINDS, counted
from tests.evaluation.tables import confusion, in_full, mistake_table, overview

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.evaluation.documents import Result
    from tests.evaluation.mistakes import Mistake
    from tests.evaluation.running import Outcome
    from tests.evaluation.tables import Table

TITLE: Final = "How well Depesche understands these articles"

EXAMPLES: Final = 100
"""Mistakes of each kind that are listed; each article's page has all of its own."""


def index_page(outcome: Outcome, files: Sequence[str]) -> str:
    """The page above all others; `files` are those of the articles, in the order of the results."""
    return page(
        TITLE,
        element("h1", TITLE),
        element("p", f"{len(outcome.results)} articles. All figures in percent, but for numbers of things."),
        element("main", *_scores(outcome), *_mistakes(outcome, files), *_articles(outcome, files)),
    )


def _scores(outcome: Outcome) -> Iterator[Html]:
    for content in overview(outcome.scores):
        yield from _filled(content)
    yield element("h2", "each language in full")
    for tag, score in outcome.scores.items():
        tables = [*_filled(in_full(score)), *_filled(confusion(score))]
        yield _folded(f"{tag}: {score.articles} articles", *tables)


def _mistakes(outcome: Outcome, files: Sequence[str]) -> Iterator[Html]:
    yield element("h2", "mistakes by kind")
    yield from _filled(mistake_table(counted(outcome.mistakes), [tag for tag in outcome.scores if tag != TOTAL]))
    places = _places(outcome, files)
    kinds: defaultdict[str, list[Mistake]] = defaultdict(list)
    for mistake in outcome.mistakes:
        kinds[mistake.kind].append(mistake)
    for kind in filter(kinds.get, KINDS):
        items = [_example(mistake, places) for mistake in kinds[kind][:EXAMPLES]]
        more = "" if len(kinds[kind]) <= EXAMPLES else f", of which {EXAMPLES} are shown"
        yield _folded(f"{kind}: {len(kinds[kind])}{more}", element("ul", *items))


def _places(outcome: Outcome, files: Sequence[str]) -> Mapping[str, tuple[Result, str]]:
    """Each article with its file, by its id."""
    return {result.case.gold.id: (result, file) for result, file in zip(outcome.results, files, strict=True)}


def _example(mistake: Mistake, places: Mapping[str, tuple[Result, str]]) -> Html:
    result, file = places[mistake.id]
    origin = element("small", f"{mistake.id} ")
    return mistake_item(mistake, f"{file}#{anchor(result.case, mistake.span)}", origin)


def _articles(outcome: Outcome, files: Sequence[str]) -> Iterator[Html]:
    made = Counter(mistake.id for mistake in outcome.mistakes)
    names = ("article", "language", "quotes", "mistakes")
    rows = (
        _article(result, file, made[result.case.gold.id]) for result, file in zip(outcome.results, files, strict=True)
    )
    header = element("tr", *(element("th", name, scope="col") for name in names))
    yield element("h2", "articles")
    whole = element("table", element("thead", header), element("tbody", *rows), class_="articles")
    yield scrolling(whole, "articles")


def _article(result: Result, file: str, made: int) -> Html:
    case = result.case
    title = case.text("headline") or case.gold.id
    quotes = "" if case.gold.quotes is None else str(len(case.gold.quotes))
    link = element("th", element("a", title, href=file, dir="auto"), scope="row")
    return element("tr", link, *(element("td", cell) for cell in (language_of(result), quotes, str(made))))


def _filled(content: Table) -> Iterator[Html]:
    if content.rows:
        yield table(content)


def _folded(title: str, *content: Html) -> Html:
    return element("details", element("summary", title), joined(content))
