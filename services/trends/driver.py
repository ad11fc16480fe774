"""Faust, set up as trends needs it: a consumer of committed records, and logs that are recovered as a whole."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import faust
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from yarl import URL

from services.runtime.kafka.clients import HEADER_BYTES
from services.runtime.kafka.diagnosis import ssl_context
from services.trends.recovery import Tables

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping

    from services.runtime.run import Configuration
    from services.runtime.settings import KafkaSettings

COMMIT_SECONDS: Final = 1.0
REQUEST_SECONDS: Final = 90.0


class _ConsumerThread(driver.AIOKafkaConsumerThread):  # type: ignore[misc]  # Faust is untyped to us
    """Reads committed records only, and each of them.

    Faust reads committed ones for `exactly_once` alone, which does not hold what it says. And where a group has not
    committed anything yet, "back to what is committed" leaves it wherever it has read to.
    """

    async def seek_to_committed(self) -> Mapping[TP, int | None]:
        """Goes to where the group has committed, or to the beginning; returns what is committed."""
        committed: Mapping[TP, int | None] = await self.call_thread(self._seek_to_committed)
        return committed

    async def _seek_to_committed(self) -> Mapping[TP, int | None]:
        consumer, logs = self._ensure_consumer(), self.app.tables.changelog_topics
        committed: Mapping[TP, int | None] = await consumer.seek_to_committed()
        unread = [tp for tp, offset in committed.items() if not offset and tp.topic not in logs]
        # Its own `seek_to_beginning` leaves a partition without a position for a while, of which Faust dies.
        for tp, offset in (await consumer.beginning_offsets(unread)).items():
            consumer.seek(tp, offset)
        return committed

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._isolation_level = "read_committed"  # noqa: SLF001 - has not started yet; Faust has no setting for it
        return consumer


class _Consumer(driver.Consumer):  # type: ignore[misc]
    """Hands on what it fetches under a lock, so that `recovery` can wait until nothing is on its way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reading = asyncio.Lock()

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, Any]]:  # noqa: ASYNC109 - Faust's signature
        async with self.reading:
            async for each in super().getmany(timeout):
                yield each

    async def verify_all_partitions_active(self) -> None:
        """Does nothing: Faust's look for what stands still dies of a new partition. `Health` looks, too."""

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """Takes a hole for done. Faust counts the record behind it in, whose acknowledgement then ends a commit."""
        await super()._add_gap(tp, offset_from, offset_to - 1)

    def _new_consumer_thread(self) -> _ConsumerThread:
        return _ConsumerThread(self, loop=self.loop, beacon=self.beacon)


class _Transport(driver.Transport):  # type: ignore[misc]
    Consumer = _Consumer


def application(configuration: Configuration, group: str, instance: str) -> faust.App:
    """The Faust application of a worker.

    Args:
        configuration: how to reach Kafka, and how the worker reads.
        group: the consumer group, and the beginning of the names of its topics.
        instance: the member of the group, stable over restarts.
    """
    kafka, worker = configuration.kafka, configuration.worker
    app = faust.App(
        group,
        broker=[URL(f"kafka://{address.strip()}") for address in kafka.bootstrap.split(",")],
        broker_credentials=_credentials(kafka),
        broker_client_id=kafka.client_id,
        broker_session_timeout=worker.session_timeout,
        broker_heartbeat_interval=min(3.0, worker.session_timeout / 3),
        broker_max_poll_interval=worker.poll_timeout,
        broker_request_timeout=max(REQUEST_SECONDS, worker.session_timeout),
        broker_commit_interval=COMMIT_SECONDS,
        broker_check_crcs=True,
        consumer_group_instance_id=instance,
        consumer_max_fetch_size=kafka.max_message_bytes + HEADER_BYTES,
        producer_acks=-1,
        producer_compression_type=None if kafka.compression == "none" else kafka.compression,
        producer_max_request_size=kafka.max_message_bytes + HEADER_BYTES,
        producer_request_timeout=kafka.delivery_timeout,
        store="memory://",
        table_standby_replicas=0,
        topic_allow_declare=False,
        topic_disable_leader=True,
        TableManager=Tables,
        # What an agent was interrupted in is done again, never taken for done.
        stream_ack_cancelled_tasks=False,
        stream_ack_exceptions=False,
        web_enabled=False,
        autodiscover=False,
        datadir=Path(tempfile.gettempdir()) / f"{group}-{instance}",
    )
    app.transport = _Transport(app.conf.broker_consumer, app)
    return app


def is_current(app: faust.App, event: Any) -> bool:
    """Whether an event was read under the present assignment; Faust waits no longer for one that was not."""
    if event.message.generation_id == app.consumer_generation_id:
        return True
    app.consumer.unacked.discard(event.message)
    return False


def behind(app: faust.App, topics: Iterable[str]) -> dict[str, dict[int, int | None]]:
    """By topic, the records of each of our partitions that are not done with; None while one is not being read."""
    consumer = app.consumer
    # Faust keeps some messages that it has already committed.
    pending = Counter(message.tp for message in list(consumer.unacked) if not message.acked)
    # Only aiokafka knows where committed records end. Asked in public it may fail, or wait, while groups rebalance.
    client = consumer._thread._consumer  # noqa: SLF001 - None until its thread has started
    subscription = client and client._subscription.subscription  # noqa: SLF001 - see above; None between assignments
    assignment = subscription and subscription.assignment
    lag: dict[str, dict[int, int | None]] = {topic: {} for topic in topics}
    for tp in assignment.tps if assignment else ():
        if tp.topic in lag:
            state = assignment.state_value(tp)
            end, position = state.lso, state._position  # noqa: SLF001 - its property fails while there is none
            known = end is not None and position is not None
            lag[tp.topic][tp.partition] = max(0, end - position) + pending[tp] if known else None
    return lag


def _credentials(kafka: KafkaSettings) -> Any:
    context = ssl_context(kafka)
    if kafka.sasl_password is not None:
        return faust.SASLCredentials(
            username=kafka.sasl_username,
            password=kafka.sasl_password.get_secret_value(),
            mechanism=kafka.sasl_mechanism,
            ssl_context=context,
        )
    return faust.SSLCredentials(context) if context else None
