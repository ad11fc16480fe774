"""What the core makes of a quote that a tagger has found: the event's form, with names and confidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from services.quotes import core
from services.quotes.confidence import Confidence
from services.quotes.tagger.tagger import Quote

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = "„Gut“, sagte Eva Roth."
QUOTE = Quote("direct", ((0, 5),), (13, 21), ((7, 12),), (), ((7, 21),), 0.9, 0.9, {})
ROTH = {"Eva Roth": "Eva Roth"}


class Finder:
    """A tagger without a model: it knows the text."""

    def find(self, *_: object) -> list[Quote]:
        return [QUOTE]


@pytest.fixture
def extract(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[dict[str, Any]]]:
    monkeypatch.setattr(core, "Tagger", Finder)
    monkeypatch.setattr(Confidence, "load", lambda: Confidence({"one": 1.0, "by name": 1.0, "no name": -0.5}))
    return core.Extractor().extract


def test_a_quote_in_the_events_form(extract: Callable[..., Any], items: Callable[..., Any]) -> None:
    (quote,) = extract(TEXT, "de", items(TEXT, people=ROTH))
    assert quote == {
        "id": "q1",
        "type": "direct",
        "text": "„Gut“",
        "spans": [{"field": "body", "start": 0, "end": 5}],
        "speaker": {
            "text": "Eva Roth",
            "spans": [{"field": "body", "start": 13, "end": 21}],
            "entity": "e1",
            "name": "Eva Roth",
            "resolved_by": "name",
        },
        "cue": {"text": "sagte", "spans": [{"field": "body", "start": 7, "end": 12}]},
        "addressee": None,
        "frame": {"text": "sagte Eva Roth", "spans": [{"field": "body", "start": 7, "end": 21}]},
        "confidence": 0.88,
    }


def test_without_entities_a_speaker_has_text_and_no_name(extract: Callable[..., Any]) -> None:
    (quote,) = extract(TEXT, "de")
    assert quote["speaker"] == {
        "text": "Eva Roth",
        "spans": [{"field": "body", "start": 13, "end": 21}],
        "entity": None,
        "name": None,
        "resolved_by": None,
    }


def test_mentions_in_the_headline_do_not_shift_the_body(extract: Callable[..., Any], items: Callable[..., Any]) -> None:
    (item,) = items(TEXT, people=ROTH)
    item["mentions"].insert(0, {"field": "headline", "start": 0, "end": 8, "text": "Eva Roth"})
    (quote,) = extract(TEXT, "de", [item])
    assert (quote["speaker"]["name"], quote["speaker"]["resolved_by"]) == ("Eva Roth", "name")


def test_whether_a_name_is_known_bears_on_how_sure_a_quote_is(
    extract: Callable[..., Any], items: Callable[..., Any]
) -> None:
    (named,) = extract(TEXT, "de", items(TEXT, people=ROTH))
    (unnamed,) = extract(TEXT, "de")
    assert 0 < unnamed["confidence"] < named["confidence"] < 1
