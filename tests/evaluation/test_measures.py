"""Rates, entities and names, on cases small enough to count by hand."""

from __future__ import annotations

from tests.evaluation.documents import Case, Document, Quote, Result, Span
from tests.evaluation.measures import NameScores, by_language, name_of, scored
from tests.evaluation.tally import Means, Share, Tally, together


def body(start: int, end: int) -> Span:
    return Span("body", start, end)


def named(name: str | None, *spans: tuple[int, int], by: str | None = None) -> Quote:
    return Quote("direct", tuple(body(*span) for span in spans), (body(90, 95),), name, by)


def result(gold: Document, found: Document) -> Result:
    return Result(Case({"id": gold.id, "body": "word " * 20}, gold), found)


def names(gold: list[Quote], found: list[Quote]) -> NameScores:
    scores = NameScores()
    scores.add(gold, found)
    return scores


def test_rates() -> None:
    tally = Tally(right=3, found=4, gold=6)
    assert (tally.precision, tally.recall, tally.f1) == (0.75, 0.5, 0.6)


def test_rates_of_nothing_are_zero() -> None:
    for nothing in (Tally(), Means()):
        assert (nothing.precision, nothing.recall, nothing.f1) == (0, 0, 0)
    assert Share().value == 0


def test_means_add_up() -> None:
    whole = together([Means(1.5, 0.5, 2, 1), Means(0, 1.5, 1, 3)])
    assert (whole.precision, whole.recall, whole.f1) == (0.5, 0.5, 0.5)


def test_entities_want_field_span_and_type() -> None:
    gold = {body(0, 4): "person", body(10, 14): "place", body(20, 24): "place", Span("headline", 0, 4): "person"}
    seen = {body(0, 4): "person", body(10, 14): "person", body(20, 25): "place"}
    scores = scored([result(Document("x", "de", gold, None), Document("x", "de", seen, None))])
    assert scores.entities.types == {"person": Tally(1, 2, 1), "place": Tally(0, 1, 2)}
    assert scores.entities.all_types == Tally(1, 3, 3)
    assert scores.entities.spans == Tally(2, 3, 3)
    assert scores.headlines.types == {"person": Tally(0, 0, 1)}


def test_types_that_the_annotation_lacks_are_not_counted() -> None:
    seen = {body(0, 4): "person", body(10, 14): "other"}
    scores = scored([result(Document("x", "de", {body(0, 4): "person"}, None), Document("x", "de", seen, None))])
    assert scores.entities.all_types == scores.entities.spans == Tally(1, 1, 1)


def test_fields_without_annotation_are_not_counted() -> None:
    gold = Document("x", "de", {body(0, 4): "person"}, None, fields=frozenset({"body"}))
    found = Document("x", "de", {Span("headline", 0, 4): "person"}, None)
    assert scored([result(gold, found)]).headlines.spans == Tally(0, 0, 0)


def test_names_are_compared_without_case_and_white_space() -> None:
    assert name_of(named("ADA  Frei\u00a0", (0, 9))) == name_of(named("Ada Frei", (0, 9))) == "ada frei"
    assert name_of(named(" ", (0, 9))) is None


def test_names() -> None:
    gold = [named("Ada Frei", (0, 10)), named("Ada Frei", (20, 30)), named(None, (40, 50)), named("Bo", (60, 70))]
    found = [
        named("Ada Frei", (0, 10), by="pronoun"),
        named("Eva Frei", (20, 30), by="name"),
        named("Bo", (40, 50), by="role"),
        named(None, (80, 85)),
    ]
    scores = names(gold, found)
    assert scores.name == Tally(1, 3, 3)
    assert scores.surname == Tally(2, 3, 3)
    assert scores.paired == Share(2, 3)
    assert scores.invented == Share(1, 1)
    assert scores.resolved_by == {"pronoun": Share(1, 1), "name": Share(0, 1), "role": Share(0, 1)}


def test_a_name_that_is_lacking_is_no_invention() -> None:
    scores = names([named("Ada Frei", (0, 10)), named(None, (40, 50))], [named(None, (0, 10)), named(None, (40, 50))])
    assert (scores.name, scores.surname) == (Tally(0, 0, 1), Tally(0, 0, 1))
    assert scores.invented == Share(0, 1)
    assert scores.resolved_by == {"unresolved": Share(1, 2)}


def test_sets_without_names_say_nothing_of_names() -> None:
    gold = Document("x", "en", None, (named(None, (0, 10)),), named=False)
    found = Document("x", "en", None, (named("Ada Frei", (0, 10)),))
    scores = scored([result(gold, found)])
    assert scores.names == NameScores()
    assert scores.quotes.exact == Tally(1, 1, 1)


def test_a_skipped_document_counts_as_empty() -> None:
    gold = Document("x", "de", {body(0, 4): "person"}, (named("Ada Frei", (0, 10)),))
    scores = scored([result(gold, Document("x", "nl", None, None))])
    assert scores.language == Share(0, 1)
    assert scores.entities.spans == scores.quotes.exact == scores.names.name == Tally(0, 0, 1)


def test_what_is_not_annotated_is_not_counted() -> None:
    found = Document("x", "fi", {body(0, 4): "person"}, (named("Ada Frei", (0, 10)),))
    scores = scored([result(Document("x", "fi", None, None), found)])
    assert scores.language == Share(1, 1)
    assert scores.entities.spans == scores.quotes.exact == scores.names.name == Tally()


def test_languages_stand_in_order_before_all() -> None:
    documents = [Document("1", "fr", None, ()), Document("2", None, None, ()), Document("3", "de", None, ())]
    scores = by_language([result(document, document) for document in documents])
    assert {tag: score.articles for tag, score in scores.items()} == {"de": 1, "fr": 1, "unknown": 1, "total": 3}
    assert list(scores) == ["de", "fr", "unknown", "total"]
