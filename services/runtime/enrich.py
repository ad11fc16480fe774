"""From encoded events to results: decode, validate, enrich, append. No Kafka, no processes."""

from collections.abc import Callable, Sequence
from typing import Any

from schemas.codec import ContractError, decode, encode, splice, wrap
from schemas.reasons import Reason
from schemas.validation import validate
from services.runtime.stage import Bad, Derived, Enriched, Event, Result, Stage, StageObject

MESSAGE_LIMIT = 300
"""Characters of an exception's text that go into a dead letter's header."""

Enrich = Callable[[Sequence[bytes]], list[Result]]


def enrich_with(stage: Stage) -> Enrich:
    """Loads a stage and returns the function from encoded events to results, in the same order.

    An event that breaks the contract is a `Bad` of its own. An exception of the core concerns the whole batch: the
    core saw all events together, so it is halved until one event is left, which then is the `Bad` one.
    """
    enricher = stage.load()

    def enrich(values: Sequence[bytes]) -> list[Result]:
        opened = [_open(value, stage.accepts) for value in values]
        events = [event for event in opened if not isinstance(event, Bad)]
        objects = iter(_objects(enricher, events))
        return [
            event if isinstance(event, Bad) else _close(stage, value, event, next(objects))
            for value, event in zip(values, opened, strict=True)
        ]

    return enrich


def enrich_through(stages: Sequence[Stage]) -> Enrich:
    """The same for several stages in a row, as `depesche enrich` wants them."""
    steps = [enrich_with(stage) for stage in stages]

    def enrich(values: Sequence[bytes]) -> list[Result]:
        results = steps[0](values)
        for step in steps[1:]:
            good = [result.value for result in results if isinstance(result, Enriched)]
            following = iter(step(good))
            results = [next(following) if isinstance(result, Enriched) else result for result in results]
        return results

    return enrich


def _open(value: bytes, schema: str) -> Event | Bad:
    try:
        event = decode(value)
        validate(schema, event)
    except ContractError as error:
        return Bad(error.reason, error.message)
    return {"article": event} if schema == "article" else event


def _objects(enricher: Callable[[Sequence[Event]], Sequence[StageObject]], events: list[Event]) -> list[StageObject | Bad]:
    if not events:
        return []
    try:
        objects = list(enricher(events))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a core throws must become a dead letter, not end the stream
        if len(events) == 1:
            return [Bad(Reason.stage_failed, describe(error))]
        middle = len(events) // 2
        return _objects(enricher, events[:middle]) + _objects(enricher, events[middle:])
    if len(objects) != len(events):
        raise RuntimeError(f"the core returned {len(objects)} objects for {len(events)} events")
    return list(objects)


def _close(stage: Stage, value: bytes, event: Event, added: StageObject | Bad) -> Result:
    if isinstance(added, Bad):
        return added
    try:
        appended = (wrap if stage.accepts == "article" else splice)(value, stage.name, added)
    except TypeError as error:  # a core that returns what JSON does not have
        return Bad(Reason.stage_failed, describe(error))
    derived = _derive(stage, {**event, stage.name: added})
    if isinstance(derived, Bad):
        return derived
    return Enriched(event["article"]["id"], appended, added.get("reason", added["status"]), derived)


def _derive(stage: Stage, event: dict[str, Any]) -> tuple[Derived, ...] | Bad:
    if stage.derive is None:
        return ()
    try:
        return tuple(Derived(str(item["id"]), encode(item)) for item in stage.derive(event))
    except Exception as error:  # noqa: BLE001 - as for the core
        return Bad(Reason.stage_failed, describe(error))


def describe(error: BaseException) -> str:
    """An exception in one line: its type and the beginning of its text."""
    text = " ".join(str(error).split())[:MESSAGE_LIMIT]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
