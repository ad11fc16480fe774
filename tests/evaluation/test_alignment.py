"""Pairs, what is missed and spurious, and what is split or merged."""

from __future__ import annotations

from tests.evaluation.alignment import Alignment, aligned


def stretch(start: int, end: int) -> frozenset[int]:
    return frozenset(range(start, end))


def test_pairs_and_what_is_left_over() -> None:
    gold, found = [stretch(0, 10), stretch(20, 30)], [stretch(0, 9), stretch(50, 60)]
    assert aligned(gold, found, {0: 0}) == Alignment(pairs=[(0, 0)], missed=[1], spurious=[1])


def test_one_thing_found_as_two_is_split() -> None:
    assert aligned([stretch(0, 10)], [stretch(0, 6), stretch(6, 10)], {0: 0}) == Alignment(split={0: [0, 1]})


def test_two_things_found_as_one_are_merged() -> None:
    assert aligned([stretch(0, 6), stretch(6, 10)], [stretch(0, 10)], {0: 0}) == Alignment(merged={0: [0, 1]})


def test_parts_that_cover_little_are_no_split() -> None:
    lines = aligned([stretch(0, 100)], [stretch(0, 10), stretch(20, 30)], {})
    assert lines == Alignment(missed=[0], spurious=[0, 1])


def test_nested_things_with_partners_of_their_own_are_no_split() -> None:
    both = [stretch(0, 20), stretch(5, 12)]
    assert aligned(both, both, {0: 0, 1: 1}) == Alignment(pairs=[(0, 0), (1, 1)])


def test_things_that_overlap_are_no_parts() -> None:
    lines = aligned([stretch(0, 20)], [stretch(0, 18), stretch(2, 17)], {0: 0})
    assert lines == Alignment(pairs=[(0, 0)], spurious=[1])


def test_a_partner_outside_is_not_torn_away() -> None:
    found = [stretch(8, 30), stretch(0, 4), stretch(4, 8)]
    assert aligned([stretch(0, 12)], found, {0: 0}) == Alignment(pairs=[(0, 0)], spurious=[1, 2])


def test_a_split_and_a_merger_side_by_side() -> None:
    gold = [stretch(0, 10), stretch(20, 26), stretch(26, 30)]
    found = [stretch(0, 5), stretch(5, 10), stretch(20, 30)]
    assert aligned(gold, found, {0: 0, 1: 2}) == Alignment(split={0: [0, 1]}, merged={2: [1, 2]})
