from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

import accounts
import pytest
from fixtures import first_stage, fleet, ledger
from ledger import Ledger

from services.runtime.settings import TopicSettings

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

__all__ = ["first_stage", "fleet", "ledger"]

WIDTH: Final = 150


@pytest.fixture
def topic_settings(topic_settings: TopicSettings) -> TopicSettings:
    """With partitions for several workers."""
    return TopicSettings(prefix=topic_settings.prefix, partitions=6)


def pytest_runtest_makereport(item: pytest.Function, call: pytest.CallInfo[None]) -> None:
    """Every test that has a ledger and a broker gives account of it, also where it fails."""
    if call.when == "call" and item.get_closest_marker("broker"):
        books = [each for each in item.funcargs.values() if isinstance(each, Ledger) and each.published]
        item.user_properties.extend((accounts.PROPERTY, book.account()) for book in books)


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Ends the run with the table."""
    ended = [terminalreporter.stats.get(outcome, []) for outcome in ("passed", "failed")]
    if found := accounts.rows(itertools.chain.from_iterable(ended)):
        terminalreporter.write_line(accounts.table(found, WIDTH))
