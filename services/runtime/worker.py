"""The loop of a worker: read a batch, have it enriched, commit it and its offsets in one transaction.

Two batches are in flight, so that the children work on the second while the first is committed and the next is read.
Batches are committed in the order in which they were read; a batch whose transaction is aborted is committed again,
without the records that another worker has taken over in the meantime.
"""

import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

import structlog

from schemas.reasons import Reason
from services.pipeline import Service
from services.runtime.children.pool import Pool
from services.runtime.kafka.intake import Intake
from services.runtime.kafka.outbox import Aborted, Consumed, Fatal, Outbox, Rejected
from services.runtime.kafka.publication import Item, Named, item, outgoing
from services.runtime.kafka.records import Record
from services.runtime.monitoring.health import Health
from services.runtime.monitoring.metrics import Metrics
from services.runtime.monitoring.tracing import Trace
from services.runtime.stage import Bad, Enriched, Result

DEPTH: Final = 2
"""Batches in flight: one in the children's hands, one behind it, so that they never wait for a commit."""
DEAD: Final = "dead"
"""The outcome of an article that goes to news.dead."""
FIRST_RECORDS: Final = 64
IDLE_SECONDS: Final = 0.2
BUSY_SECONDS: Final = 0.02
OBSERVE_SECONDS: Final = 1.0
BACKOFF_SECONDS: Final = 0.1

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Batch:
    """Records that are committed together, and the stage's work on those of them that need it."""

    items: list[Item]
    work: Future[list[Result]]
    began: float = field(default_factory=time.monotonic)
    began_at: int = field(default_factory=time.time_ns)

    def settle(self) -> None:
        """Gives every item its result. Raises `PoolError` where the pool has broken down."""
        results = iter(self.work.result())
        for each in self.items:
            if each.result is None:
                each.result = next(results)


@dataclass(slots=True)
class Pace:
    """How many records are worth one transaction: as many as were lately done in `seconds`.

    Where records are cheap, large transactions spread the price of a commit. Where they are dear, small ones keep
    what is done again after a crash small, and the delay too.
    """

    seconds: float
    records: int = FIRST_RECORDS
    _last: float = 0.0

    def done(self, records: int, began: float) -> None:
        """A batch is committed; it waited for the one before, so its work began no earlier than that was done."""
        now = time.monotonic()
        taken = now - max(began, self._last)
        self._last = now
        self.records = max(1, round(records / max(taken, 0.001) * self.seconds))


