"""The measures, on cases small enough to count by hand."""

from __future__ import annotations

import pytest

from tests.evaluation.documents import Document, Quote, Span
from tests.evaluation.measures import Pair, Scores, Tally, character_f1, paired


def body(start: int, end: int) -> Span:
    return Span("body", start, end)


def quote(*spans: tuple[int, int], kind: str = "direct", speaker: tuple[int, int] | None = None) -> Quote:
    where = () if speaker is None else (body(*speaker),)
    return Quote(kind, tuple(body(*span) for span in spans), where)


def named(name: str | None, *spans: tuple[int, int], by: str | None = None) -> Quote:
    return Quote("direct", tuple(body(*span) for span in spans), (body(90, 95),), name, by)


def scored(gold: Document, found: Document) -> Scores:
    scores = Scores()
    scores.add(gold, found)
    return scores


def test_rates() -> None:
    tally = Tally(right=3, found=4, gold=6)
    assert (tally.precision, tally.recall, tally.f1) == (0.75, 0.5, 0.6)


def test_rates_of_nothing_are_zero() -> None:
    assert (Tally().precision, Tally().recall, Tally().f1) == (0, 0, 0)


@pytest.mark.parametrize(
    ("gold", "found", "expected"),
    [
        (quote((0, 10)), quote((0, 10)), 1),
        (quote((0, 10)), quote((5, 15)), 0.5),  # 2 * 5 / (10 + 10)
        (quote((0, 10), (20, 30)), quote((0, 10)), 2 / 3),  # 2 * 10 / (20 + 10)
        (quote((0, 10)), quote((10, 20)), 0),
        (quote((0, 10)), Quote("direct", (Span("headline", 0, 10),)), 0),
    ],
)
def test_character_f1(gold: Quote, found: Quote, expected: float) -> None:
    assert character_f1(gold, found) == pytest.approx(expected)


def test_pairs_are_one_to_one_and_the_best_come_first() -> None:
    outer, inner = quote((0, 20)), quote((0, 12))
    found = quote((0, 14))  # 28/34 with the outer, 24/26 with the inner one
    assert paired([outer, inner], [found]) == [Pair(inner, found)]


def test_the_worse_candidate_takes_what_is_left() -> None:
    outer, inner = quote((0, 20)), quote((0, 12))
    exact, rough = quote((0, 12)), quote((0, 14))
    assert paired([outer, inner], [exact, rough]) == [Pair(outer, rough), Pair(inner, exact)]


def test_pairs_want_half_the_characters() -> None:
    assert len(paired([quote((0, 10))], [quote((5, 15))])) == 1
    assert paired([quote((0, 10))], [quote((6, 16))]) == []


@pytest.mark.parametrize(
    ("gold", "found", "right"),
    [((50, 55), (52, 60), True), ((50, 55), (55, 60), False), ((50, 55), None, False), (None, None, True)],
)
def test_speaker_is_right_when_the_words_overlap(
    gold: tuple[int, int] | None, found: tuple[int, int] | None, *, right: bool
) -> None:
    assert Pair(quote((0, 9), speaker=gold), quote((0, 9), speaker=found)).speaker_right is right


def test_names_are_compared_without_case_and_white_space() -> None:
    assert Pair(named("Ada Frei", (0, 9)), named("ADA  Frei", (0, 9))).name_right
    assert not Pair(named("Ada Frei", (0, 9)), named("Frei", (0, 9))).name_right
    assert Pair(named(None, (0, 9)), named(None, (0, 9))).name_right


def test_entities_want_field_span_and_type() -> None:
    gold = {body(0, 4): "person", body(10, 14): "place", body(20, 24): "place", Span("headline", 0, 4): "person"}
    seen = {body(0, 4): "person", body(10, 14): "person", body(20, 25): "place"}
    scores = scored(Document("x", "de", gold, None), Document("x", "de", seen, None))
    assert scores.entities == {"person": Tally(1, 2, 2), "place": Tally(0, 1, 2)}
    assert scores.all_entities == Tally(1, 3, 4)
    assert scores.spans == Tally(2, 3, 4)


def test_entities_of_fields_without_annotation_are_not_counted() -> None:
    gold = Document("x", "de", {}, None, fields=frozenset({"body"}))
    found = Document("x", "de", {Span("headline", 0, 4): "person"}, None)
    assert scored(gold, found).spans == Tally(0, 0, 0)


def test_quotes_by_pair_type_and_name() -> None:
    gold = (named("Ada Frei", (0, 10)), named("Ada Frei", (20, 30)), named(None, (40, 50)), named("Bo", (60, 70)))
    found = (
        named("Ada Frei", (0, 10), by="pronoun"),
        Quote("indirect", (body(20, 30),), (body(90, 95),), "Bo", "name"),
        named(None, (40, 50)),
        named("Bo", (80, 85), by="name"),
    )
    scores = scored(Document("x", "de", None, gold), Document("x", "de", None, found))
    assert scores.quotes == Tally(3, 4, 4)
    assert scores.quote_types == {"direct": Tally(2, 3, 4), "indirect": Tally(0, 1, 0)}
    assert (scores.name.right, scores.name.of) == (2, 3)
    assert scores.named == Tally(1, 3, 3)
    assert {how: (share.right, share.of) for how, share in scores.resolved_by.items()} == {
        "pronoun": (1, 1),
        "name": (0, 1),
        "unresolved": (1, 1),
    }


def test_a_skipped_document_counts_as_empty() -> None:
    gold = Document("x", "de", {body(0, 4): "person"}, (quote((0, 10)),))
    scores = scored(gold, Document("x", "nl", None, None))
    assert (scores.language.right, scores.language.of) == (0, 1)
    assert scores.spans == Tally(0, 0, 1)
    assert scores.quotes == Tally(0, 0, 1)


def test_what_is_not_annotated_is_not_counted() -> None:
    found = Document("x", "fi", {body(0, 4): "person"}, (quote((0, 10)),))
    scores = scored(Document("x", "fi", None, None), found)
    assert scores.language.right == 1
    assert (scores.spans, scores.quotes) == (Tally(), Tally())
