"""What the page asks for beside the stream, against answers made by hand: nothing lost, nothing that is withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from handfed import Newsroom

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

# A view that answers from a list of numbers, newest first, a hundred at a time; and a page's book and backlog over it.
BENCH: Final = """async (it) => {
  const { Book, entry } = await import('/js/book.js');
  const { Backlog } = await import('/js/backlog.js');
  const { read } = await import('/js/query.js');
  const value = (number) => ({
    id: 'q', article_id: String(number), spans: [{ field: 'body', start: 0 }], text: `said ${number}`, type: 'direct',
    speaker: null, cue: null, language: 'en', published: null,
  });
  const down = (from, to) => Array.from({ length: from - to + 1 }, (_, index) => from - index);
  let view = [];
  let failing = false;
  let asked = 0;
  window.fetch = async (url) => {
    asked += 1;
    if (failing) return Response.json({ detail: 'not now' }, { status: 503 });
    const at = Number(url.searchParams.get('cursor') ?? 0);
    const next = at + 100 < view.length ? String(at + 100) : null;
    return Response.json({ items: view.slice(at, at + 100).map(value), next });
  };
  let tell = () => {};
  const book = new Book();
  const backlog = new Backlog(book, { came: () => {}, changed: () => tell(), depth: () => it?.depth ?? 0 });
  const answered = () => new Promise((resolve) => { tell = resolve; });
  const begun = async () => { const done = answered(); backlog.begun(); await done; };
  const hear = (...numbers) => { for (const number of numbers) book.hear(entry(value(number))); };
  const shown = () => book.items.map((each) => Number(each.article));
  backlog.reset(read(''));
  const result = await (async () => { BODY })();
  backlog.reset(read(''));
  return result;
}"""


@pytest.fixture
def bench(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    """Runs statements of JavaScript on that bench."""
    with Newsroom(tmp_path_factory.mktemp("view")) as room:
        page: Page = browser.new_page()
        page.goto(f"{room.url}icon.svg")  # the modules can be had there, and no page runs
        yield lambda body, it=None: page.evaluate(BENCH.replace("BODY", body), it)
        page.close()


def down(first: int, last: int) -> list[int]:
    return list(range(first, last - 1, -1))


def test_what_was_withdrawn_in_a_gap_goes_and_what_came_in_it_is_there(bench: Callable[..., Any]) -> None:
    body = """view = down(5, 1); await begun();
      hear(6); book.flush(); hear(7);
      view = [9, 8, 7, 5, 4, 2, 1]; await begun();
      return [shown(), [...book.waiting.keys()].length];"""
    assert bench(body) == [[9, 8, 7, 5, 4, 2, 1], 0]


def test_no_hole_is_left_under_what_the_stream_brings_meanwhile(bench: Callable[..., Any]) -> None:
    body = """view = down(3, 1); await begun();
      view = down(250, 1);
      const done = answered(); backlog.begun(); hear(250, 251); await done; book.flush();
      return [shown(), backlog.isAtEnd];"""
    assert bench(body) == [down(251, 1), True]


def test_a_gap_too_large_to_be_filled_at_once_is_filled_from_the_top(bench: Callable[..., Any]) -> None:
    body = """view = down(5, 1); await begun();
      view = down(2500, 1); await begun();
      const first = shown();
      await backlog.older();
      return [first, shown().slice(-100), backlog.isAtEnd];"""
    first, then, at_end = bench(body)
    assert first == down(2500, 501)
    assert then == down(500, 401)
    assert not at_end


def test_what_somebody_reads_further_down_is_asked_for_too(bench: Callable[..., Any]) -> None:
    body = """view = down(900, 1); await begun(); await backlog.older(); await backlog.older();
      await begun(); return shown();"""
    assert bench(body, {"depth": 250}) == down(900, 601)
    assert bench(body, {"depth": 0}) == down(900, 801)


def test_a_failure_is_kept_until_there_is_an_answer(bench: Callable[..., Any]) -> None:
    body = """failing = true; view = down(3, 1); await begun();
      const first = [backlog.problem.message, backlog.isLooking, backlog.isAtEnd];
      hear(4); book.flush(); failing = false; await answered();
      return [first, shown(), backlog.problem, backlog.isAtEnd];"""
    assert bench(body) == [["not now", False, False], [4, 3, 2, 1], None, True]


def test_after_a_failure_older_ones_are_not_asked_for_at_once(bench: Callable[..., Any]) -> None:
    body = """view = down(900, 1); await begun();
      failing = true; await backlog.older(); const before = asked; await backlog.older();
      return [asked - before, backlog.problem.message];"""
    assert bench(body) == [0, "not now"]
