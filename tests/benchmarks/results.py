"""A run's figures as a file: what the page is made from, and what deploy/ takes rates and the capacity page from."""

from __future__ import annotations

import platform
import subprocess
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import psutil
from figures import Figure, Point
from places import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Results:
    """What was found on a machine: by part, when it ran and its figures."""

    machine: Mapping[str, str]
    runs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    parts: Mapping[str, Sequence[Figure]] = field(default_factory=dict)

    def added(self, part: str, run: Mapping[str, str], figures: Sequence[Figure]) -> Results:
        """With a part that has run, in the place of its former run."""
        return Results(self.machine, {**self.runs, part: run}, {**self.parts, part: figures})

    @property
    def figures(self) -> list[Figure]:
        return [figure for figures in self.parts.values() for figure in figures]

    def value(self, part: str, name: str) -> float | None:
        """A figure's value; None where it was not measured."""
        return next((each.value for each in self.parts.get(part, ()) if each.name == name), None)

    def missed(self, *, quick: bool) -> list[Figure]:
        """The figures whose aim was missed; in a quick run only those that hold in any."""
        return [each for each in self.figures if each.met is False and (each.must or not quick)]


def run() -> dict[str, str]:
    """When a part has run, and of what."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    return {
        "when": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "commit": commit or "unknown",
    }


def machine(*, quick: bool) -> dict[str, str]:
    """What a reader has to know to compare."""
    return {
        "cores": f"{psutil.cpu_count()}",
        "processor": _processor(),
        "memory": f"{psutil.virtual_memory().total / (1 << 30):.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "form": "quick: the figures say nothing" if quick else "whole",
    }


def write(results: Results, path: Path) -> None:
    """Writes them as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    parts = {part: [asdict(each) for each in figures] for part, figures in results.parts.items()}
    path.write_bytes(orjson.dumps({"machine": results.machine, "runs": results.runs, "parts": parts}, option=options))


def read(path: Path) -> Results:
    """Reads them again."""
    told = orjson.loads(path.read_bytes())
    parts = {part: list(map(_figure, figures)) for part, figures in told["parts"].items()}
    return Results(told["machine"], told["runs"], parts)


def kept(path: Path, machine: Mapping[str, str]) -> Results:
    """What a file has of the same machine, whose parts may stay beside new ones."""
    former = read(path) if path.exists() else Results(machine)
    return former if former.machine == machine else Results(machine)


def _figure(told: dict[str, Any]) -> Figure:
    return Figure(**{**told, "point": Point(**told["point"]) if told["point"] else None})


def _processor() -> str:
    """The processor's name where the system tells it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
