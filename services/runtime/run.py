"""A worker as a process: settings in, signals handled, everything closed at the end."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import structlog
from kafka.admin import MemberToRemove
from kafka.errors import KafkaError
from kafka.structs import ConsumerGroupMetadata
from prometheus_client import CollectorRegistry

from services.pipeline import DEAD, Service
from services.runtime.children.pool import Limits, Pool, PoolError
from services.runtime.enrich import enrich_with
from services.runtime.kafka import clients, topics
from services.runtime.kafka.intake import BatchLimits, Intake
from services.runtime.kafka.outbox import Fatal, Outbox, Patience, describe
from services.runtime.kafka.reading import require
from services.runtime.monitoring import logs
from services.runtime.monitoring.health import Health
from services.runtime.monitoring.http import HttpServer
from services.runtime.monitoring.metrics import Metrics, Silence
from services.runtime.monitoring.tracing import tracer
from services.runtime.settings import KafkaSettings, LogSettings, SettingsError, TopicSettings, WorkerSettings
from services.runtime.stage import Stage
from services.runtime.worker import Worker

EXIT_FATAL: Final = 1
EXIT_SETTINGS: Final = 2

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Configuration:
    """All settings of a worker. Raises `SettingsError` where one is wrong."""

    kafka: KafkaSettings = field(default_factory=KafkaSettings)
    worker: WorkerSettings = field(default_factory=WorkerSettings)
    topics: TopicSettings = field(default_factory=TopicSettings)


def main(stage: Stage) -> None:
    """Runs a worker of the stage as `process` does."""
    process(stage.name, partial(run, stage))


def process(name: str, body: Callable[[Configuration, threading.Event], None]) -> None:
    """Runs a worker of a service until SIGTERM or SIGINT: `body` is to end when the event is set.

    The exit status is 0 after a stop that was asked for, 1 when the process can not go on (one line says why; started
    again, it goes on where it was), 2 when the settings are wrong.
    """
    try:
        configuration = Configuration()
        logs.configure(LogSettings(), stage=name, slot=configuration.worker.slot)
    except SettingsError as error:
        sys.exit(_complain(str(error), EXIT_SETTINGS))
    stop = stop_on_signals(configuration.worker.stop_seconds)
    try:
        body(configuration, stop)
    except (Fatal, PoolError, KafkaError, clients.KafkaUnavailable, ImportError) as error:
        log.critical("the worker ends", cause=describe(error) if isinstance(error, KafkaError) else str(error))
        _exit(EXIT_FATAL)
    except SettingsError as error:
        sys.exit(_complain(str(error), EXIT_SETTINGS))
    log.info("stopped")


def run(stage: Stage, configuration: Configuration, stop: threading.Event) -> None:
    """Runs a worker until `stop` is set.

    Raises:
        Fatal, PoolError, KafkaError, KafkaUnavailable: the process has to end.
    """
    service, settings, prefixed = stage.service, configuration.worker, configuration.topics.prefixed
    metrics = Metrics(service.name, prefixed(service.group), prefixed(service.reads[0].name))
    metrics.registry.register(Silence())
    limits = _limits(settings)
    health = Health(settings.stall_seconds, longest=limits.allowed(settings.max_article_bytes))
    pool = Pool(partial(enrich_with, stage), limits, partial(_restarted, metrics), health.progress)
    with observed(settings, metrics.registry, health):
        try:
            pool.start()
            health.loaded = True
            outbox, intake = connect(service, configuration, metrics)
            worker = Worker(
                service,
                intake=intake,
                outbox=outbox,
                pool=pool,
                metrics=metrics,
                health=health,
                named=lambda topic: prefixed(topic.name),
                max_bytes=settings.max_article_bytes,
                batch_seconds=settings.batch_seconds,
                trace=tracer(stage.name),
            )
            _loop(worker, health, stop, settings.stop_seconds / 2)
            membership = intake.close(settings.stop_seconds / 4)
            outbox.close(settings.stop_seconds / 4)
            leave(configuration.kafka, membership)
        finally:
            pool.close()


@contextmanager
def observed(settings: WorkerSettings, registry: CollectorRegistry, health: Health) -> Iterator[None]:
    """Serves a worker's metrics and health, and says where."""
    with HttpServer(settings.metrics_host, settings.metrics_port, registry, health) as http:
        log.info("started", metrics=f"http://{settings.metrics_host}:{http.port}/metrics")
        yield


