"""Every kind of mistake, each made on purpose."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from tests.evaluation.documents import Case, Document, Quote, Result, Span
from tests.evaluation.mistakes import KINDS, SHOWN_CHARACTERS, Mistake, counted, mistakes

TEXT = "Anna Thal sagte gestern in Wien: „Es schneit heute und morgen.“ Bo Frei nickte."
QUOTE = (Span("body", 33, 63),)
GOLD = Quote("direct", QUOTE, (Span("body", 0, 9),), "Anna Thal", cue=(Span("body", 10, 15),))
ANNA, WIEN, BO = Span("body", 0, 9), Span("body", 27, 31), Span("body", 64, 71)


def made(gold: list[Quote], found: list[Quote], **attributes: Any) -> dict[str, tuple[str, str]]:
    """Words and detail of the mistakes by kind."""
    document = Document("x", "de", None, tuple(gold), **attributes)
    result = Result(Case({"id": "x", "body": TEXT}, document), Document("x", "de", None, tuple(found)))
    return {mistake.kind: (mistake.text, mistake.detail) for mistake in mistakes(result)}


def entities(gold: dict[Span, str], found: dict[Span, str]) -> dict[str, tuple[str, str]]:
    result = Result(Case({"id": "x", "body": TEXT}, Document("x", "de", gold, None)), Document("x", "de", found, None))
    return {mistake.kind: (mistake.text, mistake.detail) for mistake in mistakes(result)}


def test_what_is_right_is_no_mistake() -> None:
    assert made([GOLD], [replace(GOLD, resolved_by="name")]) == {}
    assert entities({ANNA: "person"}, {ANNA: "person"}) == {}


def test_language() -> None:
    gold = Document("x", "de", None, None)
    (mistake,) = mistakes(Result(Case({"id": "x"}, gold), Document("x", "nl", None, None)))
    assert mistake == Mistake("wrong language", "x", "de", "", "de, found nl")


def test_missed_and_spurious_quotes() -> None:
    other = Quote("indirect", (Span("body", 64, 79),))
    assert made([GOLD], [other]) == {
        "missed quote": ("„Es schneit heute und morgen.“", "direct"),
        "spurious quote": ("Bo Frei nickte.", "indirect"),
    }


def test_boundary_and_type_of_quotes() -> None:
    found = replace(GOLD, type="mixed", spans=(Span("body", 33, 50),))
    assert made([GOLD], [found]) == {
        "wrong boundary of quote": ("„Es schneit heute und morgen.“", "found „Es schneit heute"),
        "wrong type of quote": ("„Es schneit heute und morgen.“", "direct, found mixed"),
    }


def test_punctuation_is_no_boundary() -> None:
    assert made([GOLD], [replace(GOLD, spans=(Span("body", 34, 61),))]) == {}


def test_split_and_merged_quotes() -> None:
    parts = [replace(GOLD, spans=(Span("body", *span),)) for span in ((33, 50), (51, 63))]
    both = "„Es schneit heute | und morgen.“"
    assert made([GOLD], parts) == {"split quote": ("„Es schneit heute und morgen.“", both)}
    assert made(parts, [GOLD]) == {"merged quote": ("„Es schneit heute und morgen.“", both)}


@pytest.mark.parametrize(
    ("gold", "found", "kind", "detail"),
    [
        (GOLD, replace(GOLD, speaker=(BO,)), "wrong speaker", "Anna Thal, found Bo Frei"),
        (GOLD, replace(GOLD, speaker=()), "missing speaker", "Anna Thal, found nothing"),
        (replace(GOLD, speaker=()), GOLD, "invented speaker", "nothing, found Anna Thal"),
        (GOLD, replace(GOLD, name="Bo", resolved_by="role"), "wrong name", "Anna Thal, found Bo by role"),
        (GOLD, replace(GOLD, name=None), "missing name", "Anna Thal, found nobody by None"),
        (replace(GOLD, name=None), GOLD, "invented name", "nobody, found Anna Thal by None"),
        (GOLD, replace(GOLD, cue=(Span("body", 72, 78),)), "wrong cue", "sagte, found nickte"),
        (GOLD, replace(GOLD, cue=()), "missing cue", "sagte, found nothing"),
        (replace(GOLD, cue=()), GOLD, "invented cue", "nothing, found sagte"),
    ],
)
def test_roles_and_names(gold: Quote, found: Quote, kind: str, detail: str) -> None:
    assert made([gold], [found]) == {kind: ("„Es schneit heute und morgen.“", detail)}


def test_names_that_nobody_annotated_are_no_mistake() -> None:
    assert made([replace(GOLD, name=None)], [GOLD], named=False) == {}


def test_entities() -> None:
    gold: dict[Span, str] = {ANNA: "person", WIEN: "place"}
    assert entities(gold, {ANNA: "organisation", BO: "person"}) == {
        "wrong type of entity": ("Anna Thal", "person, found organisation"),
        "missed entity": ("Wien", "place"),
        "spurious entity": ("Bo Frei", "person"),
    }


def test_boundaries_of_entities() -> None:
    parts: dict[Span, str] = {Span("body", 0, 4): "person", Span("body", 5, 9): "person"}
    assert entities({ANNA: "person"}, parts) == {"split entity": ("Anna Thal", "Anna | Thal")}
    assert entities(parts, {ANNA: "person"}) == {"merged entity": ("Anna Thal", "Anna | Thal")}
    assert entities({ANNA: "person"}, {Span("body", 5, 15): "person"}) == {
        "wrong boundary of entity": ("Anna Thal", "found Thal sagte")
    }


def test_long_words_are_cut() -> None:
    long = Quote("direct", (Span("body", 0, 79),))
    text, _ = made([long], [])["missed quote"]
    assert len(text) == SHOWN_CHARACTERS
    assert text.endswith("…")


def test_counts_stand_in_the_order_of_the_kinds() -> None:
    found = [Mistake(kind, "x", tag, "", "") for kind, tag in (("wrong cue", "de"), ("missed quote", "fr"))]
    counts = counted([*found, found[0]])
    assert counts == {"missed quote": Counter(fr=1), "wrong cue": Counter(de=2)}
    assert list(counts) == [kind for kind in KINDS if kind in counts]
