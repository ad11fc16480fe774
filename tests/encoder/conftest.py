from __future__ import annotations

import pytest

from services.encoder.encoder import Vocabulary


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return Vocabulary()
