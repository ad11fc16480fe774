"""A lap: a contestant that is ready and warm gets articles all at once, and everything that comes out is counted.

The articles wait in an open transaction, which its readers do not see; its commit is the start. Laps of one race have
topics of their own, so that no contestant inherits anything.
"""

from __future__ import annotations

import itertools
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil
from contestant import Place, with_path
from finish import check, finish
from fleet import Fleet, until
from kafka.errors import KafkaError

from schemas import cloudevents
from services.runtime.kafka import clients, topics
from services.runtime.settings import KafkaSettings, TopicSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles import Published
    from contestant import Contestant
    from finish import Lap
    from fleet import Worker

    from services.pipeline import Topic

READY_SECONDS: Final = 240
OPEN_SECONDS: Final = 600
"""For which the articles may wait in their transaction: as long as it takes to write them all."""
WARM_UP: Final = 8
"""Articles for each partition before the start: whoever starts is slow."""

_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Course:
    """From which topic to which, over how many partitions."""

    kafka: KafkaSettings
    directory: Path
    source: Topic
    target: Topic
    partitions: int = field(default_factory=lambda: os.cpu_count() or 1)

    def lap(self, contestant: Contestant, warm_up: Sequence[Published], articles: Sequence[Published]) -> Lap:
        """Runs it. RuntimeError when a process of the contestant ends by itself."""
        names = self._prepare()
        target = names.prefixed(self.target.name)
        place = Place(names.prefixed(self.source.name), target, names.prefixed(contestant.group), self.directory)
        with Fleet(self.kafka, names, self.directory) as fleet, finish(self.kafka, target) as line:
            workers = [
                fleet.run(with_path(command), slot=slot, **contestant.settings)
                for slot, command in enumerate(contestant.commands(place))
            ]
            if contestant.grouped:
                self._wait(place.group, workers)
            self._publish(names, warm_up)
            line.wait(len(warm_up), workers)
            producer = self._publish(names, articles, transactional=True)
            check(workers)
            spent, began = cpu_seconds(workers), time.time()
            producer.commit_transaction()
            line.wait(len(warm_up) + len(articles), workers)
            spent = cpu_seconds(workers) - spent
            producer.close(timeout=5)
            fleet.stop()
            line.drain()
        return line.lap([each.key for each in warm_up], [each.key for each in articles], began, spent)

    def _prepare(self) -> TopicSettings:
        """Topics of its own; as of all of ours, the broker says when each record was written."""
        names = TopicSettings(prefix=f"race-{next(_numbers)}-", partitions=self.partitions)
        with clients.admin(self.kafka) as admin:
            topics.create(admin, topics.specifications(names, self.kafka))
        return names

    def _wait(self, group: str, workers: Sequence[Worker]) -> None:
        """Until all processes are members: who comes late would find the others with everything."""
        with clients.admin(self.kafka) as admin:

            def joined() -> bool:
                check(workers)
                try:
                    told = admin.describe_groups([group])[group]
                except KafkaError:  # nobody has asked for the group yet
                    return False
                return told["group_state"] == "Stable" and len(told["members"]) >= len(workers)

            until(joined, READY_SECONDS, f"{len(workers)} members in {group}")

    def _publish(self, names: TopicSettings, articles: Sequence[Published], *, transactional: bool = False) -> Any:
        """Writes with the contract's headers, evenly to all partitions; returns the producer, its transaction open."""
        press = names.prefixed("press") if transactional else None
        producer = clients.producer(self.kafka, press, transaction_timeout=OPEN_SECONDS, linger_ms=20)
        if transactional:
            producer.init_transactions()
            producer.begin_transaction()
        for number, each in enumerate(articles):
            context = cloudevents.read((), value=each.value, key=each.key, timestamp_ms=0)
            headers = cloudevents.write(context, self.source.schema, stage="publish", subject=f"{each.serial}")
            topic, partition = names.prefixed(self.source.name), number % self.partitions
            producer.send(topic, value=each.value, key=each.key, headers=headers, partition=partition)
        producer.flush()
        if not transactional:
            producer.close(timeout=5)
        return producer


def cpu_seconds(workers: Sequence[Worker]) -> float:
    """Processor time of the processes and their children so far."""
    roots = [psutil.Process(worker.pid) for worker in workers]
    times = [each.cpu_times() for root in roots for each in (root, *root.children(recursive=True))]
    return float(sum(each.user + each.system for each in times))
