"""The pages, over an article that tries everything."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from tests.evaluation.article_page import Links, anchor, article_page
from tests.evaluation.documents import Case, Document, Quote, Result, Span
from tests.evaluation.index_page import EXAMPLES
from tests.evaluation.running import Outcome, judged
from tests.evaluation.sides import sides
from tests.evaluation.site import write_site

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "<script>alert(1)</script>"
BODY = f"Die {HOSTILE} GmbH sagte, es „schneit \u202eimmer“ dort.\n\nZweitens: Nein.\n\n</p><b onclick='x'>fett"
COMPANY = Span("body", 4, 4 + len(HOSTILE) + 5)
CUE = Span("body", BODY.index("sagte"), BODY.index("sagte") + 5)
INDIRECT = Span("body", BODY.index("es „"), BODY.index(" dort"))
DIRECT = Span("body", BODY.index("„"), BODY.index("“") + 1)
SECOND = Span("body", BODY.index("Zweitens"), BODY.index("Nein.") + 5)


def quote(kind: str, *spans: Span, name: str | None = HOSTILE) -> Quote:
    return Quote(kind, spans, (COMPANY,), name, "name", cue=(CUE,))


def hostile(found: list[Quote]) -> Result:
    article = {"id": f"../../{HOSTILE}", "headline": f'"{HOSTILE}\u2067', "body": BODY}
    gold = Document(
        article["id"],
        f'de"{HOSTILE}',
        {COMPANY: "organisation", Span("headline", 0, 9): "other"},
        (quote("indirect", INDIRECT), quote("direct", DIRECT), quote("direct", SECOND)),
    )
    return Result(Case(article, gold), Document(article["id"], HOSTILE, {COMPANY: "person"}, tuple(found)))


RESULT = hostile([quote("indirect", INDIRECT), quote("mixed", DIRECT, name=f"<i>{HOSTILE}")])


def outcome(*results: Result) -> Outcome:
    return judged(results)


def text_of(page: str) -> str:
    """What a reader sees, labels left out."""
    without = re.sub(r'<b class="label[^>]*>[^<]*</b>', "", page)
    return html.unescape(re.sub(r"<[^>]*>", "", without))


def test_nothing_from_the_article_becomes_markup(tmp_path: Path) -> None:
    write_site(tmp_path, outcome(RESULT))
    for path in tmp_path.iterdir():
        page = path.read_text(encoding="utf-8")
        assert "<script" not in page
        assert "<b onclick" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert not set(page) & set("\u202e\u2067")


def test_files_have_numbers_and_not_ids_for_names(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "results"
    write_site(folder, outcome(RESULT, RESULT))
    assert sorted(path.name for path in folder.iterdir()) == ["article-0001.html", "article-0002.html", "index.html"]
    assert [path.name for path in folder.parent.iterdir()] == ["results"]


def test_an_earlier_run_leaves_no_pages_behind_and_other_files_stay(tmp_path: Path) -> None:
    mine = ["article-2026-11.html", "article-7.html", "article-notes.html"]
    for name in mine:
        (tmp_path / name).write_text("mine", encoding="utf-8")
    write_site(tmp_path, outcome(RESULT, RESULT))
    write_site(tmp_path, outcome(RESULT))
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["article-0001.html", *mine, "index.html"]


def test_both_sides_show_the_whole_text() -> None:
    page = article_page(RESULT, [])
    rows = re.findall(r'<div class="row" id="paragraph-\d">(.*?)</div>', page, re.DOTALL)
    for row, paragraph in zip(rows, BODY.split("\n\n"), strict=True):
        gold, found = re.findall(r"<p [^>]*>(.*?)</p>", row, re.DOTALL)
        assert text_of(gold) == text_of(found) == paragraph.replace("\u202e", "[U+202E]")


def test_a_nested_quote_lies_in_the_outer_one() -> None:
    page = article_page(RESULT, [])
    assert re.search(
        r'<span class="quote indirect"[^>]*><span class="quote direct"[^>]*><b class="label">2 direct', page
    )
    assert re.search(r'<span class="quote indirect"[^>]*><span class="quote mixed"[^>]*><b class="label">2 mixed', page)


def test_speakers_have_their_name_and_the_numbers_of_their_quotes() -> None:
    page = article_page(RESULT, [])
    assert f"1 2 3 → {html.escape(HOSTILE)}" in page
    assert '<span class="cue" title="cue of 1 2 3">' in page


def test_differences_are_marked() -> None:
    both = sides(RESULT)
    (missed,) = [layer for layer in both.gold["body"] if layer.classes == "difference"]
    assert (missed.start, missed.end) == SECOND[1:]
    assert not [layer for layer in both.found["body"] if layer.classes == "difference"]
    assert [layer.classes for layer in both.gold["body"] if "organisation" in layer.classes] == [
        "entity organisation wrong"
    ]
    # The name of one of the two quotes is another one.
    assert [layer.classes for layer in both.found["body"] if "speaker" in layer.classes] == ["speaker wrong"]


def test_what_is_not_annotated_is_no_difference() -> None:
    gold = Document("x", "de", None, None)
    found = Document("x", "de", {COMPANY: "person"}, (quote("direct", DIRECT),))
    both = sides(Result(Case({"id": "x", "body": BODY}, gold), found))
    assert {layer.classes for layer in both.found["body"]} == {"quote direct", "speaker", "cue", "entity person"}
    assert both.gold == {"headline": [], "body": []}


def test_what_was_found_alone_has_a_number_of_its_own() -> None:
    both = sides(hostile([quote("reported", SECOND), quote("reported", Span("body", 0, 3))]))
    assert [(row.number, bool(row.gold), bool(row.found)) for row in both.rows] == [
        ("1", True, False),
        ("2", True, False),
        ("3", True, True),
        ("+1", False, True),
    ]


def test_only_letters_and_digits_make_a_difference() -> None:
    inner = Span("body", DIRECT.start + 1, DIRECT.end - 1)
    both = sides(hostile([quote("direct", inner), quote("indirect", INDIRECT), quote("direct", SECOND)]))
    assert not [layer for layer in both.gold["body"] if layer.classes == "difference"]


@pytest.mark.parametrize(
    ("span", "place"),
    [(None, "headline"), (Span("headline", 3, 4), "headline"), (DIRECT, "paragraph-1"), (SECOND, "paragraph-2")],
)
def test_mistakes_lead_to_their_paragraph(span: Span | None, place: str) -> None:
    assert anchor(RESULT.case, span) == place
    assert f'id="{place}"' in article_page(RESULT, [])


def test_all_links_lead_somewhere(tmp_path: Path) -> None:
    write_site(tmp_path, outcome(RESULT, hostile([]), RESULT))
    pages = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    for name, page in pages.items():
        for href in re.findall(r'href="([^"]*)"', page):
            file, _, place = href.partition("#")
            assert f'id="{place}"' in pages[file or name] if place else file in pages


def test_an_article_without_headline_has_its_id_for_one() -> None:
    result = Result(
        Case({"id": "x<y", "body": "Nein."}, Document("x<y", None, None, None)), Document("x", None, {}, ())
    )
    assert '<h1 id="headline">x&lt;y</h1>' in article_page(result, [], Links(previous=None, following="a.html"))


def test_the_index_lists_mistakes_up_to_a_number(tmp_path: Path) -> None:
    write_site(tmp_path, outcome(*[hostile([])] * (EXAMPLES // 3 + 1)))
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    missed = 3 * (EXAMPLES // 3 + 1)
    assert f"<summary>missed quote: {missed}, of which {EXAMPLES} are shown</summary>" in index
    assert "<summary>wrong language: 34</summary>" in index
    assert index.count(">missed quote</a>") == EXAMPLES
