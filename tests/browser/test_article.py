"""The article beside the stream: quotes in their place, letter by letter, and nothing of it ever becomes markup."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect
from reports import quoting, seed_events, simple

if TYPE_CHECKING:
    from collections.abc import Callable

    from handfed import Newsroom
    from playwright.sync_api import Page, Route

OTHERS: Final = ("fr-goemon", "es-faro", "en-ferries")
SCRIPT: Final = "<script>window.hurt = 1</script>"
IMAGE: Final = "<img src=x onerror='window.hurt = 2'>"
CONTROLS: Final = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
BIDI: Final = "safe \u202egnp.exe\u202c and \u2066hidden\u2069 \u200fmark"

# All highlights of the text, with a star for the sign of a control character.
MARKS: Final = """[...document.querySelectorAll('.text mark')].map((mark) => {
  const copy = mark.cloneNode(true);
  copy.querySelectorAll('.control').forEach((sign) => sign.replaceWith('*'));
  return { text: copy.textContent, title: mark.title, quotes: mark.dataset.quotes ?? '' };
})"""


def of_seed(name: str) -> dict[str, object]:
    return next(event for event in seed_events() if event["article"]["id"] == name)


@pytest.mark.parametrize("name", ["de-nachtzug", *(pytest.param(each, marks=pytest.mark.slow) for each in OTHERS)])
def test_highlights_all_mentions_speakers_and_quotes_where_they_are(
    name: str, newsroom: Newsroom, opened: Callable[..., Page]
) -> None:
    event = of_seed(name)
    newsroom.publish(event)
    page = opened(f"{newsroom.url}?article={name}")
    page.locator(".text mark").first.wait_for()
    body = event["article"]["body"]
    assert page.locator(".text p").all_inner_texts() == [line for line in body.split("\n") if line.strip()]
    marks = page.evaluate(MARKS)
    for entity in event["entities"]["items"]:
        spoken = [each["text"] for each in entity["mentions"] if each["field"] == "body"]
        title = f"{entity['type']}: {entity['name']}"
        shown = [each["text"] for each in marks if title in each["title"].split("\n")]
        assert "".join(shown).replace(" ", "") == "".join(spoken).replace(" ", ""), title
    for number, quote in enumerate(event["quotes"]["items"]):
        shown = "".join(each["text"] for each in marks if str(number) in each["quotes"].split())
        assert shown == "".join(body[span["start"] : span["end"]] for span in quote["spans"] if span["field"] == "body")


@pytest.mark.slow
def test_opens_beside_the_stream_and_gives_the_focus_back(newsroom: Newsroom, opened: Callable[..., Page]) -> None:
    newsroom.publish(of_seed("de-nachtzug"))
    page = opened(f"{newsroom.url}?text=wer+abends")
    row = page.locator(".row")
    row.click()
    expect(page.locator("#article-title")).to_be_focused()
    expect(page.locator("mark.chosen")).to_have_text(
        ["„Wer abends in ", "Berlin", " einsteigt“", "„soll am Morgen in ", "Vilnius", " frühstücken können.“"]
    )
    expect(page.locator("mark.chosen").first).to_be_in_viewport()
    assert page.url.endswith("&article=de-nachtzug&at=body%3A275")
    named = page.locator(".named li", has_text="Vilnius").first
    expect(named.get_by_role("link", name="Wikidata Q216")).to_have_attribute(
        "href", "https://www.wikidata.org/wiki/Q216"
    )
    for link in page.locator("#article a[href]").all():
        assert link.get_attribute("rel") == "noopener noreferrer nofollow"
    page.get_by_role("button", name="Places 8").click()
    background = "getComputedStyle(document.querySelector('.text mark.place')).backgroundColor"
    assert page.evaluate(background) == "rgba(0, 0, 0, 0)"
    page.keyboard.press("Escape")
    expect(page.locator("#article")).to_be_hidden()
    expect(row).to_be_focused()
    page.go_back()
    expect(page.locator("#article-title")).to_have_text("Nachtzug von Berlin nach Vilnius rückt näher")


@pytest.mark.slow
def test_another_quote_of_it_is_a_click_away(newsroom: Newsroom, opened: Callable[..., Page]) -> None:
    newsroom.publish(of_seed("de-nachtzug"))
    page = opened(f"{newsroom.url}?article=de-nachtzug")
    page.get_by_role("button", name="„Wir glauben es“").click()
    expect(page.locator("mark.chosen").first).to_have_text("„Wir glauben es“")
    expect(page.locator("mark.chosen").first).to_be_in_viewport()


def hostile() -> dict[str, object]:
    said = f"“{SCRIPT} {BIDI} {IMAGE} 👩‍🍳🐟 é”"
    name = "Eve \u202e<b>live</b>"
    article = {
        "id": "../../evil?#<script>",
        "headline": f"{IMAGE} 🎉 {BIDI}",
        "body": f"🐟🐟 {SCRIPT}\n\n{said}, said {name}. javascript:alert(1)",
        "url": "javascript:window.hurt=3",
        "source": f"{SCRIPT}",
        "authors": [IMAGE],
        "published": "2026-11-20T08:15:00Z",
    }
    event = quoting(article, said, name, "said")
    event["entities"]["items"][0]["ids"] = {"wikidata": "javascript:alert(1)", "<img>": "x", "geonames": "1/../../evil"}
    return event


def test_a_hostile_article_stays_text(newsroom: Newsroom, opened: Callable[..., Page]) -> None:
    event = hostile()
    newsroom.publish(event)
    page = opened(newsroom.url)
    row = page.locator(".row")
    expect(row.locator(".quote")).to_contain_text(SCRIPT)
    row.click()
    page.locator("mark.chosen").first.wait_for()
    expect(page.locator("#article")).to_contain_text(SCRIPT)
    expect(page.locator("#article-title")).to_contain_text(IMAGE)
    assert page.evaluate("window.hurt") is None
    assert page.locator("#desk :is(script, img, b, iframe, object)").count() == 0
    hrefs = page.locator("#desk a[href]").evaluate_all("all => all.map((each) => each.protocol)")
    assert set(hrefs) <= {"http:"}
    assert page.locator("#article a[href]").count() == 0  # no URL of it is one
    # Not one control character is in the document where it could turn a line around; signs stand in their places.
    assert not CONTROLS.search(page.locator("#desk").text_content() or "")
    assert page.locator("#article .text .control").all_inner_texts() == ["RLO", "PDF", "LRI", "PDI", "RLM", "RLO"]
    chosen = "".join(each["text"] for each in page.evaluate(MARKS) if each["quotes"])
    said = event["quotes"]["items"][0]["text"]
    assert chosen == "".join("*" if each in "\u202e\u202c\u2066\u2069\u200f" else each for each in said)


@pytest.mark.slow
def test_an_article_of_five_megabytes_is_shown_around_the_quote(
    newsroom: Newsroom, opened: Callable[..., Page]
) -> None:
    said = "“This is the needle 🪡”"
    hay = "Nothing is said here, and at length 🐟. " * 20 + "\n"
    half = hay * (2_600_000 // len(hay))
    article = {
        "id": "big",
        "headline": "Big",
        "body": f"{half}{said}, said Ann Lee.\n{half}",
        "published": "2026-11-20T08:15:00Z",
    }
    newsroom.publish(quoting(article, said, "Ann Lee", "said"))
    page = opened(newsroom.url)
    began = time.monotonic()
    page.locator(".row").click()
    expect(page.locator("mark.chosen")).to_have_text(said)
    expect(page.locator("mark.chosen")).to_be_in_viewport()
    took = time.monotonic() - began
    print(f"5 MB: open after {took:.1f} s")  # noqa: T201 - a figure for the log
    assert took < 20
    size = "document.querySelector('.text').textContent.length"
    assert page.evaluate(size) < 60_000
    more = page.get_by_role("button", name="Show more of what comes after")
    for _ in range(8):
        more.click()
    assert 100_000 < page.evaluate(size) < 250_000


@pytest.mark.slow
def test_says_why_there_is_no_article_or_no_quote(newsroom: Newsroom, opened: Callable[..., Page]) -> None:
    event = of_seed("fi-kirjastoauto")
    newsroom.publish(event)
    page = opened(f"{newsroom.url}?article=fi-kirjastoauto")
    expect(
        page.get_by_text("Not looked for names: unsupported language. Not looked for quotes: unsupported language.")
    ).to_be_visible()
    expect(page.locator(".legend")).to_be_hidden()


@pytest.mark.slow
@pytest.mark.complains("status of 404", "status of 410")
def test_says_that_an_article_is_gone(newsroom: Newsroom, opened: Callable[..., Page]) -> None:
    page = opened(f"{newsroom.url}?article=nobody")
    expect(page.locator("#article-title")).to_have_text("This article is not among the recent ones any more.")
    newsroom.publish(simple(1))
    newsroom.cancel("made/1")
    page.goto(f"{newsroom.url}?article=made%2F1")
    expect(page.locator("#article-title")).to_have_text("The publisher has withdrawn this article.")
    page.get_by_role("button", name="Close the article").click()
    expect(page.locator("#article")).to_be_hidden()


@pytest.mark.slow
@pytest.mark.complains("status of 503")
def test_a_click_on_its_row_tries_again_what_failed(newsroom: Newsroom, opened: Callable[..., Page]) -> None:
    newsroom.publish(simple(1))
    page = opened(newsroom.url)
    page.route("**/v1/articles/*", lambda route: route.fulfill(status=503, json={"detail": "not now"}))
    row = page.locator(".row", has_text="Number 1:")
    row.click()
    title = page.locator("#article-title")
    expect(title).to_have_text("The article cannot be had at the moment: not now")
    page.unroute("**/v1/articles/*")
    row.click()
    expect(title).to_have_text("Report 1 of the day")
    expect(title).to_be_focused()


@pytest.mark.slow
def test_what_is_withdrawn_while_it_loads_is_not_shown(newsroom: Newsroom, opened: Callable[..., Page]) -> None:
    newsroom.publish(simple(1))
    page = opened(newsroom.url)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/v1/articles/*", hold)
    page.locator(".row", has_text="Number 1:").click()
    title = page.locator("#article-title")
    expect(title).to_have_text("Loading …")
    with page.expect_event("requestfailed", lambda request: "/v1/articles/" in request.url):
        newsroom.cancel("made/1")
    expect(title).to_have_text("The publisher has withdrawn this article.")
    expect(title).to_be_focused()  # it had the focus before
    expect(page.locator("#article")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator("#feed .row")).to_have_count(0)


@pytest.mark.slow
def test_says_how_old_it_is_as_time_goes_by(newsroom: Newsroom, opened: Callable[..., Page]) -> None:
    newsroom.publish(simple(1))
    page = opened()
    page.clock.install()
    page.goto(f"{newsroom.url}?article=made%2F1")
    when = page.locator("#article time")
    expect(when).to_contain_text("· now")
    page.clock.fast_forward("05:00")
    expect(when).to_contain_text("· 5m ago")
