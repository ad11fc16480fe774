"""Stand-ins for the parts of a worker that know Kafka: what is read is prepared, what is sent is kept."""

from __future__ import annotations

from collections import deque
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from services.runtime.monitoring.health import Health
from services.runtime.monitoring.metrics import Metrics

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.runtime.kafka.outbox import Consumed
    from services.runtime.kafka.records import Outgoing, Record


class Intake:
    """Hands out prepared batches.

    Attributes:
        lost: partitions that are no longer ours.
        member: the membership in the group; None while there is none.
        claim: of the partitions in `ours`; another one after each assignment.
        polls: for each poll whether records were wanted.
    """

    def __init__(self, ours: Sequence[int] = ()) -> None:
        self.batches: deque[list[Record]] = deque()
        self.lost: set[int] = set()
        self.member: Any = "membership"
        self.claim = 1
        self.polls: list[bool] = []
        partitions = [SimpleNamespace(partition=number) for number in ours]
        self.claims = SimpleNamespace(partitions=lambda: partitions, of=lambda _: self.claim)

    def poll(self, timeout: float, *, fetch: bool) -> None:
        assert timeout < 1
        self.polls.append(fetch)

    def take(self, most: int) -> list[Record]:
        assert most > 0
        return self.batches.popleft() if self.batches else []

    def membership(self) -> Any:
        return self.member

    def is_ours(self, record: Record) -> bool:
        return record.partition not in self.lost

    def offsets(self, records: Any) -> dict[int, int]:
        return {record.partition: record.offset + 1 for record in records}

    def lag(self, _: Any) -> dict[int, int]:
        return {0: len(self.batches)}


class Outbox:
    """Keeps what is committed, each batch with its offsets; the given errors come first."""

    def __init__(self) -> None:
        self.committed: list[tuple[list[Outgoing], Any]] = []
        self.errors: deque[Exception] = deque()

    def publish(self, groups: Sequence[Sequence[Outgoing]], consumed: Consumed) -> None:
        if self.errors:
            raise self.errors.popleft()
        self.committed.append(([record for group in groups for record in group], consumed.offsets))

    @property
    def values(self) -> list[tuple[list[bytes | None], Any]]:
        """The values of what is committed, each batch with its offsets."""
        return [([record.value for record in records], offsets) for records, offsets in self.committed]

    def of(self, topic: str) -> list[Outgoing]:
        """What was committed to a topic."""
        return [record for records, _ in self.committed for record in records if record.topic == topic]


class Parts:
    """What a worker is made of, with stand-ins for Kafka.

    Args:
        stage: whose worker it is.
        topic: that it reads.
        ours: the partitions that it has.
    """

    def __init__(self, stage: str, topic: str, ours: Sequence[int] = ()) -> None:
        self.intake, self.outbox = Intake(ours), Outbox()
        self.metrics, self.health = Metrics(stage, "g", topic), Health(stall=60)

    def counted(self, name: str, **labels: str) -> float | None:
        """The value of a metric of the worker; None where nothing was counted."""
        return self.metrics.registry.get_sample_value(name, {"stage": self.metrics.stage, **labels})
