"""What the benchmarks have measured: tests/benchmarks/docs/results.json, which `make results` publishes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

RESULTS: Final = Path(__file__).parents[1] / "tests/benchmarks/docs/results.json"


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures by part and name; `machine` says where they were measured, `runs` when each part was."""

    machine: Mapping[str, str]
    runs: Mapping[str, Mapping[str, str]]
    figures: Mapping[tuple[str, str], float]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """From what the file holds."""
        figures = ((part, each["name"], each["value"]) for part, of in told["parts"].items() for each in of)
        return cls(told["machine"], told["runs"], {(part, name): value for part, name, value in figures})

    def value(self, part: str, name: str) -> float:
        """A figure. Raises `LookupError` where the run left it out."""
        if (part, name) not in self.figures:
            raise LookupError(f"no {name!r} of {part!r} was measured: run `make bench` whole, then `make results`")
        return self.figures[part, name]

    def rate(self, stage: str) -> float:
        """Articles a second that a core of a stage does, Kafka included."""
        return self.value("stages", f"{stage}: through Kafka") / int(self.machine["cores"])


@cache
def published() -> Measured:
    """The run that is published."""
    return Measured.of(json.loads(RESULTS.read_text(encoding="utf-8")))
