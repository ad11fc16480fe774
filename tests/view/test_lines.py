"""Single lines: quotes, events of any topic, dead letters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import pytest

import schemas
from services.view import dead_line, event_line, quote_line, seen_line, trend_line
from tests.view.examples import Letter

if TYPE_CHECKING:
    from tests.view.examples import Event, Shown


def flattened(event: Event, **changes: Any) -> Event:
    quote: Event = event["quotes"]["items"][0]
    return quote | {"article_id": "rom-1", "headline": "Frei spricht", "language": "de"} | changes


def test_quote_names_speaker_words_and_article(event: Event, shown: Shown) -> None:
    text = shown(quote_line(flattened(event)))
    assert text.splitlines() == ["sie → Ada Frei: „Es ist gut“ „dass wir reden.“", "  de · Frei spricht"]


def test_quote_of_an_article_without_headline_names_its_id(event: Event, shown: Shown) -> None:
    assert shown(quote_line(flattened(event, headline=None, language=None))).endswith("\n  rom-1\n")


@pytest.mark.parametrize(
    ("speaker", "words"),
    [
        (None, "nobody named: "),
        ({"text": "eine Pendlerin", "name": None, "resolved_by": None}, "eine Pendlerin (no name): "),
        ({"text": "Frei", "name": "Ada Frei", "resolved_by": "name"}, "Ada Frei: "),
        ({"text": "Ministerin Ada Frei", "name": "Ada Frei", "resolved_by": None}, "Ada Frei: "),
        ({"text": "die Ministerin", "name": "Ada Frei", "resolved_by": "nominal"}, "die Ministerin → Ada Frei: "),
    ],
)
def test_speakers(event: Event, shown: Shown, speaker: Event | None, words: str) -> None:
    assert shown(quote_line(flattened(event, speaker=speaker))).startswith(words)


def test_event_tells_how_far_it_has_come(event: Event, shown: Shown) -> None:
    article = event["article"]
    assert shown(event_line(article)) == "rom-1  raw  Frei spricht\n"
    event.pop("quotes")
    assert shown(event_line(event)) == "rom-1  de · 3 names  Frei spricht\n"
    event["entities"] = {"status": "skipped", "reason": "empty"}
    assert shown(event_line(event)) == "rom-1  de · no names looked for  Frei spricht\n"
    event["language"] = {"status": "skipped", "reason": "empty"}
    assert "language unknown" in shown(event_line(event))


def test_event_stays_on_one_line(event: Event, shown: Shown) -> None:
    event["article"]["headline"] = "Ein langer Satz\nüber viele Zeilen. " * 50
    text = shown(event_line(event))
    assert text.count("\n") == 1
    assert text.endswith("…\n")


def test_event_that_is_withdrawn_or_deleted(event: Event, shown: Shown) -> None:
    event["article"]["status"] = "canceled"
    assert shown(event_line(event)) == "rom-1  withdrawn  Frei spricht\n"
    assert shown(event_line(None, "rom-1")).startswith("rom-1  deleted")


def test_event_without_anything_is_still_a_line(shown: Shown) -> None:
    assert shown(event_line({})).startswith("without id  raw")


def test_dead_letter_tells_reason_place_and_message(shown: Shown) -> None:
    text = " ".join(shown(dead_line(Letter())).split())
    assert text == (
        "child_died in entities: rom-1 news.language-3-42 · 2026-11-20 08:15 UTC the process ended with signal 11"
    )


def test_dead_letter_without_key(shown: Shown) -> None:
    assert "in entities: without key" in shown(dead_line(Letter(key=None)))
    assert "in entities: \ufffd" in shown(dead_line(Letter(key=b"\xff")))


def test_a_trend_tells_window_name_and_what_is_usual(shown: Shown) -> None:
    path = Path(schemas.__file__).parent / "examples/v1/trend/valid/rising_place.json"
    trend = orjson.loads(path.read_bytes())
    line = "▲  5m 08:15–08:20  Hamburg  31 mentions in 12 articles, usually 1.5\n"
    assert shown(trend_line(trend)) == line
    speaker = trend | {"subject": {"kind": "speaker", "name": "\x1b[31mA\n" * 99}, "base": None, "rising": False}
    text = shown(trend_line(speaker))
    assert text.startswith("   5m 08:15–08:20  A A")
    assert "\x1b" not in text
    assert shown(trend_line({"window": 1}))


def test_a_name_in_a_trend_is_shown_up_to_its_own_limit(shown: Shown) -> None:
    name = "Bundesministerium für wirtschaftliche Zusammenarbeit"
    assert f"  {name}  " in shown(trend_line({"window": {}, "subject": {"name": name}}))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "1  seen  2026-11-27 08:00 UTC · repeats urn:agency:4711\n"),
        ({"canceled": True, "version": None, "duplicate_of": None}, "1  withdrawn  \n"),
    ],
)
def test_what_was_seen_tells_its_id_and_what_it_repeats(changes: Event, words: str, shown: Shown) -> None:
    path = Path(schemas.__file__).parent / "examples/v1/seen/valid/full.json"
    seen = orjson.loads(path.read_bytes()) | {"id": "1"} | changes
    assert shown(seen_line(seen)) == words
