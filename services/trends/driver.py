"""Faust, set up as trends needs it: a consumer of committed records, and logs that are recovered as a whole.

`Log` is a Faust table without a store of its own. Faust creates the order of things: it assigns a log's partition
together with the partition of the same number that it belongs to, and reads it before any new record is handled.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import faust
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from yarl import URL

from services.runtime.diagnosis import ssl_context
from services.runtime.kafka import HEADER_BYTES
from services.runtime.outbox import Fatal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Set as AbstractSet

    from services.runtime.run import Configuration
    from services.runtime.settings import KafkaSettings

__all__ = ["Log", "application", "behind", "is_current"]

COMMIT_SECONDS: Final = 1.0
REQUEST_SECONDS: Final = 90.0


class _ConsumerThread(driver.AIOKafkaConsumerThread):  # type: ignore[misc]  # Faust is untyped to us
    """Reads committed records only. Faust does so for `exactly_once` alone, which does not hold what it says."""

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._isolation_level = "read_committed"  # noqa: SLF001 - has not started yet; Faust has no setting for it
        return consumer


class _Consumer(driver.Consumer):  # type: ignore[misc]
    def _new_consumer_thread(self) -> _ConsumerThread:
        return _ConsumerThread(self, loop=self.loop, beacon=self.beacon)


class _Transport(driver.Transport):  # type: ignore[misc]
    Consumer = _Consumer


class Log(faust.Table):  # type: ignore[misc]
    """A log of what workers have to know again: `restore` is told of every record, in order, before new ones come.

    Args:
        app: the application.
        name: makes the topic's name, with the application's before and `changelog` behind it.
        partitions: as many as the topic has whose partitions it belongs to.
        restore: is told of a partition and a value; may be told twice.
        recovered: is told which partitions are complete.
    """

    def __init__(
        self,
        app: faust.App,
        *,
        name: str,
        partitions: int,
        restore: Callable[[int, bytes], None],
        recovered: Callable[[AbstractSet[int]], None],
    ) -> None:
        super().__init__(app, name=name, partitions=partitions, key_type=bytes, value_type=bytes)
        self._restore, self._recovered = restore, recovered
        self._read: dict[TP, int] = {}
        self.failure: Exception | None = None
        app.tables.add(self)

    def apply_changelog_batch(self, batch: Iterable[Any]) -> None:
        """Hands on what Faust has read. It would only log an error and go on, so an error is kept for `failure`."""
        for event in batch:
            try:
                self._restore(event.message.partition, event.message.value)
            except (ValueError, TypeError) as error:
                self.failure = Fatal(f"{event.message.topic} has a record that is none of ours: {error}")
            self._read[event.message.tp] = event.message.offset

    async def on_recovery_completed(self, active_tps: AbstractSet[TP], standby_tps: AbstractSet[TP]) -> None:
        """Makes sure that everything was read: when a broker is slow to answer, Faust goes on with less."""
        await super().on_recovery_completed(active_tps, standby_tps)
        try:
            await self._check(active_tps)
        except Exception as error:  # noqa: BLE001 - Faust drops what is raised here
            self.failure = error
        else:
            self._recovered({tp.partition for tp in active_tps})

    async def _check(self, partitions: AbstractSet[TP]) -> None:
        if not partitions:
            return
        ends = await self.app.consumer.highwaters(*partitions)
        begins = await self.app.consumer.earliest_offsets(*partitions)
        for tp in partitions:
            if ends[tp] > begins[tp] and self._read.get(tp, -1) < ends[tp] - 1:
                raise Fatal(f"{tp.topic}-{tp.partition} was read up to {self._read.get(tp, -1)} of {ends[tp]} only")


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


async def behind(app: faust.App, topic: str) -> dict[int, int]:
    """The records of each of our partitions of a topic that are not done with."""
    consumer = app.consumer
    client = consumer._thread._consumer  # noqa: SLF001 - only aiokafka's consumer knows where committed records end
    pending: dict[TP, int] = {}
    for message in list(consumer.unacked):
        if not message.acked:  # Faust keeps some that it has already committed
            pending[message.tp] = pending.get(message.tp, 0) + 1
    lag = {}
    for tp in consumer.assignment():
        if tp.topic == topic:
            end = client.last_stable_offset(tp)
            position = await consumer.position(tp) if end is not None else None
            if end is not None and position is not None:
                lag[tp.partition] = max(0, end - position) + pending.get(tp, 0)
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
