from __future__ import annotations

import pytest

from services.language.identifier import Identifier


@pytest.fixture(scope="session")
def identifier() -> Identifier:
    return Identifier()
