from __future__ import annotations

import pickle
from typing import Any

import pytest

from schemas.validation import validate
from services.quotes.settings import QuotesSettings
from services.quotes.stage import STAGE, load
from services.runtime.sources import SettingsError

BODY = "„Das ist gut“, sagte Eva Roth."
ROTH = {
    "id": "e1",
    "type": "person",
    "name": "Eva Roth",
    "ids": {},
    "mentions": [{"field": "body", "start": 21, "end": 29, "text": "Eva Roth"}],
}


def event(tag: str = "de", **article: Any) -> dict[str, Any]:
    return {
        "article": {"id": "a", "body": BODY, **article},
        "language": {"status": "ok", "tag": tag, "confidence": 1.0, "model": "m"},
        "entities": {"status": "ok", "model": "m", "items": [ROTH]},
    }


def answer(each: dict[str, Any]) -> dict[str, Any]:
    (result,) = load()([each])
    validate("enriched", {**each, "quotes": result})
    return dict(result)


def test_quotes_are_added_with_their_speakers_names() -> None:
    result = answer(event())
    assert result["status"] == "ok"
    assert [quote["speaker"]["entity"] for quote in result["items"]] == ["e1"]


def test_without_quotes_the_list_is_empty() -> None:
    assert answer(event(body="Es regnete."))["items"] == []


@pytest.mark.parametrize(
    ("each", "reason"),
    [
        (event(status="canceled"), "canceled"),
        (event(tag="xx"), "unsupported_language"),
        (event(body=" \n"), "empty"),
        (event(body="", headline="Nur eine Überschrift"), "empty"),
        ({**event(), "language": {"status": "skipped", "reason": "language_undetermined"}}, "language_undetermined"),
    ],
)
def test_skipped(each: dict[str, Any], reason: str) -> None:
    assert answer(each) == {"status": "skipped", "reason": reason}


def test_skipped_entities_cost_only_the_names() -> None:
    each = {**event(), "entities": {"status": "skipped", "reason": "unsupported_language"}}
    (quote,) = answer(each)["items"]
    assert (quote["speaker"]["text"], quote["speaker"]["name"]) == ("Eva Roth", None)


def test_an_enricher_answers_each_event_in_order() -> None:
    answers = load()([event(), event(status="canceled"), event()])
    assert [a["status"] for a in answers] == ["ok", "skipped", "ok"]
    assert answers[0] == answers[2]


def test_languages_can_be_restricted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPESCHE_QUOTES_LANGUAGES", '["en"]')
    assert answer(event())["reason"] == "unsupported_language"


def test_languages_without_tables_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPESCHE_QUOTES_LANGUAGES", '["xx"]')
    with pytest.raises(SettingsError, match="no tables for xx"):
        QuotesSettings()


def test_the_stage_can_be_sent_to_a_child_process() -> None:
    assert pickle.loads(pickle.dumps(STAGE)) == STAGE  # noqa: S301 - what was just written
    assert STAGE.service.adds == "quotes"
