"""What the tests of deploy/ share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import prometheus
import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def promtool() -> Path:
    """Prometheus' own checker."""
    return prometheus.program("promtool")
