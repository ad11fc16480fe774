"""Windows: aligned, gapless, and told for as long as they can change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.trends.subjects import BUCKET
from services.trends.windows import DAY, HOUR, LONGEST, SIZES, Size, Window, containing, current, first_open

NOON = 1_795_780_800
GRACE = 3 * HOUR

instants = st.integers(NOON - 2 * DAY, NOON + 2 * DAY)
sizes = st.sampled_from(SIZES)


@given(sizes, instants)
def test_the_current_window_holds_now_and_ends_within_a_hop(size: Size, now: int) -> None:
    window = current(size, now)
    assert window.start <= now < window.end
    assert window.end - now <= size.hop
    assert window.end - window.start == size.seconds
    assert window.start % size.hop == 0
    assert len(window.buckets) * BUCKET == size.seconds


@given(sizes, st.integers(-30 * HOUR // BUCKET, 0), instants)
def test_an_event_is_told_in_every_window_that_holds_it_and_is_open(size: Size, ago: int, now: int) -> None:
    bucket = now // BUCKET + ago
    found = list(containing(size, bucket, now, GRACE))
    ends = range(now // size.hop * size.hop + size.hop, now - GRACE - size.hop, -size.hop)
    expected = [Window(size, end - size.seconds) for end in ends if end + GRACE > now]
    assert found == sorted((each for each in expected if bucket in each.buckets), key=lambda each: each.start)
    assert not found or bucket >= first_open(now, GRACE)


def test_one_that_lies_a_little_ahead_is_told_in_its_own_window() -> None:
    size = SIZES[0]
    assert list(containing(size, NOON // BUCKET + 1, NOON, GRACE)) == [Window(size, NOON + 300)]


@pytest.mark.parametrize(
    ("size", "start"),
    [
        (SIZES[0], NOON),
        (SIZES[1], NOON),
        (SIZES[2], NOON - 12 * HOUR),
        (SIZES[3], NOON - 3300),
        (SIZES[4], NOON - 82800),
    ],
    ids=lambda each: f"{each.label} {each.kind}" if isinstance(each, Size) else "",
)
def test_windows_by_example(size: Size, start: int) -> None:
    assert current(size, NOON + 60) == Window(size, start)


def test_labels_say_what_they_are() -> None:
    assert [(size.label, size.kind) for size in SIZES] == [
        ("5m", "tumbling"),
        ("1h", "tumbling"),
        ("24h", "tumbling"),
        ("1h", "hopping"),
        ("24h", "hopping"),
    ]
    assert LONGEST == DAY
