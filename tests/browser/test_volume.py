"""Fifty thousand quotes seen: the document stays small, memory has a bound, and it goes on smoothly."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import expect
from reports import simple

from services.quotes.flatten import flatten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from handfed import Newsroom
    from playwright.sync_api import Page

MANY: Final = 50_000
MEBIBYTE: Final = 2**20

# Scrolls through the list and back to the top, and tells how long the page took for each frame's work.
SCROLL: Final = """async () => {
  const scroller = document.getElementById('scroller');
  const took = [];
  for (let step = 0; step < 120; step += 1) {
    const began = performance.now();
    scroller.scrollTop = step % 2 ? step * 45_000 : scroller.scrollTop + 700;
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    took.push(performance.now() - began);
  }
  scroller.scrollTop = 0;
  return took.sort((a, b) => a - b);
}"""


def quotes(first: int, end: int) -> Iterator[dict[str, Any]]:
    """Values of news.quotes that differ in what is said and how long it is."""
    (value,) = flatten(simple(7))
    for number in range(first, end):
        said = f"“Number {number}: {'nobody has ordered the steel yet, ' * (1 + number % 9)}”"
        yield {**value, "id": f"{number:032x}", "article_id": f"made/{number}", "text": said}


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_fifty_thousand_quotes(newsroom: Newsroom, opened: Callable[..., Page]) -> None:
    page = opened(newsroom.url)
    expect(page.locator("#state")).to_have_attribute("data-state", "live")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    began = time.monotonic()
    for first in range(0, MANY, 2500):
        newsroom.pour(quotes(first, first + 2500))
    page.locator(".row", has_text=f"Number {MANY - 1}:").wait_for(timeout=300_000)
    arrived = time.monotonic() - began
    page.wait_for_function(f"() => document.querySelector('.row')?.getAttribute('aria-setsize') === '{MANY}'")
    frames = page.evaluate(SCROLL)
    page.evaluate("gc()")
    measured = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    nodes = page.locator("#feed *").count()
    inserts = [_insert(newsroom, page, MANY + number) for number in range(5)]
    print(  # noqa: T201 - figures for the log
        f"{MANY} quotes in {arrived:.0f} s; {nodes} elements in the list;"
        f" heap {measured['JSHeapUsedSize'] / MEBIBYTE:.0f} MiB;"
        f" a step of scrolling p50 {frames[60]:.0f} ms, p95 {frames[114]:.0f} ms;"
        f" one more shown after {sorted(inserts)[2]:.2f} s"
    )
    assert nodes < 1500
    assert measured["JSHeapUsedSize"] < 200 * MEBIBYTE
    assert frames[60] < 100
    assert sorted(inserts)[2] < 2
    newsroom.pour(quotes(2 * MANY, 2 * MANY + 500))
    page.locator(".row", has_text=f"Number {2 * MANY + 499}:").wait_for()
    expect(page.locator(".row").first).to_have_attribute("aria-setsize", str(MANY))  # the oldest are forgotten


def _insert(newsroom: Newsroom, page: Page, number: int) -> float:
    began = time.monotonic()
    newsroom.pour(quotes(number, number + 1))
    page.locator(".row", has_text=f"Number {number}:").wait_for()
    return time.monotonic() - began