class Worker:
    """One worker of a stage. Nothing in it is shared with other workers but the consumer group."""

    def __init__(  # noqa: PLR0913 - its parts, made and closed by whoever runs it
        self,
        service: Service,
        *,
        intake: Intake,
        outbox: Outbox,
        pool: Pool,
        metrics: Metrics,
        health: Health,
        named: Named,
        max_bytes: int,
        batch_seconds: float,
        trace: Trace | None = None,
    ) -> None:
        self._service, self._named, self._max_bytes, self._trace = service, named, max_bytes, trace
        self._intake, self._outbox, self._pool = intake, outbox, pool
        self._metrics, self._health = metrics, health
        self._in_flight: deque[Batch] = deque()
        self._pace = Pace(batch_seconds)
        self._observed = 0.0

    def turn(self, *, read: bool = True) -> None:
        """Goes round once: poll, begin a batch if there is room, commit the oldest if it is done.

        Raises:
            Fatal, PoolError, KafkaError: the process has to end.
        """
        room = read and len(self._in_flight) < DEPTH
        self._intake.poll(0 if self._in_flight else IDLE_SECONDS, fetch=room)
        if room and (records := self._intake.take(self._pace.records)):
            self._in_flight.append(self._begin(records))
        # With no room for more, the next thing to happen is that a batch is done.
        patience = BUSY_SECONDS if len(self._in_flight) < DEPTH else IDLE_SECONDS
        if self._in_flight and wait([self._in_flight[0].work], patience).done:
            self._commit(self._in_flight[0])
        self._observe()

    @property
    def busy(self) -> bool:
        """Whether batches are in flight."""
        return bool(self._in_flight)

    def _begin(self, records: Sequence[Record]) -> Batch:
        items = [item(record, self._service, self._max_bytes) for record in records]
        values = [each.record.value for each in items if each.result is None and each.record.value is not None]
        return Batch(items, self._pool.submit(values))

    def _commit(self, batch: Batch) -> None:
        batch.settle()
        # The membership first: if a rebalance comes between the two lines, the broker refuses the older one.
        membership = self._intake.membership()
        ours = [each for each in batch.items if self._intake.is_ours(each.record)]
        if ours and membership is None:
            time.sleep(BACKOFF_SECONDS)  # joining takes seconds, and here nothing else waits
            return
        if ours and membership is not None:
            now = datetime.now(UTC)
            groups = [outgoing(self._traced(each, batch), self._service, self._named, now) for each in ours]
            consumed = Consumed(self._intake.offsets(each.record for each in ours), membership)
            try:
                self._outbox.publish(groups, consumed)
            except Rejected as error:
                for place in error.places:
                    reject(ours[place])
                return
            except Aborted as error:
                self._metrics.aborted()
                log.warning("transaction aborted, to be repeated", records=len(ours), cause=str(error))
                time.sleep(BACKOFF_SECONDS)
                return
            self._tell(ours, batch)
        self._in_flight.popleft()

    def _traced(self, each: Item, batch: Batch) -> Item:
        return replace(each, context=self._trace(each, batch.began_at)) if self._trace else each

    def _tell(self, items: Sequence[Item], batch: Batch) -> None:
        """Counts and logs what has been committed."""
        self._health.progress()
        self._pace.done(len(items), batch.began)
        seconds = time.monotonic() - batch.began
        outcomes = tell(items, self._metrics, self._service, now=time.time(), seconds=seconds)
        self._metrics.spoken(each.result.language if isinstance(each.result, Enriched) else None for each in items)
        log.debug("committed", records=len(items), dead=outcomes.count(DEAD), seconds=round(seconds, 3))

    def _observe(self) -> None:
        now = time.monotonic()
        partitions = self._intake.claims.partitions()
        self._health.turn(joined=bool(partitions) or self._intake.membership() is not None)
        if now - self._observed < OBSERVE_SECONDS:
            return
        self._observed = now
        lag = self._intake.lag([each.record for batch in self._in_flight for each in batch.items])
        self._metrics.lag.partitions = lag
        self._health.watch(sum(lag.values()))


def reject(of: Item) -> None:
    """Makes a dead letter of a record whose output Kafka refuses, and of a refused dead letter one without value."""
    if not isinstance(of.result, Bad):
        of.result = Bad(Reason.OUTPUT_TOO_LARGE, "the enriched event is larger than its topic takes")
    elif not of.omit_value:
        of.omit_value = True
    else:
        raise Fatal("news.dead takes no message at all: check its max.message.bytes")


def tell(items: Sequence[Item], metrics: Metrics, service: Service, *, now: float, seconds: float) -> list[str]:
    """Counts a batch that has been committed, `seconds` after it was begun, logs its dead letters; returns outcomes."""
    bad = [(each.record, each.result) for each in items if isinstance(each.result, Bad)]
    outcomes = [_outcome(each) for each in items]
    metrics.committed(
        outcomes=outcomes,
        reasons=[result.reason for _, result in bad],
        ages=[now - each.context.entered for each in items if each.context],
    )
    metrics.batch_size.labels(service.name).observe(len(items))
    metrics.stage_seconds.labels(service.name).observe(seconds)
    for record, result in bad:
        log.warning("dead letter", reason=result.reason.value, **_place(record))
    return outcomes


def _outcome(of: Item) -> str:
    match of.result:
        case Enriched(outcome=outcome):
            return str(outcome)
        case Bad():
            return DEAD
        case _:
            return "tombstone"


def _place(record: Record) -> dict[str, object]:
    article = (record.key or b"").decode(errors="replace")
    return {"article": article, "topic": record.topic, "partition": record.partition, "offset": record.offset}
