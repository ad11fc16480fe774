"""Gold annotations and enriched events become the same kind of document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import seeds
from tests.evaluation.documents import Document, Quote, Span
from tests.evaluation.reading import found, gold_cases, inline_case, seed_case

if TYPE_CHECKING:
    from pathlib import Path

ROW: dict[str, Any] = {
    "id": "x",
    "lang": "de",
    "headline": "Frei geht",
    "text": "„Ja“, sagte sie.",
    "ents": [],
    "headline_ents": [[0, 4, "PER"]],
    "quotes": [
        {
            "type": "direct",
            "spans": [[0, 4]],
            "speaker": {"spans": [[12, 15]], "text": "sie", "name": "Ada Frei"},
            "cue": {"spans": [[6, 11]], "text": "sagte"},
            "addressee": None,
        }
    ],
}
QUOTE = Quote(
    "direct", (Span("body", 0, 4),), speaker=(Span("body", 12, 15),), name="Ada Frei", cue=(Span("body", 6, 11),)
)
FOREIGN: dict[str, Any] = {
    "id": "f",
    "text": "Yes, she said.",
    "tokens": [[0, 3], [3, 4], [5, 8], [9, 13], [13, 14]],
    "quotes": [{"type": "indirect", "spans": [[0, 3]], "speaker": {"spans": [[5, 8]]}, "medium": "Speech"}],
}


def test_gold_line() -> None:
    case = inline_case(ROW, declare=False)
    assert case.article == {"id": "x", "body": "„Ja“, sagte sie.", "headline": "Frei geht"}
    assert case.gold == Document("x", "de", {Span("headline", 0, 4): "person"}, (QUOTE,))


def test_language_is_declared_on_demand() -> None:
    assert inline_case(ROW, declare=True).article["language"] == "de"


def test_what_a_gold_line_lacks_is_not_annotated() -> None:
    gold = inline_case({"id": 7, "text": "A", "ents": []}, declare=True).gold
    assert gold == Document("7", None, {}, None, fields=frozenset({"body"}), named=False)


def test_seed_articles_go_in_as_they_are_published() -> None:
    for article in seeds.articles():
        case = seed_case(article, seeds.gold(article["id"]))
        assert case.article == article
        assert (case.gold.quotes is None) == (case.gold.language == "fi")


def test_skipped_and_missing_stages_have_not_looked() -> None:
    event = {"article": {"id": "x"}, "language": {"status": "skipped", "reason": "empty"}}
    assert found(event) == Document("x", None, None, None)
    assert found(event | {"entities": {"status": "ok", "model": "m", "items": []}}).entities == {}


def test_foreign_sets_have_tokens_and_no_names() -> None:
    case = inline_case(FOREIGN, declare=True)
    assert case.tokens == ((0, 3), (3, 4), (5, 8), (9, 13), (13, 14))
    assert (case.gold.named, case.gold.language, case.gold.entities) == (False, None, None)
    assert case.gold.quotes == (
        Quote("indirect", (Span("body", 0, 3),), speaker=(Span("body", 5, 8),), medium="Speech"),
    )


def test_lines_without_id_and_language_get_them(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps({"text": "Rom", "ents": [[0, 3, "LOC"]]}) + "\n\n" + json.dumps(ROW), encoding="utf-8")
    first, second = gold_cases([path], language="it", declare=True)
    assert first.article == {"id": "set-1", "body": "Rom", "language": "it"}
    assert (second.gold.id, second.gold.language) == ("x", "de")


def event(*quotes: dict[str, Any]) -> dict[str, Any]:
    return {"article": {"id": "x"}, "quotes": {"status": "ok", "items": list(quotes)}}


def span(field: str, start: int, end: int) -> dict[str, Any]:
    return {"field": field, "start": start, "end": end}


def test_quotes_and_speakers_of_the_headline_are_left_out() -> None:
    in_headline = {"type": "direct", "spans": [span("headline", 0, 4)], "speaker": None}
    assert found(event(in_headline)).quotes == ()
    speaker = {"spans": [span("headline", 5, 8)], "name": "Ada Frei", "resolved_by": "name"}
    assert found(event({"type": "direct", "spans": [span("body", 0, 4)], "speaker": speaker})).quotes == (
        Quote("direct", (Span("body", 0, 4),)),
    )


def test_found_quotes_are_read_outer_ones_first() -> None:
    inner, outer = ({"type": "direct", "spans": [span("body", 3, end)], "speaker": None} for end in (8, 20))
    quotes = found(event(inner, outer)).quotes
    assert [quote.spans[0].end for quote in quotes or ()] == [20, 8]
