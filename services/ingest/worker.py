"""Reads what has arrived, and sends on what is new: news.incoming to news.raw, with news.seen in the same transaction.

A worker decides on the articles of the partitions that it is given. What others have sent it knows from news.seen,
which it reads from the beginning; before it decides on the articles of a partition that is new to it, it reads up to
where that topic ends then, so that nothing its predecessor sent is sent again.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import structlog

from schemas import codec
from schemas.reasons import ContractError
from schemas.validation import validate
from services import pipeline
from services.ingest.gate import TEASER
from services.ingest.memory.decide import SENT
from services.ingest.memory.seen import decoded
from services.runtime.clock import Clock
from services.runtime.kafka.outbox import Aborted, Consumed, Rejected
from services.runtime.kafka.publication import Item, Named, Tombstone, item, outgoing
from services.runtime.kafka.records import Outgoing
from services.runtime.stage import Bad, Derived, Enriched
from services.runtime.worker import reject, tell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from schemas.cloudevents import Context
    from services.ingest.memory.decide import Decider, Decision
    from services.runtime.kafka.intake import Intake
    from services.runtime.kafka.outbox import Outbox
    from services.runtime.kafka.table import Table
    from services.runtime.monitoring.health import Health
    from services.runtime.monitoring.metrics import Metrics

IDLE_SECONDS: Final = 0.1
BACKOFF_SECONDS: Final = 0.2
OBSERVE_SECONDS: Final = 1.0

log = structlog.get_logger(__name__)


class Worker:
    """One worker of ingest. Its parts are made and closed by whoever runs it."""

    def __init__(  # noqa: PLR0913 - its parts
        self,
        *,
        intake: Intake,
        outbox: Outbox,
        table: Table,
        decider: Decider,
        metrics: Metrics,
        health: Health,
        named: Named,
        batch_records: int,
        max_bytes: int,
    ) -> None:
        self._intake, self._outbox, self._table, self._decider = intake, outbox, table, decider
        self._metrics, self._health, self._named = metrics, health, named
        self._batch_records, self._max_bytes = batch_records, max_bytes
        self._batch: list[Item] = []
        self._began = 0.0
        self._claims: Mapping[int, int | None] = {}
        self._goal: Mapping[object, int] | None = None
        self._observed = 0.0
        self._clock = Clock()
        self.lag = 0
        self.partitions: frozenset[int] = frozenset()

    @property
    def busy(self) -> bool:
        """Whether articles are under way."""
        return bool(self._batch)

    def turn(self, *, read: bool = True) -> None:
        """Goes round once: poll, read on in news.seen, decide on a batch and send it.

        Raises:
            Fatal, KafkaError: the process has to end.
        """
        room = read and not self._batch and self._goal is None
        self._intake.poll(IDLE_SECONDS if room else 0, fetch=room)
        self._take_over()
        self._remember()
        if self._goal is None:
            if not self._batch and (records := self._intake.take(self._batch_records)):
                self._began = time.monotonic()
                self._clock.saw(record.timestamp / 1000 for record in records)
                self._batch = [item(record, pipeline.INGEST, self._max_bytes) for record in records]
            if self._batch:
                self._commit()
        self._observe()

    def _remember(self) -> None:
        """Reads on in news.seen. A month of it takes minutes, in which nothing is committed and yet all is well."""
        came = self._table.poll(IDLE_SECONDS if self._goal is not None else 0)
        if self._goal is not None:
            if came:
                self._health.progress()
            if self._table.reached(self._goal):
                self._goal = None

    def _take_over(self) -> None:
        """Notices partitions that are new to this worker, or have come back."""
        claims = {
            partition.partition: self._intake.claims.of(partition) for partition in self._intake.claims.partitions()
        }
        if any(claim != self._claims.get(partition) for partition, claim in claims.items()):
            self._goal = self._table.end()
        self._claims, self.partitions = claims, frozenset(claims)

    def _commit(self) -> None:
        # The membership first, as in every worker: a rebalance between the two lines is noticed by the broker.
        membership = self._intake.membership()
        self._batch = [each for each in self._batch if self._intake.is_ours(each.record)]
        if self._batch and membership is None:
            time.sleep(BACKOFF_SECONDS)  # joining takes seconds, and here nothing else waits
        if not self._batch or membership is None:
            return
        now = self._clock.now()
        items = [self._decided(each, now) for each in self._batch]
        try:
            self._publish(items, membership)
        except Rejected as error:
            self._decider.undo()
            for place in error.places:
                reject(self._batch[place])
            return
        except Aborted as error:
            self._decider.undo()
            self._metrics.aborted()
            log.warning("transaction aborted, to be repeated", records=len(items), cause=str(error))
            time.sleep(BACKOFF_SECONDS)
            return
        self._decider.keep()
        self._batch = []
        self._tell(items)

    def _publish(self, items: Sequence[Item], membership: Any) -> None:
        stamp = datetime.now(UTC)
        groups = [self._outgoing(each, stamp) for each in items]
        self._outbox.publish(groups, Consumed(self._intake.offsets(each.record for each in items), membership))

    def _decided(self, each: Item, now: float) -> Item:
        """The item with what is to be sent for it; what `item` and `reject` settled stays so."""
        value = each.record.value
        if isinstance(each.result, Tombstone):
            self._decider.withdraw((each.record.key or b"").decode(errors="replace"))
        if each.result is not None or value is None:
            return each
        try:
            article = codec.decode(value)
            validate("article", article)
        except ContractError as error:
            return replace(each, result=Bad(error.reason, error.message))
        teaser = TEASER in each.record.headers
        return replace(
            each,
            context=each.context and _without_mark(each.context),
            result=_result(self._decider.decide(value, article, now, teaser=teaser)),
        )

    def _outgoing(self, each: Item, now: datetime) -> list[Outgoing]:
        match each.result:
            case Enriched(outcome=outcome) if outcome not in SENT:
                return []
            case Tombstone():
                forgotten = Outgoing(self._named(pipeline.SEEN), each.record.key, None, ())
                return [*outgoing(each, pipeline.INGEST, self._named, now), forgotten]
        return outgoing(each, pipeline.INGEST, self._named, now)

    def _tell(self, items: Sequence[Item]) -> None:
        """Counts and logs what has been committed."""
        self._health.progress()
        seconds = time.monotonic() - self._began
        outcomes = tell(items, self._metrics, pipeline.INGEST, now=time.time(), seconds=seconds)
        log.debug("committed", **Counter(outcomes))

    def _observe(self) -> None:
        now = time.monotonic()
        self._health.turn(joined=bool(self._claims) or self._intake.membership() is not None)
        if now - self._observed < OBSERVE_SECONDS:
            return
        self._observed = now
        if self._clock.told:  # our own clock, a month ahead, would have every feed sent again
            self._decider.forget(self._clock.now())
        lag = self._intake.lag([each.record for each in self._batch])
        self._metrics.lag.partitions = lag
        self.lag = sum(lag.values())
        self._health.watch(self.lag)


def follow(decider: Decider, key: bytes, value: bytes | None) -> None:
    """Takes over a record of news.seen. One that cannot be read is as good as none: its article is sent once more."""
    if value is None:
        decider.drop(key.decode(errors="replace"))
        return
    try:
        decider.remember(decoded(value))
    except ContractError as error:
        log.warning("an entry of news.seen cannot be read", cause=str(error))


def _without_mark(context: Context) -> Context:
    """What headers carry on, but that an article was a teaser: to others it is what was sent."""
    return replace(context, extra=tuple(header for header in context.extra if header[0] != TEASER[0]))


def _result(decision: Decision) -> Enriched:
    seen = (Derived(decision.id, decision.seen.encoded()),) if decision.seen else ()
    return Enriched(decision.id, decision.value or b"", decision.outcome, seen)
