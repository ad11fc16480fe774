"""What the tests of the views share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rich.console import RenderableType

Event = dict[str, Any]
Shown = Callable[[RenderableType], str]


@dataclass(frozen=True)
class Letter:
    stage: str = "entities"
    reason: str = "child_died"
    message: str = "the process ended with signal 11"
    topic: str = "news.language"
    partition: int = 3
    offset: int = 42
    time: str = "2026-11-20T08:15:00Z"
    key: bytes | None = b"rom-1"
