"""Rising: bursts are found; what is flat, daily, or merely new is not."""

from __future__ import annotations

import math
import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.trends.score import Rule, base, judge, score
from services.trends.windows import DAY, HOUR, SIZES, Size, Window, current

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RULE = Rule(minimum=5, threshold=2.0, history=72)
BEGIN = 1_795_737_600
"""A midnight; four days are looked at, the first three as history alone."""
FIVE, HOURLY, DAILY = SIZES[0], SIZES[1], SIZES[2]


def arrivals(rate: Callable[[float], float], seed: int = 1) -> list[float]:
    """Times of a Poisson process over four days, whose rate an hour follows the hours since its begin: by thinning."""
    chance = random.Random(seed)  # noqa: S311 - the same in every run
    top = max(rate(minute / 60) for minute in range(96 * 60))
    times, now = [], 0.0
    while (now := now + chance.expovariate(top)) < 96:
        if chance.random() * top < rate(now):
            times.append(BEGIN + now * HOUR)
    return times


def judged(times: list[float], size: Size) -> Iterator[tuple[Window, bool]]:
    """Every window of the fourth day, at its end."""
    hours = Counter(int(time // HOUR) for time in times)
    for start in range(BEGIN + 3 * DAY, BEGIN + 4 * DAY, size.hop):
        window = Window(size, start)
        articles = sum(window.start <= time < window.end for time in times)
        yield window, judge(window, articles, hours, BEGIN // HOUR, RULE).rising


def rises(times: list[float], size: Size) -> list[int]:
    return [window.start for window, rising in judged(times, size) if rising]


@pytest.mark.parametrize("size", [FIVE, HOURLY], ids=lambda each: each.label)
@pytest.mark.parametrize("hourly", [0.2, 3, 40, 300])
def test_what_is_flat_does_not_rise(size: Size, hourly: float) -> None:
    assert [rises(arrivals(lambda _: hourly, seed), size) for seed in range(3)] == [[], [], []]


@pytest.mark.parametrize("size", [FIVE, HOURLY], ids=lambda each: each.label)
@pytest.mark.parametrize("top", [12, 120])
def test_what_comes_every_day_does_not_rise(size: Size, top: float) -> None:
    def daily(hour: float) -> float:
        return top * max(0.03, math.sin(math.pi * (hour % 24 - 6) / 12))

    assert [rises(arrivals(daily, seed), size) for seed in range(3)] == [[], [], []]


@pytest.mark.parametrize("size", [FIVE, HOURLY], ids=lambda each: each.label)
@pytest.mark.parametrize("hourly", [0, 1, 12])
def test_a_burst_rises_and_only_while_it_lasts(size: Size, hourly: float) -> None:
    def burst(hour: float) -> float:
        return 150 if 84 <= hour < 85 else hourly

    found = rises(arrivals(burst), size)
    assert found[0] == BEGIN + 84 * HOUR
    assert all(BEGIN + 84 * HOUR <= start < BEGIN + 85 * HOUR for start in found)
    assert len(found) >= 0.8 * HOUR / size.seconds


def test_what_is_new_and_rare_does_not_rise() -> None:
    for articles in range(5):
        assert not judge(Window(FIVE, BEGIN + 3 * DAY), articles, {}, BEGIN // HOUR, RULE).rising
    assert judge(Window(FIVE, BEGIN + 3 * DAY), 5, {}, BEGIN // HOUR, RULE).rising


def test_nothing_rises_where_nothing_is_known_of_the_past() -> None:
    window = current(FIVE, BEGIN + 2 * HOUR)
    assert judge(window, 1000, {}, BEGIN // HOUR, RULE) == judge(window, 0, {}, BEGIN // HOUR, RULE)
    assert judge(window, 1000, {}, BEGIN // HOUR, RULE).score is None
    assert base(Window(DAILY, BEGIN + 23 * HOUR), {}, BEGIN // HOUR, 72) is None
    assert base(Window(DAILY, BEGIN + 24 * HOUR), {}, BEGIN // HOUR, 72) == 0.5


def test_the_base_is_the_mean_or_that_of_the_time_of_day() -> None:
    hours = dict.fromkeys(range(BEGIN // HOUR, BEGIN // HOUR + 72), 12) | {BEGIN // HOUR + 8: 60}
    assert base(Window(HOURLY, BEGIN + 72 * HOUR), hours, BEGIN // HOUR, 72) == pytest.approx((71 * 12 + 60.5) / 72)
    assert base(Window(HOURLY, BEGIN + 32 * HOUR), hours, BEGIN // HOUR, 72) == 60
    assert base(Window(FIVE, BEGIN + 32 * HOUR), hours, BEGIN // HOUR, 72) == 5
    assert base(Window(Size("1h", HOUR, 300), BEGIN + 32 * HOUR + 1800), hours, BEGIN // HOUR, 72) == 36


def test_the_example_of_the_documentation() -> None:
    assert score(12, 1.5) == pytest.approx(3.1, abs=0.05)
    assert score(3, 0) == pytest.approx(1.4, abs=0.05)


@given(st.integers(0, 10_000), st.floats(0, 10_000))
def test_more_articles_score_higher_and_a_higher_base_lower(articles: int, expected: float) -> None:
    assert score(articles + 1, expected) > score(articles, expected) >= 0
    assert score(articles + 1, expected + 1) < score(articles + 1, expected)
    assert score(articles, expected) <= (articles + 1) / (expected + 1)
