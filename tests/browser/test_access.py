"""For everybody: rules of accessibility (axe-core), keys, screen readers, and how it looks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from reports import quoting, seed_events, simple, trend

if TYPE_CHECKING:
    from collections.abc import Callable

    from handfed import Newsroom
    from playwright.sync_api import Page

PICTURES: Final = Path(__file__).parents[2] / "build" / "screenshots"
RULES: Final = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
DESK: Final = {"viewport": {"width": 1440, "height": 900}}
LISTEN: Final = """() => {
  window.told = [];
  const region = document.getElementById('news');
  const observer = new MutationObserver(() => told.push(region.textContent));
  observer.observe(region, { childList: true, characterData: true, subtree: true });
}"""
TAB_STOPS: Final = """() => [...document.querySelectorAll('.row')]
  .filter((each) => each.tabIndex === 0).map((each) => each.querySelector('.quote').textContent.split(':')[0])"""
PHONE: Final = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def busy(newsroom: Newsroom) -> Newsroom:
    """A newsroom with something of everything."""
    stages = (
        ("ingest", 2.4, 0),
        ("language", 2.4, 0),
        ("entities", 2.3, 3),
        ("quotes", 2.3, 1),
        ("trends", None, None),
    )
    newsroom.services = [{"service": name, "rate": rate, "lag": lag} for name, rate, lag in stages]
    newsroom.publish(*seed_events())
    people = [("Friederike Altenbrunn", 14, 4.2), ("Tomas Rimkevičius", 6, 2.5), ("Jannes Rothmaler", 5, 1.9)]
    newsroom.trend(*(trend(name, "person", count, score) for name, count, score in people))
    newsroom.trend(
        trend("Nordstern eG", "organisation", 9, 3.0),
        trend("Vilnius", "place", 22, 6.4),
        trend("Berlin", "place", 31, 1.4),
    )
    return newsroom


def judge(page: Page, what: str) -> None:
    """Holds the page against axe-core's rules."""
    found = Axe().run(page, options=RULES).response["violations"]
    assert [
        (each["id"], [node["html"][:120] for node in each["nodes"]], each["nodes"][0]["failureSummary"])
        for each in found
    ] == [], what


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


@pytest.mark.parametrize(
    ("scheme", "size", "options"),
    [
        ("light", "wide", DESK),
        ("dark", "wide", DESK),
        ("light", "narrow", PHONE),
        ("dark", "narrow", PHONE),
    ],
)
@pytest.mark.slow
def test_keeps_the_rules_and_has_its_picture_taken(
    scheme: str, size: str, options: dict[str, Any], busy: Newsroom, opened: Callable[..., Page]
) -> None:
    page = opened(busy.url, **options, color_scheme=scheme)
    page.locator(".row").first.wait_for()
    page.locator("#pulse tr").nth(4).wait_for(state="attached")
    judge(page, "stream")
    picture(page, f"{size}-{scheme}")
    if size == "narrow":
        page.get_by_role("button", name="Filters").click()
        page.locator(".group").first.wait_for()
        judge(page, "filters")
        picture(page, f"{size}-{scheme}-filters")
    page.goto(f"{busy.url}?speaker=altenbrunn&article=de-nachtzug&at=body%3A275")
    page.locator("mark.chosen").first.wait_for()
    judge(page, "article")
    picture(page, f"{size}-{scheme}-article")


def test_goes_by_keys_alone(busy: Newsroom, opened: Callable[..., Page]) -> None:
    page = opened(busy.url)
    page.locator(".row").first.wait_for()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the quotes")).to_be_focused()
    page.keyboard.press("j")
    rows = page.locator(".row")
    expect(rows.nth(0)).to_be_focused()
    for _ in range(12):
        page.keyboard.press("j")
    focused = page.locator(".row:focus")
    expect(focused).to_have_attribute("aria-posinset", "13")
    expect(focused).to_be_in_viewport(ratio=0.9)
    page.keyboard.press("k")
    expect(focused).to_have_attribute("aria-posinset", "12")
    said = focused.locator(".quote").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("#article-title")).to_be_focused()
    expect(page.locator("mark.chosen").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(focused.locator(".quote")).to_have_text(said)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Words")).to_be_focused()
    page.keyboard.type("jkp?")  # letters there, not commands
    expect(page.get_by_role("searchbox", name="Words")).to_have_value("jkp?")
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Resume")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard")
    expect(dialog).to_be_visible()
    judge(page, "dialog")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


