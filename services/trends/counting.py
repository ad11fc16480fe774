"""The first agent: from the articles of news.enriched to the counts of each of its partitions."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import structlog

from schemas import codec
from schemas.cloudevents import Context
from schemas.reasons import ContractError
from schemas.validation import validate
from services.pipeline import ENRICHED, PARTIALS, TREND_ARTICLES, TRENDING
from services.runtime.clock import Clock
from services.runtime.kafka.outbox import Fatal
from services.runtime.kafka.publication import Tombstone, item, outgoing
from services.runtime.kafka.records import Record
from services.runtime.stage import Bad
from services.trends.shelf import Fact, Shelf
from services.trends.subjects import version, withdrawal
from services.trends.totals import Partial
from services.trends.windows import first_open
from services.trends.wire import facts_decoded, facts_encoded, partials_encoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from services.pipeline import Log, Topic
    from services.runtime.kafka.publication import Item
    from services.runtime.settings import TopicSettings
    from services.trends.sending import Sender
    from services.trends.subjects import Limits, Version

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Tally:
    """What a batch came to: outcomes of articles, reasons of dead letters, ages in seconds."""

    outcomes: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    ages: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Counting:
    """The partitions of news.enriched that are ours, and what their articles add to the counts.

    Attributes:
        partitions: that the topic of partial counts has.
        limits: which articles count.
        max_bytes: the largest record that is looked at.
        clock: is told when each record was written.
    """

    sender: Sender
    topics: TopicSettings
    partitions: int
    limits: Limits
    max_bytes: int
    clock: Clock = field(default_factory=Clock)
    shelves: dict[int, Shelf] = field(default_factory=dict)
    done: Tally = field(default_factory=Tally)
    _complete: set[int] = field(default_factory=set)

    def restore(self, partition: int, value: bytes) -> None:
        """Takes in a message of the log. Raises `ValueError` or `TypeError` where it is none of ours."""
        self.shelves.setdefault(partition, Shelf()).restore(facts_decoded(value))

    def recovered(self, partitions: AbstractSet[int]) -> None:
        """The log of these partitions has been read up to its end; any others are no longer ours."""
        self._complete = set(partitions)
        self.shelves = {each: self.shelves.get(each) or Shelf() for each in partitions}

    async def handle(self, events: Sequence[Any]) -> None:
        """Counts the articles, tells the counts of each partition, and remembers. Raises `Fatal`."""
        self.clock.saw(event.message.timestamp for event in events)
        records = sorted((_record(event) for event in events), key=attrgetter("partition", "offset"))
        for partition, ours in groupby(records, key=attrgetter("partition")):
            if partition not in self._complete:
                raise Fatal(f"records of partition {partition} came before its log was read")
            await self._handle(partition, ours)

    def forget(self) -> None:
        """Forgets what no window has that could still change."""
        if self.clock.told:
            for shelf in self.shelves.values():
                shelf.forget(first_open(self.clock.now(), self.limits.grace))

    async def _handle(self, partition: int, records: Iterable[Record]) -> None:
        shelf, facts, now = self.shelves[partition], [], time.time()
        for each in (item(record, TRENDING, self.max_bytes) for record in records):
            try:
                fact = Fact(each.record.offset, self._version(each))
            except ContractError as error:
                await self._bury(each, error)
                continue
            changed = shelf.apply(fact)
            facts += [fact] if changed else []
            self.done.outcomes.append(_outcome(fact.version, changed=changed))
            self.done.ages.append(now - fact.version.entered)
        rows = tuple(shelf.changed(first_open(self.clock.now(), self.limits.grace)))
        # First what follows from the articles, then the articles: what is known here has been told.
        partial = Partial(partition, shelf.offset, rows)
        await self.sender.place(self._named(PARTIALS), partials_encoded(partial, self.partitions))
        await self.sender.append(self._named(TREND_ARTICLES), partition, facts_encoded(facts))

    def _version(self, of: Item) -> Version:
        """What a record says of its article. Raises `ContractError` where it says nothing."""
        match of.result, of.context:
            case Bad() as bad, _:
                raise ContractError(bad.reason, bad.message)
            case Tombstone(), Context() as context:
                return withdrawal((of.record.key or b"").decode(errors="replace"), context.entered)
            case _, Context() as context:
                event = codec.decode(of.record.value or b"")
                validate(ENRICHED.schema, event)
                return version(event, context.entered, self.limits)
        raise ValueError(f"neither headers nor a reason: offset {of.record.offset}")

    async def _bury(self, of: Item, error: ContractError) -> None:
        of.result = Bad(error.reason, error.message)
        await self.sender.send(outgoing(of, TRENDING, self._named, datetime.now(UTC)))
        self.done.outcomes.append("dead")
        self.done.reasons.append(error.reason.value)
        log.warning("dead letter", reason=error.reason.value, partition=of.record.partition, offset=of.record.offset)

    def _named(self, topic: Topic | Log) -> str:
        return self.topics.prefixed(topic.name)


def _record(event: Any) -> Record:
    message = event.message
    headers = tuple((name, value) for name, value in message.headers or () if value is not None)
    timestamp = int((message.timestamp or 0) * 1000)
    return Record(message.topic, message.partition, message.offset, timestamp, message.key, message.value, headers)


def _outcome(version: Version, *, changed: bool) -> str:
    if not changed:
        return "unchanged"
    if version.canceled:
        return "canceled"
    return "counted" if version.on_time else "late"
