"""One article as a page: its text twice, as annotated and as found, its quotes beside each other, and its mistakes."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.evaluation.documents import Case, Quote, Span
from tests.evaluation.layers import marked
from tests.evaluation.markup import Html, element, joined, page, scrolling
from tests.evaluation.measures import language_of, name_of
from tests.evaluation.sides import same_role, sides

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.evaluation.documents import Result
    from tests.evaluation.mistakes import Mistake
    from tests.evaluation.sides import Row, Sides

PARAGRAPH: Final = re.compile(r"[^\n]+")

QUOTE_CHARACTERS: Final = 160

INDEX: Final = "index.html"

LEGEND: Final = (
    ("quote direct", "direct"),
    ("quote indirect", "indirect"),
    ("quote mixed", "mixed"),
    ("quote reported", "reported"),
    ("quote free_indirect", "free indirect"),
    ("quote indirect_free_indirect", "between the two"),
    ("speaker", "speaker → name"),
    ("cue", "cue"),
    ("addressee", "addressee"),
    ("entity person", "person"),
    ("entity organisation", "organisation"),
    ("entity place", "place"),
    ("entity other", "other name"),
    ("difference", "not on the other side"),
)


class Column(NamedTuple):
    """What is compared of the two quotes of a pair."""

    name: str
    shown: Callable[[Case, Quote], str]
    same: Callable[[Quote, Quote], bool]


COLUMNS: Final = (
    Column("type", lambda _, quote: f"{quote.type}", lambda one, other: one.type == other.type),
    Column("speaker", lambda case, quote: case.words(quote.speaker), partial(same_role, "speaker")),
    Column("name", lambda _, quote: quote.name or "", lambda one, other: name_of(one) == name_of(other)),
    Column("cue", lambda case, quote: case.words(quote.cue), partial(same_role, "cue")),
)


class Links(NamedTuple):
    """The pages before and after, null at the ends."""

    previous: str | None = None
    following: str | None = None


NO_LINKS: Final = Links()


def article_page(result: Result, mistakes: Sequence[Mistake], links: Links = NO_LINKS) -> str:
    """The page of one article with its own mistakes."""
    case, found = result
    both = sides(result)
    title = case.text("headline") or case.gold.id
    return page(
        title,
        _navigation(links),
        element("p", f"{case.gold.id} · {language_of(result)}, found {found.language or 'none'}", class_="origin"),
        legend(),
        element("main", *_text(case, both), *_quote_table(case, both.rows), *_mistake_list(mistakes, case)),
    )


def legend() -> Html:
    """What the marks mean."""
    marks = (joined([element("span", element("span", text, class_=name)), " "]) for name, text in LEGEND)
    return element("p", *marks, class_="legend")


def anchor(case: Case, span: Span | None) -> str:
    """Where on its page a stretch begins."""
    if span is None or span.field == "headline":
        return "headline"
    places = [match.start() for match in PARAGRAPH.finditer(case.text("body"))]
    return f"paragraph-{sum(place <= span.start for place in places)}"


def _navigation(links: Links) -> Html:
    pages = (("all articles", INDEX), ("previous", links.previous), ("next", links.following))
    return element("nav", *(joined([element("a", text, href=href), " "]) for text, href in pages if href))


def _text(case: Case, both: Sides) -> Iterator[Html]:
    yield element("div", element("h2", "annotated"), element("h2", "found"), class_="row heads")
    headline = case.text("headline")
    if headline:
        cells = _cells(case, "h1", Span("headline", 0, len(headline)), both)
        yield element("div", *cells, class_="row", id="headline")
    else:
        yield element("h1", case.gold.id, id="headline")
    for number, match in enumerate(PARAGRAPH.finditer(case.text("body")), 1):
        cells = _cells(case, "p", Span("body", *match.span()), both)
        yield element("div", *cells, class_="row", id=f"paragraph-{number}")


def _cells(case: Case, tag: str, stretch: Span, both: Sides) -> Iterator[Html]:
    """The same stretch twice. Its direction is its own, whatever stands in it."""
    field, start, end = stretch
    for side, layers in (("annotated", both.gold), ("found", both.found)):
        content = marked(case.text(field), start, end, layers[field])
        yield element(tag, content, class_=f"side {side}", dir="auto", lang=case.gold.language or "und")


def _quote_table(case: Case, rows: Sequence[Row]) -> Iterator[Html]:
    if not rows:
        return
    header = element("tr", *(element("th", name) for name in ("", *(column.name for column in COLUMNS), "quote")))
    body = (_quote_row(case, row) for row in rows)
    yield element("h2", "quotes")
    yield scrolling(element("table", element("thead", header), element("tbody", *body), class_="quotes"), "quotes")


def _quote_row(case: Case, row: Row) -> Html:
    status = "" if row.gold and row.found else "missed" if row.gold else "spurious"
    quote = row.gold or row.found
    words = case.words(quote.spans) if quote else ""
    cut = words if len(words) <= QUOTE_CHARACTERS else f"{words[: QUOTE_CHARACTERS - 1]}…"
    return element(
        "tr",
        element("th", f"{row.number} {status}", scope="row"),
        *(element("td", _compared(case, row, column)) for column in COLUMNS),
        element("td", cut, dir="auto"),
        class_=status or "pair",
    )


def _compared(case: Case, row: Row, column: Column) -> Html:
    """What stands on both sides once; what differs from side to side twice."""
    there, seen = (column.shown(case, quote) if quote else "" for quote in (row.gold, row.found))
    if not (row.gold and row.found):
        return joined([there or seen])
    if column.same(row.gold, row.found):
        return joined([there])
    return joined([element("span", there or "–", class_="was"), element("span", seen or "–", class_="got")])


def _mistake_list(mistakes: Sequence[Mistake], case: Case) -> Iterator[Html]:
    if mistakes:
        yield element("h2", "mistakes")
        yield element("ul", *(mistake_item(mistake, f"#{anchor(case, mistake.span)}") for mistake in mistakes))


def mistake_item(mistake: Mistake, href: str, *before: Html) -> Html:
    """A mistake in a list, linked to its place."""
    link = element("a", mistake.kind, href=href)
    return element(
        "li", *before, link, ": ", element("q", mistake.text, dir="auto"), " ", element("bdi", mistake.detail)
    )
