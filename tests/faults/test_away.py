"""Kafka itself goes away for a while, or its disk is full: everything waits, and goes on."""

from __future__ import annotations

import resource
import threading
from typing import TYPE_CHECKING, Final

import pytest
from articles import incompressible
from fleet import Fleet, until
from forms import Form, finish, long

from services.runtime.broker import Broker, local_broker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ledger import Ledger

pytestmark = pytest.mark.broker

AWAY_SECONDS: Final = 60
FORMS: Final = pytest.mark.parametrize("form", [long(5000)])


@FORMS
def test_the_broker_away_for_a_minute_under_load(form: Form, fleet: Fleet, ledger: Ledger, broker: Broker) -> None:
    form.start_all(fleet)
    before, meanwhile = form.shares(2)
    ledger.publish(before)
    ledger.wait(form.seconds, missing=len(before) - 1)
    broker.kill()
    back = threading.Timer(AWAY_SECONDS, broker.start)
    back.start()
    try:
        ledger.publish(meanwhile)  # the publisher waits, as all do
    finally:
        back.join()
    finish(fleet, ledger, form.seconds)


class TestFullDisk:
    """No privileges, no file system of one's own: the broker may write no file beyond a size (RLIMIT_FSIZE).

    Its writes then fail in the middle of a batch, as on a full disk, with another number (EFBIG, not ENOSPC). Kafka
    knows only that its disk fails, and ends. More room is the same broker started again without the limit.
    """

    @pytest.fixture
    def broker(self) -> Iterator[Broker]:
        """Of this test's own: in another's directory files may be larger already."""
        with local_broker() as running:
            yield running

    @FORMS
    def test_the_broker_whose_disk_is_full(self, form: Form, fleet: Fleet, ledger: Ledger, broker: Broker) -> None:
        form.start_all(fleet)
        everything = [incompressible(serial, 24_000) for serial in range(form.count)]
        half = form.count // 2
        ledger.publish(everything[:half])
        ledger.wait(form.seconds, missing=half - 1)
        room = largest(broker.data) + 50_000
        resource.prlimit(broker.pid, resource.RLIMIT_FSIZE, (room, room))
        publishing = threading.Thread(target=ledger.publish, args=(everything[half:],))
        publishing.start()
        try:
            until(lambda: not broker.running, 120, "the broker has ended")
            assert "File too large" in broker.log.read_text()
        finally:
            broker.start()
            publishing.join()
        finish(fleet, ledger, form.seconds)


def largest(directory: Path) -> int:
    """The size of the largest of the broker's logs."""
    return max(file.stat().st_size for file in directory.rglob("*.log"))
