"""The figures on the capacity page: what was measured, and the example made of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from deploy.manifests import SIZES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deploy.measured import Measured

STAGES: Final = {
    "language": "language",
    "entities, accurate": "entities accurate",
    "entities, fast": "entities fast",
    "quotes": "quotes",
}
"""The names that the benchmarks have for the stages, by those of the page."""

LOADS: Final = (25, 50, 80)

ARTICLES_A_DAY: Final = 500_000
PEAK: Final = 5
"""Times the average of the day."""
FULL: Final = 0.7
WORDS: Final = 400
BYTES_A_WORD: Final = 145
"""In all topics, before compression: 34 kB for the 234 words that our seeds have on average."""
PACKED, DAYS, COPIES, BROKERS, SPARE = 3, 7, 3, 3, 1.4
_DAY: Final = 86_400


def figures(found: Measured) -> str:
    """What was measured, as a Markdown table, and where."""
    machine, run = found.machine, found.runs["stages"]
    where = f"Of {machine['cores']} cores ({machine['processor']}), {run['when']}, commit {run['commit']}."
    return "\n".join(["| figure | measured |", "|---|---|", *_rows(found), "", where])


def _rows(found: Measured) -> Iterator[str]:
    for said, name in STAGES.items():
        yield f"| seconds of work, {said} | {1 / found.rate(name):.4f} |"
    yield f"| all stages on one machine, most articles a second | {found.value('delay', 'most, by a backlog'):.1f} |"
    for load in LOADS:
        seconds = found.value("delay", f"p95 at {load} % of the maximum") / 1000
        yield f"| delay at {load} % of that, p95 | {seconds:.2f} s |"
    for said, name in list(STAGES.items())[1:]:
        yield f"| memory of a child, {said} | {found.value('models', f'{name}: memory of its own'):.0f} MiB |"


def example(found: Measured) -> str:
    """The formulas with figures: how much a number of articles a day takes."""
    peak = ARTICLES_A_DAY / _DAY * PEAK
    kilobytes = BYTES_A_WORD * WORDS / 1000
    disk = ARTICLES_A_DAY * kilobytes / PACKED * DAYS * COPIES / BROKERS * SPARE / 1e6
    return "\n".join(
        [
            f"{ARTICLES_A_DAY:,} articles a day of {WORDS} words are {peak:.0f} a second at the peak.",
            "",
            "| stage | seconds of work | cores at the peak | workers, cores of each | and one to fail |",
            "|---|---|---|---|---|",
            *(_stage(found, said, name, peak) for said, name in STAGES.items()),
            "",
            f"Their disk: {ARTICLES_A_DAY:,} × {kilobytes:.0f} kB ÷ {PACKED} × {DAYS} days × {COPIES} copies ÷ "
            f"{BROKERS} brokers × {SPARE} = {disk:.0f} GB for each.",
        ]
    )


def _stage(found: Measured, said: str, name: str, peak: float) -> str:
    work, own = 1 / found.rate(name), SIZES[name.split()[0]].cores
    cores = peak * work / FULL
    workers = math.ceil(cores / own)
    return f"| {said} | {work:.4f} | {cores:.1f} | {workers} × {own} | {workers + 1} |"
