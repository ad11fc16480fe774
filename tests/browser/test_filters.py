"""Filters: what they leave, and that they live in the URL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect
from reports import seed_events, simple, trend

if TYPE_CHECKING:
    from collections.abc import Callable

    from handfed import Newsroom
    from playwright.sync_api import Page


# Whether there are rows, and all say so.
ALL: Final = """([part, text]) => {
  const all = [...document.querySelectorAll(`.row ${part}`)];
  return all.length > 0 && all.every((each) => each.textContent === text);
}"""


@pytest.fixture
def seeded(newsroom: Newsroom) -> Newsroom:
    newsroom.publish(*seed_events())
    return newsroom


def asked(page: Page) -> list[tuple[str, str]]:
    """What the page's URL says."""
    return parse_qsl(urlsplit(page.url).query)


def test_live_in_the_url_and_the_back_button_takes_them_back(seeded: Newsroom, opened: Callable[..., Page]) -> None:
    page = opened(seeded.url)
    page.locator(".row").first.wait_for()
    page.get_by_role("checkbox", name="Spanish").check()
    expect(page.locator(".row .language").first).to_have_text("es")
    assert asked(page) == [("language", "es")]
    page.get_by_role("checkbox", name="Indirect", exact=True).check()
    page.wait_for_function(ALL, arg=[".type", "Indirect"])
    assert asked(page) == [("language", "es"), ("type", "indirect")]
    page.go_back()
    expect(page.get_by_role("checkbox", name="Indirect", exact=True)).not_to_be_checked()
    assert asked(page) == [("language", "es")]
    page.go_back()
    expect(page.locator("#chips")).to_be_hidden()
    assert asked(page) == []
    page.go_forward()
    expect(page.get_by_role("checkbox", name="Spanish")).to_be_checked()


@pytest.mark.slow
def test_what_is_typed_is_one_step_back(seeded: Newsroom, opened: Callable[..., Page]) -> None:
    page = opened(seeded.url)
    page.locator(".row").first.wait_for()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Words")).to_be_focused()
    for part in ("wer abe", "nds"):
        page.keyboard.type(part)
        page.wait_for_url(f"**{part.replace(' ', '+')}")
    expect(page.locator(".row")).to_have_count(1)
    assert asked(page) == [("text", "wer abends")]
    page.keyboard.press("Escape")
    page.go_back()
    assert asked(page) == []
    expect(page.get_by_role("searchbox", name="Words")).to_have_value("")


@pytest.mark.slow
def test_a_shared_address_shows_the_same(seeded: Newsroom, opened: Callable[..., Page]) -> None:
    page = opened(seeded.url)
    page.get_by_role("searchbox", name="Speaker").fill("altenbrunn")
    page.locator(".row", has_text="Wer abends").click()
    page.locator("mark.chosen").first.wait_for()
    other = opened(page.url)
    expect(other.locator("mark.chosen")).to_have_text(page.locator("mark.chosen").all_inner_texts())
    expect(other.get_by_role("searchbox", name="Speaker")).to_have_value("altenbrunn")
    assert other.locator(".row .quote").all_inner_texts() == page.locator(".row .quote").all_inner_texts()


@pytest.mark.slow
def test_the_stream_is_filtered_too(seeded: Newsroom, opened: Callable[..., Page]) -> None:
    page = opened(f"{seeded.url}?source=paper+1")
    expect(page.get_by_text("No quote fits these filters.")).to_be_visible()
    expect(page.locator("#state")).to_have_attribute("data-state", "live")
    seeded.publish(simple(0), simple(1), simple(8))
    expect(page.locator(".row")).to_have_count(2)
    page.get_by_role("button", name="Remove filter Source").click()
    page.locator(".row", has_text="Number 0:").wait_for()
    assert asked(page) == []


@pytest.mark.slow
def test_what_an_address_says_wrongly_it_does_not_say(seeded: Newsroom, opened: Callable[..., Page]) -> None:
    page = opened(f"{seeded.url}?language=%3Cscript%3E&type=loud&window=9y&at=x&text={'a' * 300}&unknown=1")
    expect(page.locator("#state")).to_have_attribute("data-state", "live")
    expect(page.get_by_role("searchbox", name="Words")).to_have_value("a" * 200)
    expect(page.get_by_role("radio", name="1 h", exact=True)).to_be_checked()
    expect(page.locator(".chip")).to_have_count(1)


