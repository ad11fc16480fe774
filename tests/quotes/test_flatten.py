from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from schemas.validation import validate
from services.quotes.flatten import CONTEXT, flatten

if TYPE_CHECKING:
    from collections.abc import Callable

BODY = "Am Morgen regnete es. „Das ist gut“, sagte Eva Roth in Berlin. Danach schien die Sonne."
IN_MARKS = "[„»].*?[“«]"
Event = dict[str, Any]


def phrase(body: str, start: int, end: int) -> dict[str, Any]:
    return {"text": body[start:end], "spans": [{"field": "body", "start": start, "end": end}]}


def quotes(body: str, said: str) -> list[dict[str, Any]]:
    """Return quotes as the core gives them: what the pattern finds, said by the Eva Roth after it, if there is one."""
    found = []
    for number, match in enumerate(re.finditer(said, body), 1):
        at = body.find("Eva Roth", match.end())
        speaker = {**phrase(body, at, at + 8), "entity": "e1", "name": "Eva Roth", "resolved_by": "name"}
        unknown = {"cue": None, "addressee": None, "frame": None, "confidence": 0.5}
        found.append(
            {
                "id": f"q{number}",
                "type": "direct",
                **phrase(body, *match.span()),
                "speaker": None if at < 0 else speaker,
                **unknown,
            }
        )
    return found


@pytest.fixture
def event(items: Callable[..., Any]) -> Callable[..., Event]:
    def make(body: str = BODY, said: str = IN_MARKS, **article: Any) -> Event:
        entities = {"status": "ok", "model": "m", "items": items(body, people={"Eva Roth": "Eva Roth"})}
        return {
            "article": {"id": "a1", "headline": "Wetter", "body": body, **article},
            "language": {"status": "ok", "tag": "de", "confidence": 0.9, "model": "m"},
            "entities": entities,
            "quotes": {"status": "ok", "model": "m", "items": quotes(body, said)},
        }

    return make


def test_a_quote_stands_for_itself(event: Callable[..., Event]) -> None:
    (record,) = flatten(event(url="https://example.org/1", published="2026-11-20T08:15:00Z"))
    validate("quote", record)
    assert record["article_id"] == "a1"
    assert (record["url"], record["published"]) == ("https://example.org/1", "2026-11-20T08:15:00Z")
    assert (record["language"], record["headline"]) == ("de", "Wetter")
    assert record["before"] == "Am Morgen regnete es. "
    assert record["after"] == ", sagte Eva Roth in Berlin. Danach schien die Sonne."
    assert record["speaker"]["type"] == "person"
    assert record["speaker"]["ids"] == {"wikidata": None}


def test_what_is_not_known_is_null(event: Callable[..., Event]) -> None:
    (record,) = flatten(event("Man habe Geld, hieß es.", "Man habe Geld"))
    validate("quote", record)
    assert [record[key] for key in ("speaker", "url", "published")] == [None, None, None]


def test_context_is_cut_between_words(event: Callable[..., Event]) -> None:
    (record,) = flatten(event("Wort " * 40 + ". „Das ist gut“, sagte Eva Roth. " + "Wort " * 40))
    assert len(record["before"]) <= CONTEXT
    assert len(record["after"]) <= CONTEXT
    assert record["before"].startswith("Wort ")
    assert record["after"].endswith("Wort")


def test_an_update_keeps_the_ids(event: Callable[..., Event]) -> None:
    first = flatten(event())
    moved = flatten(event("Neu. »Das ist gut«, sagte sie. Ende."))
    assert [r["id"] for r in first] == [r["id"] for r in moved]


def test_ids_tell_quotes_apart(event: Callable[..., Event]) -> None:
    same_twice = "„Das ist gut“, sagte Eva Roth. „Das ist gut“, sagte Eva Roth."
    here, again = (record["id"] for record in flatten(event(same_twice)))
    (elsewhere,) = (record["id"] for record in flatten(event(id="a2")))
    assert len({here, again, elsewhere}) == 3


def test_an_id_fits_a_header(event: Callable[..., Event]) -> None:
    (record,) = flatten(event())
    assert record["id"].isalnum()
    assert len(record["id"]) == 32


@pytest.mark.parametrize("reason", ["canceled", "empty", "unsupported_language"])
def test_skipped_articles_give_nothing(event: Callable[..., Event], reason: str) -> None:
    assert flatten({**event(), "quotes": {"status": "skipped", "reason": reason}}) == []
