"""What a stage is: a pure function from a batch of events to one result each.

A stage's core knows nothing of Kafka, processes or headers. The runtime decodes and validates what came in, hands the
core a batch of events, and appends what the core returns under the stage's key. Errors are values (`Bad`), so that a
bad record never takes its batch with it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from schemas.reasons import Reason
from services import pipeline
from services.pipeline import Service

Event: TypeAlias = dict[str, Any]
"""An event as decoded from JSON: {"article": {...}, "language": {...}, ...}."""

StageObject: TypeAlias = Mapping[str, Any]
"""What a stage adds under its key: {"status": "ok", ...} or {"status": "skipped", "reason": ...}."""

Enricher: TypeAlias = Callable[[Sequence[Event]], Sequence[StageObject]]
"""A loaded core: a batch of events in, one object for each in the same order out."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A record that a stage makes of an event beside the event itself, such as one quote of an article."""

    id: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Enriched:
    """An event with the stage's key added.

    Attributes:
        id: the article's id, which is the key of the outgoing record.
        value: the encoded event.
        outcome: `ok`, or the reason why the stage skipped the article.
        derived: what the stage makes of the event for its second topic.
        language: the tag of the language that was found; None where there is none, or not yet.
    """

    id: str
    value: bytes
    outcome: str
    derived: tuple[Derived, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Bad:
    """A record that cannot be enriched. The message names the fault and its place, never the article's text."""

    reason: Reason
    message: str


Result: TypeAlias = Enriched | Bad


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the pipeline, in a form that can be sent to a child process.

    Attributes:
        name: the service's name in `services.pipeline`, which says what it reads, writes and adds.
        load: makes the enricher; called once in every child process. Settings come from the environment.
        derive: what else an enriched event gives, as objects with an `id`; for stages that write a second topic.
    """

    name: str
    load: Callable[[], Enricher]
    derive: Callable[[Event], Sequence[Mapping[str, Any]]] | None = None

    @property
    def service(self) -> Service:
        return pipeline.stage(self.name)
