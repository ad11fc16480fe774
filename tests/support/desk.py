"""A desk of ingest that keeps the ids of what it is given, and fails as often as it is told to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.ingest.gate import NotWrittenError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.ingest.articles import Ready


class Desk:
    def __init__(self) -> None:
        self.got: list[str | None] = []
        self.broken = 0

    def busy(self) -> float | None:
        return None

    async def room(self) -> None:
        return

    async def deliver(self, ready: Sequence[Ready]) -> None:
        if self.broken:
            self.broken -= 1
            raise NotWrittenError("no broker")
        self.got += [each.id for each in ready]
