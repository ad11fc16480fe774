"""The examples of every released version: they are the contract's memory, and must hold for ever.

An invalid example is named after the reason it is refused for: `REASON.what_is_wrong.json`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import schemas
from schemas.codec import decode, encode, splice, wrap
from schemas.reasons import ContractError, Reason
from schemas.validation import NAMES, validate

ROOT = Path(schemas.__file__).parent / "examples"
FILES = sorted(path for path in ROOT.rglob("*") if path.is_file())
VALID = [path for path in FILES if path.parent.name == "valid"]
INVALID = [path for path in FILES if path.parent.name == "invalid"]


def label(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def schema_of(path: Path) -> str:
    return path.parent.parent.name


def spans(node: Any) -> Iterator[dict[str, Any]]:
    """Everything in an event that has a text and says where it stands, as {"text", "spans"}."""
    if isinstance(node, dict):
        if "spans" in node:
            yield node
        elif "start" in node and "text" in node:
            yield {"text": node["text"], "spans": [node]}
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from spans(child)


def test_there_are_valid_and_invalid_examples_of_every_schema_and_no_orphans() -> None:
    expected = {f"v1/{name}/{kind}" for name in NAMES for kind in ("valid", "invalid")}
    assert {label(path.parent) for path in FILES} == expected
    assert {path.suffix for path in FILES} == {".json"}
    assert min(sum(label(path.parent) == folder for path in FILES) for folder in expected) >= 3


@pytest.mark.parametrize("path", VALID, ids=label)
def test_a_valid_example_decodes_and_validates(path: Path) -> None:
    validate(schema_of(path), decode(path.read_bytes()))


@pytest.mark.parametrize("path", INVALID, ids=label)
def test_an_invalid_example_is_refused_for_the_reason_in_its_name(path: Path) -> None:
    with pytest.raises(ContractError) as caught:
        validate(schema_of(path), decode(path.read_bytes()))
    assert caught.value.reason == Reason(path.name.partition(".")[0])
    assert 0 < len(caught.value.message) <= 200


@pytest.mark.parametrize("path", [path for path in VALID if schema_of(path) in ("entities", "enriched")], ids=label)
def test_offsets_point_at_the_text(path: Path) -> None:
    event = decode(path.read_bytes())
    for words in spans(event):
        assert all(span["start"] < span["end"] for span in words["spans"])
        texts = [event["article"][span["field"]][span["start"] : span["end"]] for span in words["spans"]]
        assert " ".join(texts) == words["text"]


@pytest.mark.parametrize("path", [path for path in VALID if schema_of(path) == "enriched"], ids=label)
def test_speakers_point_at_entities_of_their_event(path: Path) -> None:
    event = decode(path.read_bytes())
    entities = {entity["id"] for entity in event["entities"].get("items", [])}
    speakers = [quote["speaker"] for quote in event["quotes"].get("items", []) if quote["speaker"]]
    assert {speaker["entity"] for speaker in speakers if speaker["entity"]} <= entities


def test_a_flattened_quote_is_one_of_an_enriched_example() -> None:
    events = [decode(path.read_bytes()) for path in VALID if schema_of(path) == "enriched"]
    articles = {event["article"]["id"]: event["article"] for event in events}
    for quote in (decode(path.read_bytes()) for path in VALID if schema_of(path) == "quote"):
        first, last = quote["spans"][0], quote["spans"][-1]
        text = articles[quote["article_id"]][first["field"]]
        assert text[: first["start"]].endswith(quote["before"])
        assert text[last["end"] :].startswith(quote["after"])


@pytest.mark.parametrize("path", [path for path in VALID if schema_of(path) == "article"], ids=label)
def test_an_article_goes_through_all_stages_untouched(path: Path) -> None:
    article, skipped = path.read_bytes(), {"status": "skipped", "reason": "empty"}
    event = wrap(article, "language", skipped)
    validate("language", decode(event))
    event = splice(event, "entities", skipped)
    validate("entities", decode(event))
    event = splice(event, "quotes", skipped)
    validate("enriched", decode(event))
    assert (
        event
        == b'{"article":'
        + article
        + b"".join(b',"%b":%b' % (key, encode(skipped)) for key in (b"language", b"entities", b"quotes"))
        + b"}"
    )


def test_examples_cover_what_the_contract_is_proud_of() -> None:
    events = [decode(path.read_bytes()) for path in VALID if schema_of(path) == "enriched"]
    quotes = [quote for event in events for quote in event["quotes"].get("items", [])]
    assert any(len(quote["spans"]) > 1 for quote in quotes)
    assert any(quote["speaker"] is None for quote in quotes)
    assert any(event["article"].get("status") == "canceled" for event in events)
    assert any(ord(letter) > 0xFFFF for event in events for letter in event["article"].get("body", ""))
