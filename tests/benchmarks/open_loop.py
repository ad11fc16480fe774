"""Load that does not wait for answers, and what it shows: how long each article took from when it was due.

Whoever sends the next article only when the one before has come out, or counts from when he got round to sending it,
leaves out just those moments in which nothing moved (coordinated omission).
"""

from __future__ import annotations

import itertools
import math
import random
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles import Published
    from ledger import Ledger


def steady(rate: float, count: int) -> list[float]:
    """When each of `count` articles is due, in seconds from the beginning, `rate` a second at equal distances."""
    return [number / rate for number in range(count)]


def arrivals(rate: float, count: int, seed: int = 0) -> list[float]:
    """The same as a Poisson process has it, as independent publishers do: in bunches and gaps."""
    rng = random.Random(seed)  # noqa: S311 - reproducible, not secret
    return list(itertools.accumulate(rng.expovariate(rate) for _ in range(count)))


def percentile(values: Sequence[float], share: float) -> float:
    """The least value that `share` per cent of all do not exceed. ValueError where there are none."""
    if not values:
        raise ValueError("no values")
    return sorted(values)[max(0, math.ceil(len(values) * share / 100) - 1)]


def delays(due: Sequence[float], arrived: dict[int, float], serials: Sequence[int]) -> list[float]:
    """Seconds from when each article was due, in that order. KeyError where one has not arrived."""
    return [arrived[serial] - instant for serial, instant in zip(serials, due, strict=True)]


def measure(ledger: Ledger, articles: Sequence[Published], schedule: Sequence[float], patience: float) -> list[float]:
    """Seconds that each article took, in the order in which they were published.

    Raises:
        TimeoutError: not all came out within `patience` seconds after the last was due.
    """
    begin = time.perf_counter() + 0.1
    due = [begin + each for each in schedule]
    arrived: dict[int, float] = {}
    wanted = {each.serial for each in articles}
    known = len(ledger.of(ledger.last))
    threading.Thread(target=_publish, args=(ledger, articles, due), daemon=True).start()
    while wanted - arrived.keys():
        if time.perf_counter() > due[-1] + patience:
            raise TimeoutError(f"{len(wanted - arrived.keys())} articles did not come out")
        ledger.read()
        now = time.perf_counter()
        for each in ledger.of(ledger.last)[known:]:
            arrived.setdefault(each.serial, now)
            known += 1
    return delays(due, arrived, [each.serial for each in articles])


def _publish(ledger: Ledger, articles: Sequence[Published], due: Sequence[float]) -> None:
    for each, instant in zip(articles, due, strict=True):
        time.sleep(max(0.0, instant - time.perf_counter()))
        ledger.publish([each])
