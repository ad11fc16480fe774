from typing import Any

import pytest

from schemas.reasons import ContractError, Reason
from schemas.validation import MAX_MESSAGE, NAMES, load, validate

HEADLINE = "Minister resigns"


def refusal(name: str, value: object) -> ContractError:
    with pytest.raises(ContractError) as caught:
        validate(name, value)
    return caught.value


def language_event(language: Any) -> dict[str, Any]:
    return {"article": {"id": "1", "headline": HEADLINE}, "language": language}


@pytest.mark.parametrize("article", [{}, {"id": None}, {"id": ""}])
def test_an_article_without_an_id_has_a_reason_of_its_own(article: dict[str, Any]) -> None:
    assert refusal("article", {**article, "headline": HEADLINE}).reason == Reason.MISSING_ID
    assert refusal("language", {"article": {**article, "body": 3}, "language": {}}).reason == Reason.MISSING_ID


@pytest.mark.parametrize("identity", [1, [], "a\n", "x" * 513])
def test_an_id_that_is_wrong_is_not_missing(identity: object) -> None:
    error = refusal("article", {"id": identity, "headline": HEADLINE})
    assert error.reason == Reason.INVALID_SCHEMA
    assert error.message.startswith("/id: ")


def test_a_missing_id_inside_something_else_is_a_fault_of_the_schema() -> None:
    entities = {"status": "ok", "model": "m", "items": [{"type": "place", "name": "x", "ids": {}, "mentions": []}]}
    event = {**language_event({"status": "skipped", "reason": "empty"}), "entities": entities}
    assert refusal("entities", event).reason == Reason.INVALID_SCHEMA


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ({"status": "ok", "tag": "de", "model": "m"}, '/language: "confidence" is a required property'),
        ({"status": "skipped"}, '/language: "reason" is a required property'),
        ({"status": "skipped", "reason": "empty", "tag": "de"}, "/language/tag: must not be there"),
        (
            {"status": "ok", "tag": "de", "confidence": float("nan"), "model": "m"},
            '/language/confidence: value is not of type "number"',
        ),
    ],
)
def test_the_message_is_about_the_alternative_that_was_meant(language: Any, message: str) -> None:
    assert refusal("language", language_event(language)).message == message


def test_the_message_names_the_place_and_not_the_text() -> None:
    error = refusal("article", {"id": "1", "headline": HEADLINE, "authors": [HEADLINE, 3], "published": HEADLINE})
    assert error.message.startswith(("/authors/1: ", "/published: "))
    assert HEADLINE not in error.message
    # A chained validation error would hold the article, and be logged or pickled with it.
    assert error.__suppress_context__


def test_the_message_is_short_whatever_strangers_name_their_keys() -> None:
    entity = {"id": "e1", "type": "place", "name": "x", "ids": {"a/b~\n" * 1000: 3}, "mentions": []}
    event = {
        **language_event({"status": "skipped", "reason": "empty"}),
        "entities": {"status": "ok", "model": "m", "items": [entity]},
    }
    message = refusal("entities", event).message
    assert len(message) <= MAX_MESSAGE
    assert message.startswith("/entities/items/0/ids/a~1b~0")
    assert message.endswith('value is not of types "null", "string"')


def test_there_is_no_other_schema() -> None:
    for unknown in ("articles", "../v1/article"):
        with pytest.raises(KeyError):
            validate(unknown, {})


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_can_be_used_offline(name: str) -> None:
    assert load(name)["$id"] == f"urn:depesche:v1:{name}"
    assert refusal(name, []).reason == Reason.INVALID_SCHEMA
