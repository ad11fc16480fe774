"""A worker of trends as a process."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Final

import structlog

from services.pipeline import DEAD, ENRICHED, PARTIALS, TREND_ARTICLES, TREND_TOTALS, TRENDING, TRENDS
from services.runtime.clock import Clock
from services.runtime.kafka.outbox import Fatal
from services.runtime.monitoring.health import Health
from services.runtime.monitoring.metrics import Metrics
from services.runtime.run import Configuration, described, observed, process
from services.runtime.settings import SettingsError
from services.trends.app import Trends
from services.trends.counters import Counters
from services.trends.counting import Counting, Tally
from services.trends.driver import application
from services.trends.score import Rule
from services.trends.sending import Sender
from services.trends.settings import TrendsSettings
from services.trends.subjects import Limits
from services.trends.totalling import Totalling
from services.trends.windows import HOUR, LONGEST, MINUTE

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping

LOOK_SECONDS: Final = 0.2
OBSERVE_SECONDS: Final = 1.0

log = structlog.get_logger(__name__)


def main() -> None:
    """Runs a worker until SIGTERM or SIGINT; the exit statuses are those of all workers."""
    process(TRENDING.name, run)


def run(configuration: Configuration, stop: threading.Event) -> None:
    """Runs a worker until `stop` is set.

    Raises:
        Fatal, KafkaError, KafkaUnavailable: the process has to end.
        SettingsError: a setting is wrong.
    """
    for library in ("faust", "mode", "aiokafka"):  # their info lines tell of every step of every part
        logging.getLogger(library).setLevel(max(logging.WARNING, logging.getLogger().level))
    settings = TrendsSettings()
    _check(settings, configuration)
    partitions = _partitions(configuration)
    asyncio.run(Worker(configuration, settings, partitions).run(stop))


class Worker:
    """A worker with its clients, its metrics and its health.

    Args:
        partitions: of every topic that it reads.
    """

    def __init__(self, configuration: Configuration, settings: TrendsSettings, partitions: int) -> None:
        self._configuration, own, names = configuration, configuration.worker, configuration.topics
        self._metrics = Metrics(TRENDING.name, names.prefixed(TRENDING.group), names.prefixed(ENRICHED.name))
        self._counters = Counters(self._metrics.registry)
        self._health = Health(own.stall_seconds)
        group = names.prefixed(TRENDING.group)
        self._app = application(configuration, group, names.prefixed(TRENDING.transactional_id(own.slot)))
        sender, grace, clock = Sender(self._app), settings.grace_hours * HOUR, Clock()
        self._counting = Counting(
            sender,
            names,
            partitions,
            Limits(grace, settings.future_minutes * MINUTE),
            configuration.kafka.max_message_bytes,
            clock,
        )
        rule = Rule(settings.minimum, settings.threshold, settings.history_hours)
        self._totalling = Totalling(sender, names, grace, rule, settings.hop_subjects, clock)
        self._trends = Trends(
            self._app, names, self._counting, self._totalling, most=own.batch_records, seconds=settings.publish_seconds
        )

    async def run(self, stop: threading.Event) -> None:
        """Runs until `stop` is set. Raises `Fatal` where it cannot go on."""
        own = self._configuration.worker
        with observed(own, self._metrics.registry, self._health):
            self._health.loaded = True  # there are no models, and the reading of logs has to be watched
            work = asyncio.create_task(self._trends.run())
            await self._watch(stop, work)
            self._health.stopping = True
            work.cancel()
            await self._app.stop()

    async def _watch(self, stop: threading.Event, work: asyncio.Task[None]) -> None:
        looked = observed = time.monotonic()
        while not stop.is_set():
            await asyncio.sleep(LOOK_SECONDS)
            now = time.monotonic()
            if now - looked > self._configuration.worker.session_timeout:
                # Whoever was stopped for so long has been replaced; what it would still send is out of date.
                raise Fatal(f"this process stood still for {now - looked:.0f} s, others have taken over")
            looked = now
            self._trends.check()
            if work.done():
                await work
            self._health.turn(joined=self._trends.joined and self._trends.started)
            if now - observed >= OBSERVE_SECONDS:
                observed = now
                self._observe()

    def _observe(self) -> None:
        done, self._counting.done = self._counting.done, Tally()
        published, self._totalling.published = self._totalling.published, 0
        if self._trends.restored() or done.outcomes or published:
            self._health.progress()
        if done.outcomes:
            self._metrics.counted(done.outcomes, done.reasons, done.ages)
            self._metrics.batch_size.labels(TRENDING.name).observe(len(done.outcomes))
        self._counters.published(published)
        self._counters.held(
            sum(map(len, self._counting.shelves.values())), sum(map(len, self._totalling.totals.values()))
        )
        lag = self._trends.lag()
        told = {topic: _known(partitions) for topic, partitions in lag.items()}
        self._metrics.lag.partitions = told.pop(self._metrics.lag.topic, {})
        self._metrics.lag.others = told
        # One that is not being read has work to do, as long as nobody knows better; and so has a worker that starts.
        waiting = sum(1 if each is None else each for of in lag.values() for each in of.values())
        self._health.watch(waiting if self._trends.started else max(1, waiting))


def _known(lag: Mapping[int, int | None]) -> dict[int, int]:
    return {partition: records for partition, records in lag.items() if records is not None}


def _check(settings: TrendsSettings, configuration: Configuration) -> None:
    """What is compared with has to be kept."""
    needed = settings.history_hours + settings.grace_hours + LONGEST / HOUR + 2
    kept = configuration.topics.trends_state_hours
    if kept < needed:
        raise SettingsError(f"trends_state_hours of [topic] is {kept:g}, history_hours of [trends] asks for {needed:g}")


def _partitions(configuration: Configuration) -> int:
    """How many partitions the topics have. Raises `Fatal` where one is missing, or they have not all as many."""
    named = configuration.topics.prefixed
    alike = [named(each.name) for each in (ENRICHED, PARTIALS, TREND_ARTICLES, TREND_TOTALS)]
    names = [*alike, named(TRENDS.name), named(DEAD.name)]
    found = described(configuration.kafka, names)
    numbers = {found[name].partitions for name in alike}
    if len(numbers) > 1:
        raise Fatal(f"{', '.join(alike)} must have as many partitions each, but have {sorted(numbers)}")
    return int(numbers.pop())
