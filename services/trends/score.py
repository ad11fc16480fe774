"""Whether a subject is rising: what a window holds against what this subject's windows usually hold.

The expected number of articles is the subject's own: its mean over the hours before the window, or its mean at the
same time on the days before, whichever is greater. So what is up every morning is not rising in the morning.

The score is the ratio of observed to expected articles, shrunk as in DuMouchel's empirical Bayes screening (Bayesian
Data Mining in Large Frequency Tables, The American Statistician 53(3), 1999): with articles that come as a Poisson
process, and a Gamma prior of mean 1 on the ratio, the ratio after seeing n articles where e were expected has a Gamma
distribution of shape n + k and rate e + k. The score is its fifth percentile, like his EB05: "at least so many times as
usual, with 95 % certainty". The percentile is Wilson and Hilferty's cube-root approximation (PNAS 17, 1931).

For example: 12 articles in five minutes where 1.5 are expected have shape 13 and rate 2.5. Their ratio is 5.2 after
shrinking, and the score 3.1. With 3 articles where none is expected, a subject that is merely new gets 1.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from services.trends.windows import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.trends.windows import Window

PRIOR: Final = 1.0
"""Shape and rate of the prior: as if one article had been expected and seen."""

FIFTH_PERCENTILE: Final = -1.645
"""Of the standard normal distribution."""

UNSEEN: Final = 0.5
"""Articles added to the past, so that what was never seen has a small rate and not none."""

LEAST_HOURS: Final = 3
"""Of the past, without which nothing is said."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When a subject counts as rising.

    Attributes:
        minimum: least number of articles in the window.
        threshold: least score.
        history: hours before a window that are looked at.
    """

    minimum: int
    threshold: float
    history: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """Base and score are None where too little of the past is known."""

    base: float | None
    score: float | None
    rising: bool


def judge(window: Window, articles: int, hours: Mapping[int, int], since: int, rule: Rule) -> Judgement:
    """Judges what a window holds so far.

    Args:
        window: the window.
        articles: that it holds.
        hours: articles of the same subject by hour since 1970.
        since: the first hour of which anything is known, of whatever subject.
        rule: when it counts as rising.
    """
    expected = base(window, hours, since, rule.history)
    if expected is None:
        return Judgement(None, None, rising=False)
    value = score(articles, expected)
    return Judgement(expected, value, rising=articles >= rule.minimum and value >= rule.threshold)


def base(window: Window, hours: Mapping[int, int], since: int, history: int) -> float | None:
    """The articles to expect in a window; None where too little of the past is known."""
    start = window.start // HOUR
    first = max(since, start - history)
    span = start - first
    if span < max(LEAST_HOURS, window.size.seconds / HOUR):
        return None
    share = window.size.seconds / HOUR
    mean = (sum(hours.get(hour, 0) for hour in range(first, start)) + UNSEEN) / span * share
    days = [_at(window, day, hours) for day in range(1, span // 24 + 1)] if window.size.seconds < DAY else []
    return max(mean, sum(days) / len(days) if days else 0.0)


def score(articles: int, expected: float) -> float:
    """The fifth percentile of how many times as many articles there are as expected."""
    shape, rate = articles + PRIOR, expected + PRIOR
    cube_root = 1 - 1 / (9 * shape) + FIFTH_PERCENTILE / (3 * shape**0.5)
    return float(shape * max(0.0, cube_root) ** 3 / rate)


def _at(window: Window, day: int, hours: Mapping[int, int]) -> float:
    """The articles of the same time so many days before; of less than an hour, its share of the hour."""
    start = window.start - day * DAY
    if window.size.seconds < HOUR:
        return hours.get(start // HOUR, 0) * window.size.seconds / HOUR
    end = start + window.size.seconds
    return sum(
        hours.get(hour, 0) * (min(end, (hour + 1) * HOUR) - max(start, hour * HOUR)) / HOUR
        for hour in range(start // HOUR, -(-end // HOUR))
    )
