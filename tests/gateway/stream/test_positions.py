"""Ids of events: compact, opaque, and never taken for what they are not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.gateway.stream.positions import Layout, PositionError, later, lost, reached

LAYOUT = Layout({"quotes": 2, "articles": 3})
OFFSETS = st.lists(st.integers(0, 2**63 - 1), min_size=5, max_size=5).map(tuple)


@settings(deadline=None)  # the machine may be busy
@given(OFFSETS)
def test_an_id_says_where_a_stream_is(vector: tuple[int, ...]) -> None:
    assert LAYOUT.decode(LAYOUT.encode(vector)) == vector


@settings(deadline=None)  # the machine may be busy
@given(st.text(max_size=60))
def test_any_text_is_an_id_or_an_error(text: str) -> None:
    try:
        assert len(LAYOUT.decode(text)) == 5
    except PositionError:
        return


@pytest.mark.parametrize(
    "text",
    ["", "!", "A" * 9000, "ä", Layout({"quotes": 2}).encode((1, 2)), Layout({"a": 3, "b": 3}).encode((0,) * 6)],
)
def test_what_is_no_id_of_this_stream_is_an_error(text: str) -> None:
    with pytest.raises(PositionError):
        LAYOUT.decode(text)


def test_partitions_that_were_added_begin_at_their_beginning() -> None:
    assert LAYOUT.decode(Layout({"quotes": 1, "articles": 3}).encode((9, 1, 2, 3))) == (9, 0, 1, 2, 3)


def test_six_partitions_at_a_million_take_few_characters() -> None:
    layout = Layout({"news.quotes": 6, "news.enriched": 6})
    assert len(layout.encode((1_000_000,) * 12)) < 60


def test_positions_are_compared_place_by_place() -> None:
    assert reached((2, 3), (2, 3))
    assert not reached((2, 3), (1, 4))
    assert later((1, 5), (3, 2)) == (3, 5)
    assert lost((1, 5), (3, 2)) == [2, 0]
    assert LAYOUT.positions(LAYOUT.vector(LAYOUT.positions((1, 2, 3, 4, 5))))["articles", 2] == 5
