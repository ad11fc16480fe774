"""How sure a quote is: the fraction of its kind that was right when measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from services.quotes.findings import Finding
    from services.quotes.resolution import Resolution

MEASURED: Final = {}


def confidence(finding: Finding, resolution: Resolution | None) -> float:
    """Return the measured chance that a quote of this kind is one and that its speaker is right."""
    return MEASURED.get((finding.type, finding.said.link), 0.5)
