"""Three stages in a row, on a real Kafka: what goes in comes out once, whole and in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from articles import article, articles

from services import pipeline

if TYPE_CHECKING:
    from fleet import Fleet
    from ledger import Ledger

pytestmark = pytest.mark.broker


def test_articles_and_their_updates_come_out_once_whole_and_in_order(fleet: Fleet, ledger: Ledger) -> None:
    first, updates = articles(100), [article(100 + serial, id=f"article-{serial % 7:06}") for serial in range(60)]
    workers = [fleet.start(stage.name) for stage in pipeline.STAGES]
    ledger.publish([*first, *updates])
    ledger.wait(60)
    assert fleet.stop() == [0, 0, 0]
    ledger.drain()
    assert ledger.problems() == []
    assert len(ledger.of(pipeline.ENRICHED)) == 160
    assert all(worker.log.read_text().count('"level": "error"') == 0 for worker in workers)
