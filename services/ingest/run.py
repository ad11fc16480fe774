"""A worker of ingest as a process."""

from __future__ import annotations

import time
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog

from services.ingest.counters import Counters
from services.ingest.edge import Edge
from services.ingest.incoming import KafkaGate
from services.ingest.memory.decide import Decider
from services.ingest.memory.near import Near
from services.ingest.memory.seen import Memory
from services.ingest.settings import IngestSettings
from services.ingest.worker import Worker, follow
from services.pipeline import INCOMING, INGEST, SEEN
from services.runtime.kafka.clients import HEADER_BYTES
from services.runtime.kafka.inlet import Inlet
from services.runtime.kafka.table import Table
from services.runtime.monitoring.health import Health
from services.runtime.monitoring.metrics import Metrics, Silence
from services.runtime.run import Configuration, connect, leave, observed, process

if TYPE_CHECKING:
    import threading

    from services.pipeline import Topic
    from services.runtime.settings import TopicSettings

HOUR: Final = 3600.0

log = structlog.get_logger(__name__)


def main() -> None:
    """Runs a worker until SIGTERM or SIGINT; the exit statuses are those of all workers."""
    process(INGEST.name, run)


def run(configuration: Configuration, stop: threading.Event) -> None:
    """Runs a worker until `stop` is set.

    Raises:
        Fatal, KafkaError, KafkaUnavailable: the process has to end.
        SettingsError: a setting is wrong.
    """
    settings, topics, own = IngestSettings(), configuration.topics, configuration.worker
    metrics = Metrics(INGEST.name, topics.prefixed(INGEST.group), topics.prefixed(INCOMING.name))
    metrics.registry.register(Silence())
    counters, health = Counters(metrics.registry), Health(own.stall_seconds)
    decider = _decider(settings, topics)
    with ExitStack() as stack:
        stack.enter_context(observed(own, metrics.registry, health))
        outbox, intake = connect(INGEST, configuration, metrics)
        table = stack.enter_context(Table(configuration.kafka, topics.prefixed(SEEN.name), partial(follow, decider)))
        inlet = stack.enter_context(Inlet(configuration.kafka, topics))
        worker = Worker(
            intake=intake,
            outbox=outbox,
            table=table,
            decider=decider,
            metrics=metrics,
            health=health,
            named=partial(_named, topics),
            batch_records=own.batch_records,
            max_bytes=own.max_article_bytes,
        )
        edge = Edge(
            settings,
            KafkaGate(inlet, settings, lambda: worker.lag),
            counters,
            mine=partial(_mine, worker, inlet.partitions),
            max_bytes=min(own.max_article_bytes, max(1, inlet.room - HEADER_BYTES)),
        )
        _loop(worker, edge, health, stop)
        _finish(worker, own.stop_seconds / 2)
        membership = intake.close(own.stop_seconds / 4)
        outbox.close(own.stop_seconds / 4)
        leave(configuration.kafka, membership)


def _loop(worker: Worker, edge: Edge, health: Health, stop: threading.Event) -> None:
    with edge:
        log.info("listening", push=f"http://{edge.host}:{edge.port}/v1/articles")
        health.loaded = True
        while not stop.is_set():
            edge.check()
            worker.turn()
        health.stopping = True


def _decider(settings: IngestSettings, topics: TopicSettings) -> Decider:
    near = Near(settings.near_threshold, settings.near_hours * HOUR, time.time()) if settings.near_threshold else None
    return Decider(Memory(topics.seen_retention_hours * HOUR), near)


def _named(topics: TopicSettings, topic: Topic) -> str:
    return topics.prefixed(topic.name)


def _mine(worker: Worker, partitions: int, number: int) -> bool:
    """Whether this worker polls the feed with that number: it falls on one of its partitions of news.incoming."""
    return number % partitions in worker.partitions


def _finish(worker: Worker, seconds: float) -> None:
    """Sends what has been decided, as far as that goes in the time."""
    end = time.monotonic() + seconds
    while worker.busy and time.monotonic() < end:
        worker.turn(read=False)
