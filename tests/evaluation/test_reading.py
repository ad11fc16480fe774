"""Gold annotations and enriched events become the same kind of document."""

from __future__ import annotations

from typing import Any

import seeds
from tests.evaluation.documents import Document, Quote, Span, found, inline_case, seed_case

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
            "cue": None,
        }
    ],
}
QUOTE = Quote("direct", (Span("body", 0, 4),), (Span("body", 12, 15),), "Ada Frei")


def test_gold_line() -> None:
    case = inline_case(ROW, declare=False)
    assert case.article == {"id": "x", "body": "„Ja“, sagte sie.", "headline": "Frei geht"}
    assert case.gold == Document("x", "de", {Span("headline", 0, 4): "person"}, (QUOTE,))


def test_language_is_declared_on_demand() -> None:
    assert inline_case(ROW, declare=True).article["language"] == "de"


def test_what_a_gold_line_lacks_is_not_annotated() -> None:
    gold = inline_case({"id": 7, "text": "A", "ents": []}, declare=True).gold
    assert gold == Document("7", None, {}, None, fields=frozenset({"body"}))


def test_seed_articles_go_in_as_they_are_published() -> None:
    for article in seeds.articles():
        case = seed_case(article, seeds.gold(article["id"]))
        assert case.article == article
        assert (case.gold.quotes is None) == (case.gold.language == "fi")


def test_skipped_and_missing_stages_have_not_looked() -> None:
    event = {"article": {"id": "x"}, "language": {"status": "skipped", "reason": "empty"}}
    assert found(event) == Document("x", None, None, None)
    assert found(event | {"entities": {"status": "ok", "model": "m", "items": []}}).entities == {}


def test_quotes_of_the_headline_are_left_out() -> None:
    spans = [{"field": "headline", "start": 0, "end": 4}]
    quote = {"type": "direct", "spans": spans, "speaker": None}
    event = {"article": {"id": "x"}, "quotes": {"status": "ok", "items": [quote]}}
    assert found(event).quotes == ()