@pytest.mark.slow
def test_shows_who_is_rising_and_filters_by_them(seeded: Newsroom, opened: Callable[..., Page]) -> None:
    seeded.services = [
        {"service": "quotes", "rate": 2.5, "lag": 1200},
        {"service": "trends", "rate": None, "lag": None},
    ]
    page = opened(seeded.url)
    expect(page.get_by_text("Nothing yet. Whoever is named more than usual stands here.")).to_be_visible()
    expect(page.get_by_role("row", name="quotes 2.5 1,200")).to_be_visible()
    expect(page.locator("#glance-lag")).to_have_text("1,200")
    seeded.trend(trend("Friederike Altenbrunn", "person", 14, 4.2), trend("Quiet One", "person", 3, 0.4))
    seeded.trend(trend("Vilnius", "place", 9, 3, size="24h"))
    page.reload()
    rising = page.get_by_role("region", name="Rising now")
    expect(rising.get_by_role("listitem")).to_have_count(1)
    rising.get_by_role("button", name="Friederike Altenbrunn").click()
    page.wait_for_function(ALL, arg=[".name", "Friederike Altenbrunn"])
    assert asked(page) == [("entity", "Friederike Altenbrunn")]
    page.locator(".tab", has_text="24 h").click()
    rising.get_by_role("button", name="Vilnius").click()
    expect(page.get_by_role("searchbox", name="Words")).to_have_value("Vilnius")
    assert ("window", "24h") in asked(page)


@pytest.mark.slow
def test_a_pause_after_a_word_takes_no_space(seeded: Newsroom, opened: Callable[..., Page]) -> None:
    page = opened(seeded.url)
    page.locator(".row").first.wait_for()
    words = page.get_by_role("searchbox", name="Words")
    words.focus()
    page.keyboard.type("wer ")
    page.wait_for_url("**text=wer")
    page.keyboard.type("abends")
    page.wait_for_url("**text=wer+abends")
    expect(words).to_have_value("wer abends")


@pytest.mark.slow
def test_back_takes_the_words_back_while_their_field_has_the_focus(
    seeded: Newsroom, opened: Callable[..., Page]
) -> None:
    page = opened(seeded.url)
    page.locator(".row").first.wait_for()
    words = page.get_by_role("searchbox", name="Words")
    words.focus()
    page.keyboard.type("abends")
    page.wait_for_url("**text=abends")
    page.go_back()
    expect(words).to_have_value("")
    page.get_by_role("checkbox", name="Spanish").check()  # leaves the field
    expect(page.locator(".row .language").first).to_have_text("es")
    assert asked(page) == [("language", "es")]


@pytest.mark.slow
def test_where_nobody_is_rising_those_stand_first_that_are_named_most(
    seeded: Newsroom, opened: Callable[..., Page]
) -> None:
    seeded.trend(trend("Few", "person", 3, 0.9), trend("Many", "person", 8, 0.5), trend("Some", "person", 5, 0.7))
    named = opened(seeded.url).get_by_role("region", name="Most named now").locator(".name")
    expect(named).to_have_text(["Many", "Some", "Few"])


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1000])
def test_an_article_makes_room_for_the_filters_where_it_hides_them(
    width: int, seeded: Newsroom, opened: Callable[..., Page]
) -> None:
    page = opened(f"{seeded.url}?article=de-nachtzug", viewport={"width": width, "height": 800})
    expect(page.locator("#article-title")).to_have_text("Nachtzug von Berlin nach Vilnius rückt näher")
    page.keyboard.press("/")
    words = page.get_by_role("searchbox", name="Words")
    expect(words).to_be_focused()
    expect(words).to_be_in_viewport()
    expect(page.locator("#article")).to_be_hidden()
    assert asked(page) == []


@pytest.mark.slow
def test_the_filters_button_closes_the_article_over_them(seeded: Newsroom, opened: Callable[..., Page]) -> None:
    page = opened(f"{seeded.url}?article=de-nachtzug", viewport={"width": 390, "height": 800})
    expect(page.locator("#article-title")).to_have_text("Nachtzug von Berlin nach Vilnius rückt näher")
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("checkbox", name="Spanish").check()
    assert asked(page) == [("language", "es")]
    clear = page.get_by_role("button", name="Clear all filters")
    clear.click()
    expect(clear).to_be_hidden()
    expect(page.get_by_role("searchbox", name="Words")).to_be_focused()
