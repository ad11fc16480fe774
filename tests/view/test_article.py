"""What a reader of the terminal gets to know of an article."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import seeds
from services.view import article_panel

if TYPE_CHECKING:
    from tests.view.examples import Event, Shown

SKIPPED = {"status": "skipped", "reason": "unsupported_language"}


def lines(text: str) -> list[str]:
    """The panel's lines without its frame."""
    return [line.strip("│╭╮╰╯─ ") for line in text.splitlines()]


def test_article_at_a_glance(event: Event, shown: Shown) -> None:
    text = lines(shown(article_panel(event)))
    assert "Frei spricht" in text
    assert "Testagentur · 2026-11-20 08:15 UTC · de 99.8 %" in text
    assert "people  Bo Graf \u00d72 (gnd 118), Ada Frei" in text
    assert "places  Rom (Q220)" in text


def test_quotes_with_speaker_and_manner(event: Event, shown: Shown) -> None:
    text = lines(shown(article_panel(event)))
    start = text.index("sie → Ada Frei  direct · sagte · to: den Leuten · by pronoun")
    assert text[start + 1] == "„Es ist gut“ „dass wir reden.“"
    assert text[-3:-1] == ["nobody named  indirect free indirect", "Niemand habe Zeit."]


def test_long_quotes_are_cut_between_words(event: Event, shown: Shown) -> None:
    event["quotes"]["items"][0]["text"] = "Wort " * 200
    text = shown(article_panel(event))
    assert "Wort…" in text
    assert text.count("Wort") < 60


def test_nothing_found_is_told(event: Event, shown: Shown) -> None:
    for stage in ("entities", "quotes"):
        event[stage]["items"] = []
    text = shown(article_panel(event))
    assert "No names found" in text
    assert "No quotes found" in text


def test_skipped_stages_are_told_in_words(event: Event, shown: Shown) -> None:
    event |= {"language": {"status": "ok", "tag": "fi", "confidence": 1}, "entities": SKIPPED, "quotes": SKIPPED}
    text = shown(article_panel(event))
    assert "Entities: not enriched, language fi is not supported" in text
    assert "Quotes: not enriched, language fi is not supported" in text
    assert "fi 100 % · declared de" in text


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("empty", "there is no text"),
        ("language_undetermined", "the language could not be determined"),
        ("brand_new", "brand new"),
    ],
)
def test_reasons_in_words(event: Event, shown: Shown, reason: str, words: str) -> None:
    event["quotes"] = {"status": "skipped", "reason": reason}
    assert f"Quotes: not enriched, {words}" in shown(article_panel(event))


def test_undetermined_language_is_told(event: Event, shown: Shown) -> None:
    event["language"] = {"status": "skipped", "reason": "language_undetermined"}
    assert "language: not enriched, the language could not be determined · declared de" in " ".join(
        lines(shown(article_panel(event)))
    )


def test_stages_to_come_are_not_mentioned(event: Event, shown: Shown) -> None:
    text = shown(article_panel({"article": event["article"]}))
    assert "Frei spricht" in text
    assert "quotes" not in text.lower()


def test_raw_article_shows_the_declared_language(event: Event, shown: Shown) -> None:
    article = event["article"] | {"quotes": "a field of the publisher's own"}
    assert "2026-11-20 08:15 UTC · declared de" in shown(article_panel(article))


@pytest.mark.parametrize(
    ("declared", "tag", "told"),
    [("hr", "sh", False), ("no", "nb", False), ("iw", "he", False), ("de_CH", "de", False), ("nl", "de", True)],
)
def test_a_declared_language_is_told_where_it_is_another_one(
    event: Event, shown: Shown, declared: str, tag: str, *, told: bool
) -> None:
    event["article"]["language"], event["language"]["tag"] = declared, tag
    assert (f"declared {declared}" in shown(article_panel(event))) == told


def test_withdrawn_article_shows_nothing_of_its_body(event: Event, shown: Shown) -> None:
    event["article"]["status"] = "canceled"
    text = shown(article_panel(event))
    assert "Withdrawn by its publisher" in text
    assert "Frei spricht" in text
    assert "Ada Frei" not in text


def test_tombstone_shows_the_key(shown: Shown) -> None:
    assert "Deleted: rom-1" in shown(article_panel(None, "rom-1"))
    assert "without a key" in shown(article_panel(None))


def test_many_names_are_counted(event: Event, shown: Shown) -> None:
    person = event["entities"]["items"][1]
    event["entities"]["items"] = [person | {"name": f"P{number}"} for number in range(20)]
    text = " ".join(lines(shown(article_panel(event))))
    assert "P13, P14, and 5 more" in text


def test_many_quotes_are_counted(event: Event, shown: Shown) -> None:
    event["quotes"]["items"] = event["quotes"]["items"][:1] * 53
    text = shown(article_panel(event))
    assert text.count("„Es ist gut“") == 50
    assert "and 3 more quotes" in text


def test_article_without_headline_starts_with_its_body(shown: Shown) -> None:
    assert "Nur Text" in shown(article_panel({"article": {"id": "x", "headline": None, "body": "Nur Text"}}))


@pytest.mark.parametrize("article", seeds.articles(), ids=lambda article: article["id"])
def test_seeds_can_be_shown(article: Event, shown: Shown) -> None:
    gold = seeds.gold(article["id"])
    results = {key: {"status": "ok", "items": gold[key]} if gold[key] else SKIPPED for key in ("entities", "quotes")}
    language = {"status": "ok", "tag": gold["language"], "confidence": 0.9}
    text = shown(article_panel({"article": article, "language": language, **results}))
    assert all(line.startswith(("╭", "│", "╰")) for line in text.splitlines())
