"""The results page: the scores as tables, the mistakes by kind with examples, and all articles."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from tests.evaluation.article_page import anchor, mistake_item
from tests.evaluation.markup import Html, element, joined, page, scrolling, table
from tests.evaluation.measures import TOTAL, language_of
from tests.evaluation.mistakes import KINDS, counted
from tests.evaluation.tables import confusion, in_full, mistake_table, overview

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.evaluation.running import Judged, Outcome
    from tests.evaluation.tables import Table

TITLE: Final = "How well Depesche understands these articles"

EXAMPLES: Final = 100
"""Mistakes of each kind that are listed; each article's page has all of its own."""


def index_page(outcome: Outcome, files: Sequence[str]) -> str:
    """The page above all others; `files` are those of the articles, in the order of the results."""
    return page(
        TITLE,
        element("h1", TITLE),
        element("p", f"{len(outcome.articles)} articles. All figures in percent, but for numbers of things."),
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
    kinds: defaultdict[str, list[Html]] = defaultdict(list)
    for article, file in zip(outcome.articles, files, strict=True):
        for mistake in article.mistakes:
            href = f"{file}#{anchor(article.result.case, mistake.span)}"
            kinds[mistake.kind].append(mistake_item(mistake, href, element("small", f"{mistake.id} ")))
    for kind in filter(kinds.get, KINDS):
        more = "" if len(kinds[kind]) <= EXAMPLES else f", of which {EXAMPLES} are shown"
        yield _folded(f"{kind}: {len(kinds[kind])}{more}", element("ul", *kinds[kind][:EXAMPLES]))


def _articles(outcome: Outcome, files: Sequence[str]) -> Iterator[Html]:
    names = ("article", "language", "quotes", "mistakes")
    rows = (_article(article, file) for article, file in zip(outcome.articles, files, strict=True))
    header = element("tr", *(element("th", name, scope="col") for name in names))
    yield element("h2", "articles")
    whole = element("table", element("thead", header), element("tbody", *rows), class_="articles")
    yield scrolling(whole, "articles")


def _article(article: Judged, file: str) -> Html:
    case = article.result.case
    title = case.text("headline") or case.gold.id
    quotes = "" if case.gold.quotes is None else str(len(case.gold.quotes))
    link = element("th", element("a", title, href=file, dir="auto"), scope="row")
    return element(
        "tr", link, *(element("td", cell) for cell in (language_of(article.result), quotes, str(len(article.mistakes))))
    )


def _filled(content: Table) -> Iterator[Html]:
    if content.rows:
        yield table(content)


def _folded(title: str, *content: Html) -> Html:
    return element("details", element("summary", title), joined(content))
