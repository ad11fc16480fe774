"""Who runs: our own stages, and what else reads a topic and writes another."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from places import ROOT, SUPPORT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PROGRAMS: Final = Path(__file__).with_name("contestants")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a contestant reads, where it writes, under which name, and where it may keep files."""

    source: str
    target: str
    group: str
    directory: Path


@dataclass(frozen=True, slots=True)
class Contestant:
    """A program that enriches articles.

    Attributes:
        commands: its processes, each of which reads its share.
        exactly_once: whether it promises so; else it may repeat something, and lose nothing.
        group: the consumer group of those that do not choose it, without prefix; a worker's has its service's.
        grouped: whether it is a consumer group at all.
        pace: how fast it copies beside our own, about: it gets as many more copies, so that all laps last alike.
        settings: of [worker], for our own.
    """

    name: str
    commands: Callable[[Place], Sequence[Sequence[str]]]
    exactly_once: bool = False
    group: str = "peer"
    grouped: bool = True
    pace: float = 1
    settings: dict[str, Any] = field(default_factory=dict)


def depesche(
    stage: str, *, workers: int = 1, profile: str = "", processes: int | str = "", copy: bool = False
) -> Contestant:
    """Our own stage, as it is or with a core that only copies. A worker has a child for each core, as by default."""
    program = [str(SUPPORT / "run_stage.py"), stage] if copy else ["-m", f"services.{stage}"]
    chosen = [f"DEPESCHE_ENTITIES_PROFILE={profile}"] if profile else []
    command = ["env", *chosen, sys.executable, *program]
    return Contestant(
        "Depesche",
        lambda _: [command] * workers,
        exactly_once=True,
        group=f"depesche-{stage}",
        settings={"processes": processes},
    )


def with_path(command: Sequence[str]) -> list[str]:
    """The command, finding the project and the tests' support whatever the interpreter."""
    paths = (ROOT, SUPPORT, PROGRAMS)
    return ["env", f"PYTHONPATH={os.pathsep.join(map(str, paths))}", *command]
