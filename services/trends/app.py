"""Trends as a Faust application: two agents, and a log for each.

`Counting` reads news.enriched, tells the counts of each of its partitions on the topic of partial counts, where all
counts of a subject meet, and writes what it has learnt of articles to its log. `Totalling` reads the partial counts,
adds up the partitions, tells of subjects on news.trends, and writes the counts to its log. Only then is anything
acknowledged. Whatever dies in between is done again and gives the same; docs/decisions.md says why that is exact.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from services.pipeline import ENRICHED, PARTIALS, TREND_ARTICLES, TREND_TOTALS, TRENDING
from services.runtime.kafka.outbox import Fatal
from services.trends.batches import Batches
from services.trends.driver import behind, is_current
from services.trends.recovery import Log

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.runtime.settings import TopicSettings
    from services.trends.counting import Counting
    from services.trends.totalling import Totalling

FORGET_SECONDS: Final = 60.0
MESSAGES: Final = 200
"""Of partial counts handled together; each has some hundred rows."""


class Trends:
    """The two agents of a worker, in a Faust application that is not started yet.

    Args:
        app: the application.
        topics: how topics are named.
        counting: the first agent's work.
        totalling: the second agent's work.
        most: articles handled together.
        seconds: for which changes are collected.
    """

    def __init__(  # noqa: PLR0913 - its parts
        self, app: Any, topics: TopicSettings, counting: Counting, totalling: Totalling, *, most: int, seconds: float
    ) -> None:
        self._app, self._topics, self._started = app, topics, False
        self._counting, self._totalling = counting, totalling
        self._logs = (self._log(TREND_ARTICLES.name, counting), self._log(TREND_TOTALS.name, totalling))
        self._batches = (
            self._agent("count", ENRICHED.name, counting, most, seconds),
            self._agent("total", PARTIALS.name, totalling, MESSAGES, seconds),
        )

    @property
    def started(self) -> bool:
        """Whether the logs have been read for the first time, without which no work is done."""
        return self._started

    @property
    def joined(self) -> bool:
        """Whether the worker is a member of its group."""
        return bool(self._app.consumer_generation_id)

    def check(self) -> None:
        """Raises `Fatal` where the worker cannot go on."""
        if failure := next((each.failure for each in self._logs if each.failure), None):
            raise Fatal(f"what was known cannot be read: {failure}") from failure
        if self._app.crashed:
            raise Fatal(f"Faust has crashed: {self._app.crash_reason!r}")

    async def run(self) -> None:
        """Starts, reads the logs, and does the agents' work for ever.

        Raises `Fatal` where it cannot go on: Faust would go on without it.
        """
        await self._app.start()
        self._started = True
        works = [asyncio.create_task(batches.run()) for batches in self._batches]
        works.append(asyncio.create_task(self._forget()))
        try:
            done, _ = await asyncio.wait(works, return_when=asyncio.FIRST_COMPLETED)
            raise Fatal("an agent has ended") from next((work.exception() for work in done), None)
        finally:
            for work in works:
                work.cancel()

    def lag(self) -> Mapping[str, Mapping[int, int | None]]:
        """By topic, the records of each of our partitions that are not done with; None while one is not being read."""
        return behind(self._app, [self._topics.prefixed(topic.name) for topic in (ENRICHED, PARTIALS)])

    def restored(self) -> int:
        """Records of the logs that were read since this was last asked, after each assignment of partitions."""
        return sum(log.restored() for log in self._logs)

    def _log(self, name: str, work: Counting | Totalling) -> Log:
        own = name.removeprefix(f"{TRENDING.group}-").removesuffix("-changelog")
        partitions = self._counting.partitions
        return Log(self._app, name=own, partitions=partitions, restore=work.restore, recovered=work.recovered)

    def _agent(self, name: str, topic: str, work: Counting | Totalling, most: int, seconds: float) -> Batches:
        batches = Batches(work.handle, current=lambda event: is_current(self._app, event), most=most, seconds=seconds)
        channel = self._app.topic(
            self._topics.prefixed(topic), key_serializer="raw", value_serializer="raw", allow_empty=True
        )

        async def collect(stream: Any) -> None:
            async for event in stream.noack().events():
                await batches.put(event)

        self._app.agent(channel, name=name)(collect)
        return batches

    async def _forget(self) -> None:
        while True:
            await asyncio.sleep(FORGET_SECONDS)
            self._counting.forget()
            self._totalling.forget()