def connect(service: Service, configuration: Configuration, metrics: Metrics) -> tuple[Outbox, Intake]:
    """Opens the clients: first the producer, which ends what a predecessor left open, then the consumer.

    `metrics` count what is no longer there to be read.
    """
    settings, prefixed = configuration.worker, configuration.topics.prefixed
    room = _room(configuration.kafka, [prefixed(each.name) for each in (*service.reads, *service.writes, DEAD)])
    producer = clients.producer(
        configuration.kafka,
        prefixed(service.transactional_id(settings.slot)),
        transaction_timeout=settings.transaction_timeout,
        # A batch that the broker finds too large is cut by kafka-python 3.0, but what follows it is lost.
        batch_size=min(clients.BATCH_BYTES, *room.values()),
    )
    consumer = clients.consumer(
        configuration.kafka,
        prefixed(service.group),
        session_timeout=settings.session_timeout,
        poll_timeout=settings.poll_timeout,
        # A restarted worker takes its partitions back at once, without a rebalance. To the group a new member would be
        # one more, and all would stand still until the old one's session is over.
        group_instance_id=prefixed(service.transactional_id(settings.slot)),
        auto_offset_reset="none",
    )
    limits = BatchLimits(settings.batch_records, settings.batch_bytes)
    return Outbox(producer, room, _patience(configuration)), Intake(
        consumer, prefixed(service.reads[0].name), limits, metrics.expired, metrics.truncated
    )


def _patience(configuration: Configuration) -> Patience:
    """With a transaction: until the client should have given it up, and the cluster has."""
    known, settings = configuration.kafka, configuration.worker
    seconds = max(known.delivery_timeout, settings.transaction_timeout) + known.request_timeout

    def stuck() -> None:
        log.critical("the worker ends", cause=f"a transaction has neither succeeded nor failed for {seconds:.0f} s")
        _exit(EXIT_FATAL)

    return Patience(seconds, stuck)


def leave(settings: KafkaSettings, membership: ConsumerGroupMetadata) -> None:
    """Leaves the group, so that others take over at once; a client with an instance id of its own never does."""
    member = MemberToRemove(membership.member_id, membership.group_instance_id, "stopped")
    try:
        with clients.admin(settings) as admin:
            admin.remove_group_members(membership.group_id, [member])
    except (KafkaError, clients.KafkaUnavailable) as error:
        log.warning("others take over only when the session is over", cause=str(error))


def _loop(worker: Worker, health: Health, stop: threading.Event, grace: float) -> None:
    """Turns until told to stop, then finishes what is in flight, as far as that goes within `grace` seconds."""
    while not stop.is_set():
        worker.turn()
    health.stopping = True
    end = time.monotonic() + grace
    while worker.busy and time.monotonic() < end:
        worker.turn(read=False)


def _limits(settings: WorkerSettings) -> Limits:
    return Limits(
        processes=settings.processes or os.cpu_count() or 1,
        deadline=settings.document_deadline,
        memory=settings.child_memory,
        chunk_documents=settings.chunk_records,
        chunk_bytes=settings.chunk_bytes,
    )


def _restarted(metrics: Metrics, reason: str) -> None:
    metrics.restarted(reason)
    log.warning("child replaced", reason=reason)


def _room(settings: KafkaSettings, names: Sequence[str]) -> dict[str, int]:
    """The largest record that each topic takes. Raises `Fatal` where one is missing: kafka-python would wait for it."""
    return {name: topics.room(found, settings) for name, found in described(settings, names).items()}


def described(settings: KafkaSettings, names: Sequence[str]) -> dict[str, topics.Specification]:
    """The topics as the cluster has them. Raises `Fatal` where one is missing."""
    with clients.admin(settings) as admin:
        found = topics.describe(admin, names)
    require(names, found)
    return found


def stop_on_signals(seconds: float) -> threading.Event:
    """An event that SIGTERM and SIGINT set.

    Kafka's client can block for as long as no broker answers. So once a signal has come, a watchdog ends the process
    after `seconds`, whatever it does: nothing that is not committed is lost, it is only done again by others.
    """
    stop = threading.Event()

    def on_signal(*_: object) -> None:
        if not stop.is_set():
            stop.set()
            watchdog = threading.Timer(seconds, _exit, [0])
            watchdog.daemon = True
            watchdog.start()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    return stop


def _exit(status: int) -> None:
    """Ends the process now. Kafka's clients would first try to reach the brokers, for up to a minute."""
    sys.stderr.flush()
    os._exit(status)


def _complain(message: str, status: int) -> int:
    sys.stderr.write(f"{message}\n")
    return status
