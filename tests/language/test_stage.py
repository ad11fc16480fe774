from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import pytest

from schemas.validation import validate
from services.language.settings import LanguageSettings
from services.language.stage import STAGE, identify, load

if TYPE_CHECKING:
    from services.language.identifier import Identifier

GERMAN = "Der Rat hat am Dienstag beschlossen, die Brücke bis zum Frühjahr zu sperren."
MIXED = "Der Rat said that 東京 est la ville и город"


def article(**fields: Any) -> dict[str, Any]:
    return {"id": "a", **fields}


def test_an_enricher_answers_each_event_in_order() -> None:
    bodies = [GERMAN, "", "The council decided to close the bridge until spring."]
    answers = load()([{"article": article(body=body)} for body in bodies])
    assert [answer.get("tag", answer.get("reason")) for answer in answers] == ["de", "empty", "en"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"body": GERMAN, "status": "canceled"}, "canceled"),
        ({"headline": ""}, "empty"),
        ({"headline": None, "body": '"„“'}, "empty"),
        ({"body": " \n\t"}, "empty"),
        ({"body": "\0" * 1000}, "empty"),
        ({"body": "<p><br/></p>"}, "empty"),
        ({"body": "12.11.2026", "language": "de"}, "empty"),
        ({"body": "ok"}, "language_undetermined"),
        ({"body": "ok", "language": "tlh"}, "language_undetermined"),
        ({"body": "#hvv #hamburg"}, "empty"),
        ({"body": "x" * 100_000}, "language_undetermined"),
        ({"body": "ISIN DE0007164600 +1,2% 12.11.2026 10:15:00 99,50"}, "language_undetermined"),
    ],
)
def test_what_is_skipped(identifier: Identifier, fields: dict[str, Any], reason: str) -> None:
    assert identify(identifier, 0.5, article(**fields)) == {"status": "skipped", "reason": reason}


@pytest.mark.parametrize(
    "fields",
    [
        {"body": "ok", "language": "de"},
        {"body": "#hvv #hamburg @SBahnHamburg", "language": "de-DE"},
        {"body": "ISIN DE0007164600 +1,2% 12.11.2026 10:15:00 99,50", "language": "de"},
        {"body": GERMAN},
        {"headline": GERMAN, "body": None},
        {"headline": "Regen in Lima", "language": "de-AT"},
        {"headline": "Regen in Lima", "language": "de"},
        {"body": f"<p>{GERMAN}</p>" * 200, "language": "fr"},
        {"body": f"{GERMAN}\0" * 3},
    ],
)
def test_german_is_found(identifier: Identifier, fields: dict[str, Any]) -> None:
    assert identify(identifier, 0.5, article(**fields))["tag"] == "de"


def test_the_threshold_is_a_setting(identifier: Identifier) -> None:
    assert identify(identifier, 0.9995, article(body=GERMAN))["reason"] == "language_undetermined"


def test_a_declaration_stands_only_where_no_other_language_is_likely(identifier: Identifier) -> None:
    believed, doubted = (identify(identifier, 1.0, article(body=GERMAN, language=tag)) for tag in ("de", "fr"))
    assert believed["tag"] == "de"
    assert doubted == {"status": "skipped", "reason": "language_undetermined"}


@pytest.mark.parametrize("body", [GERMAN, "", "ok", MIXED])
def test_answers_keep_the_contract(identifier: Identifier, body: str) -> None:
    event = {"article": article(body=body), "language": identify(identifier, 0.5, article(body=body))}
    validate("language", event)


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPESCHE_LANGUAGE_LANGUAGES", '["de", "fr"]')
    monkeypatch.setenv("DEPESCHE_LANGUAGE_MIN_CONFIDENCE", "0.8")
    settings = LanguageSettings()
    assert settings.languages == ("de", "fr")
    assert settings.min_confidence == 0.8


def test_the_stage_can_be_sent_to_a_child_process() -> None:
    assert pickle.loads(pickle.dumps(STAGE)) == STAGE  # noqa: S301 - ours, as multiprocessing does it
