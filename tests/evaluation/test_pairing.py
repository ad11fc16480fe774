"""Which found quote is taken for which of the annotation."""

from __future__ import annotations

import pytest

from tests.evaluation.documents import Case, Document, Quote, Result, Span
from tests.evaluation.pairing import characters, overlap, paired_by_characters, pairing

TEXT = "One two, three. Four five six seven eight."


def quote(*spans: tuple[int, int], kind: str = "direct", medium: str | None = None) -> Quote:
    return Quote(kind, tuple(Span("body", *span) for span in spans), medium=medium)


def result(gold: list[Quote], found: list[Quote], tokens: tuple[tuple[int, int], ...] = ()) -> Result:
    case = Case({"id": "x", "body": TEXT}, Document("x", "en", None, tuple(gold)), tokens)
    return Result(case, Document("x", "en", None, tuple(found)))


def test_tokens_are_words_and_single_other_characters() -> None:
    (counted,) = pairing(result([quote((0, 15))], [])).gold
    assert counted.tokens == {0, 1, 2, 3, 4}
    assert counted.words == {0, 1, 3}


def test_a_token_that_is_touched_belongs_to_the_quote() -> None:
    (counted,) = pairing(result([quote((2, 5))], [])).gold
    assert counted.tokens == {0, 1}


def test_the_annotations_own_tokens_are_taken() -> None:
    (counted,) = pairing(result([quote((0, 15))], [], tokens=((0, 7), (7, 15)))).gold
    assert counted.tokens == {0, 1}


def test_quotes_of_punctuation_alone_have_it_for_words() -> None:
    (counted,) = pairing(result([quote((7, 8))], [])).gold
    assert counted.words == counted.tokens == {2}


def test_quotes_without_a_token_are_left_out() -> None:
    assert pairing(result([quote((8, 9))], [quote((3, 4))])).gold == []


def test_the_whole_is_paired_best() -> None:
    """The long one is nearer to the first, but then the second would have nobody."""
    gold = [quote((16, 42)), quote((16, 34))]
    found = [quote((16, 41)), quote((16, 42))]
    assert list(pairing(result(gold, found)).partners) == [(0, 1), (1, 0)]


@pytest.mark.parametrize("attribute", ["kind", "medium"])
def test_type_and_medium_decide_between_equals(attribute: str) -> None:
    one, other = (quote((0, 15), **{attribute: value}) for value in ("indirect", "other"))
    assert list(pairing(result([one, other], [other, one])).partners) == [(0, 1), (1, 0)]


def test_quotes_that_share_nothing_are_partners_but_no_pair() -> None:
    paired = pairing(result([quote((0, 7))], [quote((16, 42))]))
    assert (list(paired.partners), paired.overlapping, paired.pairs()) == ([(0, 0)], {}, [])


def test_pairs_want_half_the_tokens() -> None:
    paired = pairing(result([quote((0, 15))], [quote((9, 25))]))  # 2 of 5 and 4: F1 0.44
    assert paired.overlapping == {0: 0}
    assert paired.pairs() == []
    assert len(paired.pairs(at_least=0.4)) == 1


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (quote((0, 10)), quote((0, 10)), 1),
        (quote((0, 10)), quote((5, 15)), 0.5),  # 2 * 5 / (10 + 10)
        (quote((0, 10), (20, 30)), quote((0, 10)), 2 / 3),  # 2 * 10 / (20 + 10)
        (quote((0, 10)), quote((10, 20)), 0),
    ],
)
def test_overlap(one: Quote, other: Quote, expected: float) -> None:
    assert overlap(characters(one.spans), characters(other.spans)) == pytest.approx(expected)


def test_by_characters_the_best_come_first() -> None:
    outer, inner = quote((0, 20)), quote((0, 12))
    found = quote((0, 14))  # 28/34 with the outer, 24/26 with the inner one
    assert paired_by_characters([outer, inner], [found]) == [(inner, found)]


def test_by_characters_the_worse_candidate_takes_what_is_left() -> None:
    outer, inner = quote((0, 20)), quote((0, 12))
    exact, rough = quote((0, 12)), quote((0, 14))
    assert paired_by_characters([outer, inner], [exact, rough]) == [(outer, rough), (inner, exact)]


def test_by_characters_half_is_enough() -> None:
    assert len(paired_by_characters([quote((0, 10))], [quote((5, 15))])) == 1
    assert paired_by_characters([quote((0, 10))], [quote((6, 16))]) == []
