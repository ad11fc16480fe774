"""What the page does when the gateway is away, wants a key, or has forgotten where the page was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from handfed import Newsroom
from playwright.sync_api import expect
from reports import simple

from services.gateway.access import keys

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page


def shown(page: Page) -> list[int]:
    """The numbers of the made quotes that are shown, newest first."""
    return [int(text.split()[1].rstrip(":")) for text in page.locator(".row .quote").all_inner_texts()]


@pytest.mark.complains
def test_goes_on_after_a_restart_without_gap_or_repeat(newsroom: Newsroom, opened: Callable[..., Page]) -> None:
    newsroom.publish(simple(0))
    page = opened(newsroom.url)
    page.locator(".row", has_text="Number 0:").wait_for()
    for turn in range(1, 4):
        newsroom.stop()
        expect(page.locator("#state-text")).to_have_text("Connection lost, trying again")
        # Neither the view has it when the page comes back, nor was it ever sent: it comes by way of the last id alone.
        newsroom.publish(simple(2 * turn - 1), viewed=False)
        newsroom.start()
        newsroom.publish(simple(2 * turn), viewed=False)
        page.locator(".row", has_text=f"Number {2 * turn}:").wait_for()
        expect(page.locator("#state-text")).to_have_text("Live")
        assert shown(page)[:3] == list(range(2 * turn, max(-1, 2 * turn - 3), -1))
    assert shown(page) == [6, 5, 4, 3, 2, 1, 0]
    assert newsroom.requests.count("/v1/quotes 200") <= 3  # at 0, 2.5 and 10 s: it was no fresh beginning


@pytest.mark.slow
@pytest.mark.complains("status of 400")
def test_begins_anew_where_its_place_means_nothing(newsroom: Newsroom, opened: Callable[..., Page]) -> None:
    """As when the topics were made anew with other partitions: what is missing is taken from the view."""
    newsroom.publish(simple(0), simple(1))
    page = opened(newsroom.url)
    page.locator(".row", has_text="Number 1:").wait_for()
    newsroom.stop()
    newsroom.publish(simple(2), simple(3))
    newsroom.forget()
    newsroom.start()
    page.locator(".row", has_text="Number 3:").wait_for()
    assert shown(page) == [3, 2, 1, 0]


@pytest.mark.slow
@pytest.mark.complains("status of 401")
def test_asks_for_a_key_and_says_when_it_is_none(tmp_path: Path, opened: Callable[..., Page]) -> None:
    key, line = keys.new("desk")
    with Newsroom(tmp_path, keys=line) as room:
        room.publish(simple(0))
        page = opened(room.url)
        dialog = page.get_by_role("dialog", name="A key is needed")
        expect(dialog).to_be_visible()
        expect(page.locator("#state-text")).to_have_text("A key is needed")
        dialog.get_by_label("API key").fill("desk.wrongwrongwrongwrong")
        dialog.get_by_role("button", name="Open").click()
        expect(dialog.get_by_role("alert")).to_have_text("No such key.")
        dialog.get_by_label("API key").fill(key)
        dialog.get_by_role("button", name="Open").click()
        page.locator(".row", has_text="Number 0:").wait_for()
        expect(dialog).to_be_hidden()
        assert page.evaluate("document.cookie") == ""  # the page's code cannot read it
        assert page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])") == "[{},{}]"


def sign_in(page: Page, key: str) -> None:
    dialog = page.get_by_role("dialog", name="A key is needed")
    dialog.get_by_label("API key").fill(key)
    dialog.get_by_role("button", name="Open").click()


@pytest.mark.slow
@pytest.mark.complains("status of 401")
def test_a_shared_address_opens_its_article_once_there_is_a_key(tmp_path: Path, opened: Callable[..., Page]) -> None:
    key, line = keys.new("desk")
    with Newsroom(tmp_path, keys=line) as room:
        room.publish(simple(0))
        page = opened(f"{room.url}?article=made%2F0")
        page.get_by_role("dialog", name="A key is needed").wait_for()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Enter a key").click()
        sign_in(page, key)
        expect(page.locator("#article-title")).to_have_text("Report 0 of the day")
        expect(page.get_by_role("button", name="Enter a key")).to_be_hidden()
        expect(page.locator("#feed")).to_be_focused()


@pytest.mark.slow
@pytest.mark.complains("status of 401")
def test_asks_for_a_key_again_when_the_session_ends(tmp_path: Path, opened: Callable[..., Page]) -> None:
    key, line = keys.new("desk")
    with Newsroom(tmp_path, keys=line, session_seconds=5) as room:
        page = opened(room.url)
        sign_in(page, key)
        expect(page.locator("#state-text")).to_have_text("Live")
        page.get_by_role("dialog", name="A key is needed").wait_for()
        expect(page.locator("#login-problem")).to_be_empty()
        assert room.ended == {"expired": 1}


@pytest.mark.slow
@pytest.mark.complains("status of 401")
def test_says_that_the_browser_kept_no_cookie(tmp_path: Path, opened: Callable[..., Page]) -> None:
    key, line = keys.new("desk")
    with Newsroom(tmp_path, keys=line) as room:
        page = opened()
        page.route("**/v1/session", lambda route: route.fulfill(status=204))
        page.goto(room.url)
        sign_in(page, key)
        expect(page.locator("#login-problem")).to_contain_text("the browser kept no cookie")


@pytest.mark.slow
@pytest.mark.complains("status of 429")
def test_says_why_the_gateway_refuses_and_goes_on_trying(newsroom: Newsroom, opened: Callable[..., Page]) -> None:
    page = opened(viewport={"width": 390, "height": 800})
    refusal = {"detail": "keys of this name are tried too often, and have been for quite a while"}
    page.route("**/v1/stream*", lambda route: route.fulfill(status=429, json=refusal, headers={"Retry-After": "1"}))
    page.goto(newsroom.url)
    expect(page.locator("#state-text")).to_have_text(
        "Keys of this name are tried too often, and have been for quite a while, trying again"
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 390  # nothing sticks out
    page.unroute("**/v1/stream*")
    expect(page.locator("#state-text")).to_have_text("Live")


@pytest.mark.slow
def test_says_once_that_it_is_connecting(newsroom: Newsroom, opened: Callable[..., Page]) -> None:
    page = opened(newsroom.url)
    expect(page.locator("#state-text")).to_have_text("Live")
    page.evaluate("""() => {
      window.said = [];
      const text = document.getElementById('state-text');
      new MutationObserver(() => said.push(text.textContent)).observe(text, { childList: true });
    }""")
    newsroom.stop()
    with page.expect_event("requestfailed"), page.expect_event("requestfailed"):
        pass  # it has tried again in vain
    newsroom.start()
    expect(page.locator("#state-text")).to_have_text("Live")
    assert page.evaluate("said") == ["Connection lost, trying again", "Live"]
