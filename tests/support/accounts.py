"""The table at the end of a run of fault tests: what became of the articles of each case."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pytest

PROPERTY: Final = "account"
"""Under which name a test's report carries its account."""


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the articles.

    Attributes:
        out: that came out enriched.
        dead: that came out as dead letters.
        gone: that Kafka had deleted before anybody read them.
        lost: of which there is no trace though there should be.
        twice: that came out more than once, or never went in.
    """

    articles: int
    out: int
    dead: int
    gone: int
    lost: int
    twice: int


def rows(reports: Iterable[pytest.TestReport]) -> list[tuple[str, ...]]:
    """A row for each test that has an account: its name, the figures, seconds, how it ended."""
    return [
        (
            escape(report.nodeid.rpartition("::")[2]),
            *map(str, astuple(account)),
            f"{report.duration:.0f}",
            report.outcome,
        )
        for report in reports
        for name, account in report.user_properties
        if report.when == "call" and name == PROPERTY
    ]


def table(found: Sequence[Sequence[str]], width: int) -> str:
    """The rows as text."""
    made = Table("case", *(each.name for each in fields(Account)), "seconds", "test")
    for row in found:
        made.add_row(*row)
    console = Console(width=width, color_system=None)
    with console.capture() as text:
        console.print(made)
    return text.get()
