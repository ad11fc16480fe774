"""Kafka itself goes away for a while, or its disk is full: everything waits, and goes on."""

from __future__ import annotations

import resource
import threading
import time
from typing import TYPE_CHECKING, Final

import pytest
from articles import incompressible
from fleet import Fleet, until
from forms import Form, finish, long
from gateway import Gateway, Press, get, quote

from services.runtime.local.broker import Broker, local_broker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ledger import Ledger

    from services.runtime.settings import KafkaSettings, TopicSettings

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


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_gateway_answers_while_the_broker_is_away_and_streams_on_after(
    fleet: Fleet, settings: KafkaSettings, pipeline_topics: TopicSettings, broker: Broker, tmp_path: Path
) -> None:
    with Press(settings, pipeline_topics) as press:
        press.quotes(quote(0))
    gateway = Gateway(fleet, tmp_path)
    until(lambda: viewed(gateway) == 1, 60, "the quote in the view")
    with gateway.listen() as listener:
        until(lambda: listener.comments > 0, 30, "a sign of life")
        broker.kill()
        back = time.monotonic() + AWAY_SECONDS
        try:
            while time.monotonic() < back:
                assert viewed(gateway) == 1
                assert gateway.worker.health("live")[0] == 200
                time.sleep(1)
        finally:
            broker.start()
        with Press(settings, pipeline_topics) as press:
            press.quotes(quote(1))
        assert [each.data["id"] for each in listener.take(1, 90)] == ["quote-1"]
    until(lambda: viewed(gateway) == 2, 90, "both quotes in the view")
    gateway.stop()


def viewed(gateway: Gateway) -> int:
    """How many quotes the gateway answers with."""
    status, _, found = get(gateway.port, "/v1/quotes")
    assert status == 200
    return len(found["items"])


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
