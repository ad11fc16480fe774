from __future__ import annotations

import pytest
from fixtures import first_stage, fleet, ledger

from services.runtime.settings import TopicSettings

__all__ = ["first_stage", "fleet", "ledger"]


@pytest.fixture
def topic_settings(topic_settings: TopicSettings) -> TopicSettings:
    """With partitions for several workers."""
    return TopicSettings(prefix=topic_settings.prefix, partitions=6)