@pytest.mark.slow
def test_reading_by_keys_holds_the_list_and_escape_goes_back(busy: Newsroom, opened: Callable[..., Page]) -> None:
    page = opened(busy.url)
    page.locator(".row").first.wait_for()
    page.keyboard.press("j")
    busy.publish(simple(1))
    expect(page.locator("#fresh")).to_have_text("1 new quote")
    expect(page.locator(".row:focus")).to_have_attribute("aria-posinset", "1")
    page.keyboard.press("Escape")
    page.locator(".row", has_text="Number 1:").wait_for()
    expect(page.locator(".row").first).to_contain_text("Number 1:")


@pytest.mark.slow
def test_tells_screen_readers_politely_and_not_all_the_time(busy: Newsroom, opened: Callable[..., Page]) -> None:
    page = opened(busy.url)
    page.locator(".row").first.wait_for()
    page.evaluate(LISTEN)
    for number in range(40):
        busy.publish(simple(number))
    page.locator(".row", has_text="Number 39:").wait_for()
    page.wait_for_function("() => told.reduce((all, each) => all + parseInt(each), 0) === 40")
    assert page.evaluate("told.length") <= 2  # one every twelve seconds
    feed = page.get_by_role("feed", name="Quotes, newest first")
    row = feed.get_by_role("article").first
    expect(row).to_have_accessible_name(f"{row.locator('.name').inner_text()} {row.locator('.quote').inner_text()}")


@pytest.mark.slow
def test_light_and_dark_by_a_switch_that_is_remembered(busy: Newsroom, opened: Callable[..., Page]) -> None:
    page = opened(busy.url, color_scheme="light")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(ground)
    button = page.locator("#theme")
    button.click()
    button.click()
    expect(button).to_have_accessible_name("Theme: Dark")
    dark = page.evaluate(ground)
    assert dark != light
    page.reload()
    assert page.evaluate(ground) == dark
    page.emulate_media(color_scheme="dark")
    button.click()
    button.click()
    assert page.evaluate(ground) == light


@pytest.mark.slow
def test_moves_nothing_for_who_asks_for_that(busy: Newsroom, opened: Callable[..., Page]) -> None:
    page = opened(busy.url, reduced_motion="reduce")
    page.locator(".row").first.wait_for()
    assert page.evaluate("document.getAnimations().length") == 0


@pytest.mark.slow
def test_works_from_right_to_left(newsroom: Newsroom, opened: Callable[..., Page]) -> None:
    article = {
        "headline": "الجسر الجديد لن يفتح قبل الربيع",
        "body": "“لن يفتح الجسر قبل الربيع” said Omar Nasser.",
        "source": "صحيفة",
    }
    event = simple(1)
    said = "“لن يفتح الجسر قبل الربيع”"
    newsroom.publish(quoting({**event["article"], **article}, said, "Omar Nasser", "said", language="ar"))
    page = opened(newsroom.url)
    quote = page.locator(".row .quote")
    expect(quote).to_have_css("direction", "rtl")
    expect(quote).to_have_css("unicode-bidi", "isolate")
    expect(page.locator(".row .name")).to_have_css("direction", "ltr")
    page.locator(".row").click()
    expect(page.locator("#article-title")).to_have_css("direction", "rtl")
    expect(page.locator("mark.chosen")).to_have_text(said)
    picture(page, "right-to-left")


@pytest.mark.slow
def test_the_list_can_always_be_reached_by_tab(newsroom: Newsroom, opened: Callable[..., Page]) -> None:
    newsroom.publish(*(simple(number) for number in range(60)))
    page = opened(newsroom.url)
    page.locator(".row").first.wait_for()
    assert page.evaluate(TAB_STOPS) == ["“Number 59"]
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".row:focus")).to_contain_text("Number 58:")
    assert page.evaluate(TAB_STOPS) == ["“Number 58"]
    newsroom.cancel("made/58")
    expect(page.locator("#feed")).to_be_focused()
    page.wait_for_function(f"() => ({TAB_STOPS})()[0] === '“Number 59'")
    page.keyboard.press("Tab")
    expect(page.locator(".row:focus")).to_contain_text("Number 59:")
    page.locator("#theme").focus()
    page.locator("#scroller").evaluate("each => each.scrollTo(0, 4000)")
    page.wait_for_function(
        f"() => {{ const all = ({TAB_STOPS})(); return all.length === 1 && all[0] !== '“Number 59'; }}"
    )


@pytest.mark.slow
def test_the_button_that_tells_of_new_quotes_hands_its_focus_on(
    newsroom: Newsroom, opened: Callable[..., Page]
) -> None:
    newsroom.publish(simple(0))
    page = opened(newsroom.url)
    page.locator(".row").first.wait_for()
    page.get_by_role("button", name="Pause").click()
    newsroom.publish(simple(1))
    page.get_by_role("button", name="1 new quote").focus()
    page.keyboard.press("Enter")
    page.locator(".row", has_text="Number 1:").wait_for()
    expect(page.locator("#feed")).to_be_focused()
