"""The second agent: from the counts of partitions to what news.trends tells of subjects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schemas import cloudevents
from services.pipeline import TREND_TOTALS, TRENDING, TRENDS
from services.runtime.clock import Clock
from services.runtime.kafka.outbox import Fatal
from services.runtime.kafka.records import Outgoing
from services.trends.totals import Totals
from services.trends.wire import key_encoded, partial_decoded, trend_encoded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from services.runtime.settings import TopicSettings
    from services.trends.score import Rule
    from services.trends.sending import Sender
    from services.trends.totals import Trend


@dataclass(slots=True)
class Totalling:
    """The partitions of the partial counts that are ours, and the subjects in them.

    Attributes:
        grace: seconds for which a window that is over is still corrected.
        rule: which subjects are rising.
        hop_subjects: most subjects told of at once only since a window has moved on.
        clock: is told when each record was written.
    """

    sender: Sender
    topics: TopicSettings
    grace: float
    rule: Rule
    hop_subjects: int
    clock: Clock = field(default_factory=Clock)
    totals: dict[int, Totals] = field(default_factory=dict)
    published: int = 0
    _complete: set[int] = field(default_factory=set)

    def restore(self, partition: int, value: bytes) -> None:
        """Takes in a message of the log. Raises `ValueError` or `TypeError` where it is none of ours."""
        self.totals.setdefault(partition, self._new()).restore(partial_decoded(value))

    def recovered(self, partitions: AbstractSet[int]) -> None:
        """The log of these partitions has been read up to its end; any others are no longer ours."""
        self._complete = set(partitions)
        self.totals = {each: self.totals.get(each) or self._new() for each in partitions}

    async def handle(self, events: Sequence[Any]) -> None:
        """Adds up, tells of what has changed, by news or by time alone, and remembers. Raises `Fatal`."""
        self.clock.saw(event.message.timestamp for event in events)
        now = self.clock.now()
        news: dict[int, list[bytes]] = {}
        for message in (event.message for event in events):
            if message.partition not in self._complete:
                raise Fatal(f"partial counts of partition {message.partition} came before its log was read")
            if self.totals[message.partition].merge(partial_decoded(message.value), now):
                news.setdefault(message.partition, []).append(message.value)
        for partition in sorted(self._complete & self.totals.keys()):
            await self._tell(self.totals[partition].changed(now, self.hop_subjects), now)
        # First what follows from the counts, then the counts: what is known here has been told.
        for partition, values in news.items():
            await self.sender.append(self.topics.prefixed(TREND_TOTALS.name), partition, values)

    def forget(self) -> None:
        """Forgets what is too old to change or to be compared with."""
        if self.clock.told:
            for totals in self.totals.values():
                totals.forget(self.clock.now())

    def _new(self) -> Totals:
        return Totals(self.grace, self.rule)

    async def _tell(self, trends: Sequence[Trend], now: float) -> None:
        """Sends them in their order, so that the last one of a key is the latest window."""
        await self.sender.send(self._outgoing(trend, now) for trend in trends)
        self.published += len(trends)

    def _outgoing(self, trend: Trend, now: float) -> Outgoing:
        key, value = key_encoded(trend), trend_encoded(trend, now)
        context = cloudevents.read((), value=value, key=key, timestamp_ms=int(now * 1000))
        headers = cloudevents.write(context, TRENDS.schema, stage=TRENDING.name, subject=key.decode())
        return Outgoing(self.topics.prefixed(TRENDS.name), key, value, tuple(headers))
