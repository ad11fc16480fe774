"""Fills in the capacity page, deploy/docs/capacity.md: `python tests/benchmarks/capacity.py RESULTS.json`."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import results
from places import ROOT

if TYPE_CHECKING:
    from results import Results

PAGE: Final = ROOT / "deploy/docs/capacity.md"
BEGIN: Final = "<!-- measured: written by `make results` -->"
END: Final = "<!-- end of what was measured -->"
UNKNOWN: Final = "to be measured"
STAGES: Final = {
    "language": "language",
    "entities, accurate": "entities accurate",
    "entities, fast": "entities fast",
    "quotes": "quotes",
}
LOADS: Final = (25, 50, 80)
_BLOCK: Final = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)


def filled(page: str, found: Results | None) -> str:
    """The page with what was measured; without results it says that it is to be.

    Raises:
        ValueError: the page has no place for it.
    """
    block = f"{BEGIN}\n{table(found)}\n{END}"
    text, count = _BLOCK.subn(lambda _: block, page)
    if count != 1:
        raise ValueError("the page has no place for figures, or several")
    return text


def table(found: Results | None) -> str:
    """What was measured, as rows of a Markdown table."""
    rows = [f"| seconds of work, {said} | {seconds_of_work(found, name)} |" for said, name in STAGES.items()]
    most = _value(found, "delay", "most, by a backlog")
    rows.append(f"| all stages on one machine, most articles a second | {_text(most, '.1f')} |")
    for load in LOADS:
        value = _value(found, "delay", f"p95 at {load} % of the maximum")
        rows.append(f"| delay at {load} % of that, p95 | {_text(value and value / 1000, '.2f', ' s')} |")
    where = (
        f"Of {found.machine['cores']} cores ({found.machine['processor']}), {found.machine['when']}, "
        f"commit {found.machine['commit']}."
        if found
        else "Not measured yet."
    )
    return "\n".join(["", "| figure | measured |", "|---|---|", *rows, "", where, ""])


def seconds_of_work(found: Results | None, stage: str) -> str:
    """Cores through articles a second of a stage alone, in seconds."""
    rate = _value(found, "stages", f"{stage}: through Kafka")
    return _text(int(found.machine["cores"]) / rate if found and rate else None, ".4f")


def _value(found: Results | None, part: str, name: str) -> float | None:
    return found.value(part, name) if found else None


def _text(value: float | None, form: str, unit: str = "") -> str:
    return UNKNOWN if value is None else f"{value:{form}}{unit}"


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), results.read(Path(sys.argv[1]))), encoding="utf-8")
