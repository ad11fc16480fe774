"""Fixtures for tests that run workers; a directory's conftest.py imports those it needs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from fleet import Fleet
from ledger import Ledger

from services import pipeline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from services.runtime.settings import KafkaSettings, TopicSettings


@pytest.fixture
def fleet(settings: KafkaSettings, pipeline_topics: TopicSettings, tmp_path: Path) -> Iterator[Fleet]:
    """Workers on topics of this test's own."""
    with Fleet(settings, pipeline_topics, tmp_path) as workers:
        yield workers
    for worker in workers.workers:  # pytest shows it where the test failed
        sys.stdout.write(f"{worker.log.name}:\n{worker.log.read_text()[-4000:]}\n")


@pytest.fixture
def ledger(settings: KafkaSettings, pipeline_topics: TopicSettings) -> Iterator[Ledger]:
    """What goes in and comes out of the whole pipeline."""
    with Ledger(settings, pipeline_topics) as book:
        yield book


@pytest.fixture
def first_stage(settings: KafkaSettings, pipeline_topics: TopicSettings) -> Iterator[Ledger]:
    """What goes in and comes out of the stage `language` alone."""
    with Ledger(settings, pipeline_topics, stages=pipeline.stages_until("language")) as book:
        yield book
