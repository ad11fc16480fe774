"""The gate that articles go through, whichever way they came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.ingest.articles import Ready


TEASER: Final = ("depesche_teaser", b"true")
"""The header in news.incoming of an article that counts only where none was sent; see `Ready.teaser`."""


class NotWrittenError(Exception):
    """Kafka has not confirmed the articles; sending them again does no harm."""


class Gate(Protocol):
    """Where articles go."""

    def busy(self) -> float | None:
        """Seconds that clients are to wait; None where there is room."""

    async def room(self) -> None:
        """Returns when there is room."""

    async def deliver(self, ready: Sequence[Ready]) -> None:
        """Returns when Kafka has all of them. Raises `NotWrittenError`."""
