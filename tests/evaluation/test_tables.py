"""Scores as tables."""

from __future__ import annotations

from tests.evaluation.documents import Case, Document, Quote, Result, Span
from tests.evaluation.measures import by_language
from tests.evaluation.mistakes import counted, mistakes
from tests.evaluation.tables import confusion, in_full, mistake_table, overview


def result(tag: str, found: str) -> Result:
    """An article with a direct quote and an entity of its own type, and the quote found under another type."""
    quote, missed = (Quote("direct", (Span("body", *span),), (Span("body", 9, 12),)) for span in ((0, 4), (13, 17)))
    gold = Document(tag, tag, {Span("body", 9, 12): f"type of {tag}"}, (quote, missed), fields=frozenset({"body"}))
    seen = Document(tag, "de", {}, (Quote(found, quote.spans, quote.speaker, "Ada Frei", "name"),))
    return Result(Case({"id": tag, "body": "„Ja“ and she „No“"}, gold), seen)


RESULTS = [result("de", "direct"), result("fr", "mixed")]
SCORES = by_language(RESULTS)


def test_every_language_has_a_column_before_all() -> None:
    language, entities, quotes, names, shares = overview(SCORES)
    assert language.header == ("language", "de", "fr", "total")
    assert language.rows == [("right", "100.0 of 1", "0.0 of 1", "50.0 of 2")]
    assert quotes.header == ("quotes", "de F1", "fr F1", "total P", "total R", "total F1")
    assert ("E end to end", "66.7", "66.7", "100.0", "50.0", "66.7") in quotes.rows
    assert ("C direct, overlap", "66.7", "0.0", "100.0", "50.0", "66.7") in quotes.rows
    assert ("C mixed, overlap", "", "0.0", "100.0", "0.0", "0.0") in quotes.rows
    assert ("type of de", "0.0", "", "0.0", "0.0", "0.0") in entities.rows
    assert names.rows[0] == ("right name", "0.0", "0.0", "0.0", "0.0", "0.0")
    assert ("unnamed ones given a name", "100.0 of 1", "100.0 of 1", "100.0 of 2") in shares.rows


def test_what_is_nowhere_has_no_row() -> None:
    rows = {row[0] for table in overview(SCORES) for row in table.rows}
    assert not rows & {"A addressee", "A frame", "headline: all types"}


def test_one_language_in_full() -> None:
    assert ("A quote", "100.0", "50.0", "66.7", "1", "2") in in_full(SCORES["de"]).rows


def test_quotes_without_partner_stand_last() -> None:
    table = confusion(SCORES["total"])
    assert table.header == ("annotated as", "direct", "mixed", "missed")
    assert table.rows == [("direct", "1", "1", "2")]


def test_mistakes_by_kind_and_language() -> None:
    every = [mistake for one in RESULTS for mistake in mistakes(one)]
    table = mistake_table(counted(every), SCORES)
    assert table.header == ("mistakes", "de", "fr", "total")
    assert ("missed quote", "1", "1", "2") in table.rows
    assert ("wrong type of quote", "0", "1", "1") in table.rows
