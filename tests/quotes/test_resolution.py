"""Whom the speaker expressions mean: the names that stand in a text are given, as the entities stage gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from services.quotes.core import extract

if TYPE_CHECKING:
    from collections.abc import Callable

Name = tuple[str | None, str | None]
ROTH = {"Eva Roth": r"(?:Eva )?Roth"}
BOTH = {**ROTH, "Jan Kern": r"(?:Jan )?Kern"}
WORKS = {"Elbe Werke": r"Elbe Werke"}


def names(text: str, items: list[dict[str, Any]], tag: str = "de") -> list[Name]:
    speakers = [quote["speaker"] for quote in extract(text, tag, items)]
    return [(s["name"], s["resolved_by"]) if s else (None, None) for s in speakers]


@pytest.mark.parametrize(
    ("text", "tag", "expected"),
    [
        ("„Gut“, sagte Ministerin Eva Roth.", "de", ("Eva Roth", "name")),
        ("Ministerin Eva Roth kam. „Gut“, sagte sie.", "de", ("Eva Roth", "pronoun")),
        ("Ministerin Eva Roth traf Jan Kern. „Gut“, sagte sie.", "de", ("Eva Roth", "pronoun")),
        ("Ministerin Eva Roth traf Jan Kern. „Gut“, sagte er.", "de", ("Jan Kern", "pronoun")),
        ("Ministerin Eva Roth traf Jan Kern. „Gut“, sagten sie.", "de", (None, None)),
        ("Die Innenministerin Eva Roth traf Jan Kern. „Gut“, sagte die Ministerin.", "de", ("Eva Roth", "nominal")),
        ("Es kam der Sprecher des Amtes, Jan Kern. „Gut“, sagte der Sprecher.", "de", ("Jan Kern", "nominal")),
        ("Jan Kern (54) traf Eva Roth. „Gut“, sagte der 54-Jährige.", "de", ("Jan Kern", "nominal")),
        ("Jan Kern kam. „Gut“, sagte der Politiker.", "de", ("Jan Kern", "context")),
        ("Jan Kern traf Eva Roth. „Gut“, sagte ein Politiker.", "de", (None, None)),
        ("„Gut“, sagte eine Sprecherin von Jan Kern.", "de", (None, None)),
        ("Frau Roth kam. “Good,” she said.", "en", ("Eva Roth", "pronoun")),
        ("Ms. Roth met Mr. Kern. “Good,” he said.", "en", ("Jan Kern", "pronoun")),
        ("The minister, Eva Roth, met Jan Kern. “Good,” the minister said.", "en", ("Eva Roth", "nominal")),
        ("La ministre Eva Roth est venue. « Bien », a-t-elle dit.", "fr", ("Eva Roth", "pronoun")),
        ("« Bien », a dit M. Kern.", "fr", ("Jan Kern", "name")),
    ],
)
def test_people(items: Callable[..., Any], text: str, tag: str, expected: Name) -> None:
    assert names(text, items(text, people=BOTH), tag) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Die Elbe Werke teilten mit, man baue aus.", ("Elbe Werke", "name")),
        ("Laut einem Bericht der Elbe Werke stieg der Umsatz.", ("Elbe Werke", "name")),
        ("Der Konzern Elbe Werke teilte mit, man baue aus.", ("Elbe Werke", "name")),
        ("Eine Sprecherin der Elbe Werke sagte, man baue aus.", (None, None)),
        ("Die Elbe Werke bauen. Man habe Geld, teilte das Unternehmen mit.", ("Elbe Werke", "context")),
    ],
)
def test_organisations(items: Callable[..., Any], text: str, expected: Name) -> None:
    assert names(text, items(text, organisations=WORKS)) == [expected]


def test_who_cannot_be_told_apart_has_no_name(items: Callable[..., Any]) -> None:
    text = "Der Bäcker Jan Kern und der Maler Ulf Kern kamen. „Gut“, sagte der Politiker."
    assert names(text, items(text, people={"Jan Kern": "Jan Kern", "Ulf Kern": "Ulf Kern"})) == [(None, None)]


def test_names_in_quoted_words_are_no_candidates(items: Callable[..., Any]) -> None:
    text = "Jan Kern kam. „Ulf Bach war da“, sagte er."
    assert names(text, items(text, people={"Jan Kern": "Jan Kern", "Ulf Bach": "Ulf Bach"})) == [
        ("Jan Kern", "pronoun")
    ]


def test_without_entities_a_speaker_has_text_and_no_name() -> None:
    (quote,) = extract("„Gut“, sagte Eva Roth.", "de")
    assert quote["speaker"] == {
        "text": "Eva Roth",
        "spans": [{"field": "body", "start": 13, "end": 21}],
        "entity": None,
        "name": None,
        "resolved_by": None,
    }


def test_mentions_in_the_headline_do_not_shift_the_body(items: Callable[..., Any]) -> None:
    text = "„Gut“, sagte Eva Roth."
    (item,) = items(text, people=ROTH)
    item["mentions"].insert(0, {"field": "headline", "start": 0, "end": 8, "text": "Eva Roth"})
    assert names(text, [item]) == [("Eva Roth", "name")]


def test_a_resolved_name_makes_a_quote_surer(items: Callable[..., Any]) -> None:
    text = "Eva Roth sagte, sie komme."
    (named,) = extract(text, "de", items(text, people=ROTH))
    (unnamed,) = extract(text, "de")
    assert 0 < unnamed["confidence"] < named["confidence"] < 1
