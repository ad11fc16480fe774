"""How sure a quote is: the fraction of its kind that was right when measured.

Measured on the German, English and French articles of our own corpus with its entities (3,083 quotes found), which
the rules were also tuned on: expect a little less elsewhere. Right means that a gold quote shares at least half of its
characters (F1), that the speaker expressions overlap or both are missing, and that a name that is given is the gold
one. Smoothed as (right + 1) / (found + 2);
where a kind was seen fewer than three times, its neighbour in the row stands in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from services.quotes.findings import Link, QuoteType
from services.quotes.resolution import ResolvedBy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.quotes.findings import Finding
    from services.quotes.resolution import Resolution


class Measured(NamedTuple):
    """The fraction right where the speaker's name stands in the expression, was inferred from it, or is not known."""

    named: float
    inferred: float
    unnamed: float


MEASURED: Final[Mapping[tuple[QuoteType, Link], Measured]] = {
    (QuoteType.DIRECT, Link.INCISE): Measured(0.94, 0.84, 0.85),
    (QuoteType.DIRECT, Link.SOURCE): Measured(0.67, 0.67, 0.67),
    (QuoteType.DIRECT, Link.CLAUSE): Measured(0.94, 0.62, 0.56),
    (QuoteType.DIRECT, Link.REPORT): Measured(0.89, 0.58, 0.41),
    (QuoteType.DIRECT, Link.POINTER): Measured(0.67, 0.67, 0.67),
    (QuoteType.DIRECT, Link.CONTINUED): Measured(0.64, 0.63, 0.38),
    (QuoteType.DIRECT, Link.NOBODY): Measured(0.11, 0.11, 0.11),
    (QuoteType.INDIRECT, Link.INCISE): Measured(0.86, 0.73, 0.70),
    (QuoteType.INDIRECT, Link.SOURCE): Measured(0.95, 0.78, 0.65),
    (QuoteType.INDIRECT, Link.CLAUSE): Measured(0.90, 0.79, 0.62),
    (QuoteType.INDIRECT, Link.POINTER): Measured(0.64, 0.50, 0.38),
    (QuoteType.INDIRECT, Link.CONTINUED): Measured(0.72, 0.67, 0.45),
    (QuoteType.REPORTED, Link.REPORT): Measured(0.85, 0.68, 0.49),
    (QuoteType.HEARSAY, Link.NOBODY): Measured(0.59, 0.59, 0.59),
}


def confidence(finding: Finding, resolution: Resolution | None) -> float:
    """Return the measured chance that a quote of this kind is one and that its speaker is right."""
    measured = MEASURED[finding.type, finding.said.link]
    if resolution is None:
        return measured.unnamed
    return measured.named if resolution.by is ResolvedBy.NAME else measured.inferred
