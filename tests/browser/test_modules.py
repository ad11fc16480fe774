"""The page's pure modules, run where they run: offsets, the reader of the stream, names."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest
from handfed import Newsroom

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

LETTERS = "ab \néß👩‍🍳🐟\u0301\u202e中𝔘"


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with Newsroom(tmp_path_factory.mktemp("view")) as room:
        page = browser.new_page()
        page.goto(room.url)
        yield page
        page.close()


@pytest.fixture
def run(page: Page) -> Callable[[str, Any], Any]:
    """Runs an expression over the modules of the page and an argument `it`."""

    def running(expression: str, it: Any = None) -> Any:
        names = ("spans", "sse", "text", "query", "book", "ages")
        imports = ", ".join(f"{name} = await import('/js/{name}.js')" for name in names)
        return page.evaluate(f"async (it) => {{ const {imports}; return {expression}; }}", it)

    return running


def test_code_points_become_utf_16_units(run: Callable[..., Any]) -> None:
    dice = random.Random(7)  # noqa: S311 - no secret
    cases = []
    for _ in range(300):
        text = "".join(dice.choices(LETTERS, k=dice.randint(0, 60)))
        start, end = sorted(dice.choices(range(len(text) + 1), k=2))
        cases.append({"text": text, "start": start, "end": end})
    expression = """it.map(({ text, start, end }) => {
      const at = spans.units(text, [end, start]);
      return text.slice(at.get(start), at.get(end));
    })"""
    found = run(expression, cases)
    assert found == [case["text"][case["start"] : case["end"]] for case in cases]
    assert run("[...spans.units('a🐟', [0, 1, 2, 99]).values()]") == [0, 1, 3, 3]


def test_a_text_is_cut_at_every_mark_and_nothing_is_lost(run: Callable[..., Any]) -> None:
    dice = random.Random(8)  # noqa: S311 - no secret
    marks = [
        {"start": start, "end": start + dice.randint(1, 30), "n": n}
        for n, start in enumerate(dice.choices(range(90), k=25))
    ]
    expression = """spans.segments(10, 100, it).map(({ start, end, marks }) =>
      [start, end, marks.map((mark) => mark.n).sort((a, b) => a - b)])"""
    cut = run(expression, marks)
    assert cut[0][0] == 10
    assert cut[-1][1] == 100
    assert [each[1] for each in cut[:-1]] == [each[0] for each in cut[1:]]
    for start, end, inside in cut:
        assert inside == [mark["n"] for mark in marks if mark["start"] <= start and end <= mark["end"]]


STREAM = (
    '\ufeff: hello\nretry: 2000\n\nid: a\nevent: quote\ndata: {"x":\ndata: "🐟"}\n\n: \r\nid: b\r\n\r\nid: c\n'
    "event: canceled\ndata:1\r\rdata\n\nid: d\ndata: cut o"
)


def test_the_stream_is_read_the_same_however_it_is_cut(run: Callable[..., Any]) -> None:
    reading = """it.map((pieces) => {
      const parser = new sse.Parser();
      const found = pieces.flatMap((piece) => parser.take(piece));
      return [found.map(({type, data, id}) => [type, data, id]), parser.lastId];
    })"""
    cuts = [[STREAM[:at], STREAM[at:]] for at in range(len(STREAM) + 1)] + [list(STREAM)]
    expected = [[["quote", '{"x":\n"🐟"}', "a"], ["canceled", "1", "c"], ["message", "", "c"]], "c"]
    for pieces, found in zip(cuts, run(reading, cuts), strict=True):
        assert found == expected, json.dumps(pieces[:1])


def test_an_event_that_was_cut_off_does_not_count_as_had(run: Callable[..., Any]) -> None:
    expression = """(() => {
      const parser = new sse.Parser();
      parser.take('id: 1\\ndata: x\\n\\nid: 2\\ndata: y\\n');
      return parser.lastId;
    })()"""
    assert run(expression) == "1"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Friederike Altenbrunn", "FA"),
        ("Ludwig van der Rohe", "LR"),
        ("Ärztekammer", "Ä"),
        ("« Zoë »", "Z"),
        ("ömer Şahin", "ÖŞ"),
        ("👩‍🍳", "?"),
        ("\u202eEve Moneypenny", "EM"),
        ("Jean-Luc Picard", "JP"),
        ("of the", "OT"),
        ("", "?"),
        ("王小明", "王"),
    ],
)
def test_initials(name: str, letters: str, run: Callable[..., Any]) -> None:
    assert run("text.initials(it)", name) == letters


def test_only_addresses_of_the_web_are_links(run: Callable[..., Any]) -> None:
    urls = [
        "https://a.example/x",
        "http://b.example",
        "javascript:alert(1)",
        "data:text/html,x",
        " javascript:x",
        "//c.example",
        "ftp://d",
        "",
        None,
    ]
    assert run("it.map((url) => text.web(url)?.href ?? null)", urls) == [
        "https://a.example/x",
        "http://b.example/",
        *[None] * 7,
    ]


def test_what_is_missing_is_put_where_it_belongs(run: Callable[..., Any]) -> None:
    filling = """(() => {
      const kept = new book.Book();
      const as = (ids) => [...ids].map((id) => ({ id, article: id, heard: 0 }));
      const now = () => kept.items.map((each) => each.id).join("");
      const gone = (id) => { kept.withdraw(id); kept.sweep(); return now(); };
      const heard = (ids) => { as(ids).forEach((each) => kept.hear(each)); kept.flush(); return now(); };
      kept.opened();
      kept.append(as("hfca"));
      return [kept.fill(as("ihgfedc")), now(), gone("f"), kept.fill(as("gfed")), now(), heard("hj"), heard("f")];
    })()"""
    assert run(filling) == [4, "ihgfedca", "ihgedca", 0, "ihgedca", "jihgedca", "fjihgedca"]


def test_a_view_that_lags_takes_back_neither_place_nor_version(run: Callable[..., Any]) -> None:
    telling = """(() => {
      const renewed = [];
      const kept = new book.Book((each) => renewed.push(each.id + each.text));
      const as = (id, text) => ({ id, article: id, text, heard: 0 });
      const now = () => kept.items.map((each) => each.id + each.text).join(" ");
      kept.opened();
      kept.append([as("b", 1), as("a", 1)]);
      const fresh = [kept.hear(as("c", 1)), kept.hear(as("c", 2)), kept.hear(as("b", 2))];
      kept.flush();
      kept.fill([as("x", 1), as("b", 1), as("a", 2)]);
      kept.append([as("b", 1)]);
      return [fresh, now(), renewed];
    })()"""
    assert run(telling) == [[True, False, False], "c2 x1 b2 a2", ["b2", "a2"]]


def test_what_the_stream_brought_alone_stays_on_top(run: Callable[..., Any]) -> None:
    filling = """(() => {
      const kept = new book.Book();
      const as = (ids) => [...ids].map((id) => ({ id, article: id, heard: 0 }));
      kept.opened();
      as("yz").forEach((each) => kept.hear(each));
      kept.flush();
      kept.fill(as("cba"));
      return kept.items.map((each) => each.id).join("");
    })()"""
    assert run(filling) == "zycba"


def test_flags_made_of_tags_stay_and_what_tags_hide_does_not(run: Callable[..., Any]) -> None:
    tagged = "".join(chr(0xE0000 + ord(each)) for each in "gbeng")
    flag = f"\U0001f3f4{tagged}\U000e007f"
    assert run("text.plain(it)", f"a{flag}b{tagged}") == f"a{flag}b"
    assert run("text.plain(it)", f"\U0001f3f4{tagged}") == "\U0001f3f4"
    assert run("text.pieces(it).map((each) => each.nodeName + each.textContent)", f"{flag}{tagged[0]}") == [
        f"#text{flag}",
        "SPANU+E0067",
    ]
