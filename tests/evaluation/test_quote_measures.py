"""The measures of quotes, on cases small enough to count by hand."""

from __future__ import annotations

import pytest

from tests.evaluation.documents import Case, Document, Quote, Result, Span
from tests.evaluation.pairing import pairing
from tests.evaluation.quote_measures import MISSED, SPURIOUS, QuoteScores
from tests.evaluation.tally import Share, Tally

TEXT = "a b c d e f g h i j , k l m n o p q r s"
"""Twenty tokens, each at twice its number; the eleventh (10) is a comma."""


def spans(*numbers: int) -> tuple[Span, ...]:
    """Tokens from the first number to the second, the second left out."""
    return (Span("body", 2 * numbers[0], 2 * numbers[1] - 1),) if numbers else ()


def scored(gold: list[Quote], found: list[Quote]) -> QuoteScores:
    case = Case({"id": "x", "body": TEXT}, Document("x", "en", None, tuple(gold)))
    scores = QuoteScores()
    scores.add(pairing(Result(case, Document("x", "en", None, tuple(found)))))
    return scores


def test_means_of_parts() -> None:
    gold = [Quote("direct", spans(0, 4), speaker=spans(5, 6), cue=spans(4, 5)), Quote("direct", spans(12, 14))]
    found = [Quote("direct", spans(0, 2), speaker=spans(5, 7))]
    means = scored(gold, found).assigned
    assert (means.quote.precision, means.quote.recall) == (1, 0.25)  # of the first half, of the second nothing
    assert (means.roles.precision, means.roles.recall) == (0.5, 0.5)  # speaker 1/2 and 1, no cue
    assert (means.joint.found, means.joint.gold) == (2, 4)
    assert means.quote.f1 == pytest.approx(0.4)


def test_partners_without_overlap_count_in_the_script_only() -> None:
    scores = scored([Quote("direct", spans(0, 4), cue=spans(5, 6))], [Quote("direct", spans(12, 14), cue=spans(5, 6))])
    assert scores.assigned.means["cue"].f1 == 1
    assert scores.overlapping.means["cue"].f1 == 0
    assert scores.assigned.quote.f1 == scores.overlapping.quote.f1 == 0


def test_exact_tokens_and_words() -> None:
    scores = scored([Quote("direct", spans(8, 10))], [Quote("direct", spans(8, 11))])
    assert scores.exact == Tally(0, 1, 1)
    assert scores.exact_words == Tally(1, 1, 1)
    assert scores.tokens == scores.marked == Tally(2, 3, 2)


def test_tokens_in_any_quote_need_no_pairs() -> None:
    scores = scored([Quote("direct", spans(0, 6))], [Quote("direct", spans(0, 3)), Quote("indirect", spans(2, 6))])
    assert scores.marked == Tally(6, 6, 6)
    assert scores.tokens == Tally(4, 7, 6)


def test_types() -> None:
    gold = [Quote("direct", spans(0, 4)), Quote("indirect", spans(6, 8))]
    found = [Quote("direct", spans(0, 4)), Quote("direct", spans(6, 7)), Quote("reported", spans(15, 16))]
    scores = scored(gold, found)
    assert scores.type == Tally(1, 3, 2)
    assert scores.confusion == {("direct", "direct"): 1, ("indirect", "direct"): 1, (SPURIOUS, "reported"): 1}
    direct = scores.types["direct"]
    assert (direct.overlap.precision, direct.overlap.recall) == (1, 1)
    assert (direct.exact_words.precision, direct.exact_words.recall) == (0.5, 1)
    assert (scores.types["indirect"].overlap.recall, scores.types["indirect"].overlap.found) == (0.5, 0)


def test_what_nobody_found_is_missed() -> None:
    assert scored([Quote("direct", spans(0, 4))], []).confusion == {("direct", MISSED): 1}


@pytest.mark.parametrize(
    ("gold", "found", "speaker", "exact", "end_to_end"),
    [
        (spans(5, 7), spans(6, 8), Tally(1, 1, 1), Tally(0, 1, 1), 1),
        (spans(5, 7), spans(5, 7), Tally(1, 1, 1), Tally(1, 1, 1), 1),
        (spans(5, 7), spans(8, 9), Tally(0, 1, 1), Tally(0, 1, 1), 0),
        (spans(5, 7), spans(), Tally(0, 0, 1), Tally(0, 0, 1), 0),
        (spans(), spans(5, 7), Tally(0, 1, 0), Tally(0, 1, 0), 0),
        (spans(), spans(), Tally(0, 0, 0), Tally(0, 0, 0), 1),
    ],
)
def test_speakers(
    gold: tuple[Span, ...], found: tuple[Span, ...], speaker: Tally, exact: Tally, end_to_end: int
) -> None:
    scores = scored([Quote("direct", spans(0, 4), speaker=gold)], [Quote("direct", spans(0, 4), speaker=found)])
    assert (scores.speaker, scores.speaker_exact) == (speaker, exact)
    assert scores.end_to_end == Tally(end_to_end, 1, 1)
    assert scores.end_to_end_exact == Tally(int(gold == found), 1, 1)
    assert scores.both_silent == Share(int(not gold and not found), 1)


def test_a_quote_found_by_less_than_half_is_wrong_from_end_to_end() -> None:
    scores = scored([Quote("direct", spans(0, 8))], [Quote("direct", spans(0, 2))])
    assert scores.end_to_end == Tally(0, 1, 1)
    assert scores.both_silent.of == 0
