"""From encoded events to results: decode, validate, enrich, append. No Kafka, no processes."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from schemas.codec import ContractError, decode, encode, splice, wrap
from schemas.reasons import Reason
from schemas.validation import validate
from services import pipeline
from services.runtime.stage import Bad, Derived, Enriched, Enricher, Event, Result, Stage, StageObject

ARTICLE: Final = pipeline.RAW.schema
"""The schema of what is no event yet: the first stage makes one around it."""

MESSAGE_LIMIT: Final = 300
"""Characters of an exception's text that go into a dead letter's header."""

Enrich = Callable[[Sequence[bytes]], list[Result]]


def enrich_with(stage: Stage) -> Enrich:
    """Loads a stage and returns the function from encoded events to results, in the same order.

    An event that breaks the contract is a `Bad` of its own. When the core raises, it has seen several events together,
    so they are halved until one event is left, which then is the `Bad` one.
    """
    enricher = stage.load()
    service = stage.service

    def enrich(values: Sequence[bytes]) -> list[Result]:
        opened = [_open(value, service.reads[0].schema) for value in values]
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
            following = iter(step([result.value for result in results if isinstance(result, Enriched)]))
            results = [next(following) if isinstance(result, Enriched) else result for result in results]
        return results

    return enrich


def _open(value: bytes, schema: str) -> Event | Bad:
    try:
        event = decode(value)
        validate(schema, event)
    except ContractError as error:
        return Bad(error.reason, error.message)
    return {"article": event} if schema == ARTICLE else event


def _objects(enricher: Enricher, events: list[Event]) -> list[StageObject | Bad]:
    if not events:
        return []
    try:
        objects = list(enricher(events))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a core throws must become a dead letter, not end the stream
        if len(events) == 1:
            return [Bad(Reason.STAGE_FAILED, describe(error))]
        middle = len(events) // 2
        return _objects(enricher, events[:middle]) + _objects(enricher, events[middle:])
    if len(objects) != len(events):
        raise RuntimeError(f"the core returned {len(objects)} objects for {len(events)} events")
    return list(objects)


def _close(stage: Stage, value: bytes, event: Event, added: StageObject | Bad) -> Result:
    if isinstance(added, Bad):
        return added
    service = stage.service
    whole = {**event, service.adds: added}
    try:
        validate(service.writes[0].schema, whole)
        append = wrap if service.reads[0].schema == ARTICLE else splice
        derived = tuple(Derived(str(item["id"]), encode(item)) for item in (stage.derive or _nothing)(whole))
        return Enriched(
            event["article"]["id"],
            append(value, service.adds, added),
            _outcome(added),
            derived,
            whole["language"].get("tag"),
        )
    except MemoryError:
        raise
    except ContractError as error:
        return Bad(Reason.STAGE_FAILED, f"the stage breaks its contract: {error.message}")
    except Exception as error:  # noqa: BLE001 - as for the core
        return Bad(Reason.STAGE_FAILED, describe(error))


def _nothing(_: Event) -> Sequence[Any]:
    return ()


def _outcome(added: StageObject) -> str:
    return str(added.get("reason", added["status"]))


def describe(error: BaseException) -> str:
    """An exception in one line: its type and the beginning of its text."""
    text = " ".join(str(error).split())[:MESSAGE_LIMIT]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
