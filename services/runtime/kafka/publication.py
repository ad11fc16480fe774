"""From a consumed record and its result to the records that are produced for it. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeAlias

from schemas import cloudevents
from schemas.cloudevents import Context
from schemas.reasons import ContractError, Reason
from services import pipeline
from services.pipeline import Service, Topic
from services.runtime.kafka.records import Headers, Outgoing, Record, Unread
from services.runtime.stage import Bad, Enriched, Result

DEAD_PREFIX: Final = "dead_"
OMITTED: Final = (f"{DEAD_PREFIX}value_omitted", b"true")

Named: TypeAlias = Callable[[Topic], str]
"""A topic's name in the cluster."""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A record without a value: it withdraws an article, and flows through every topic as it is."""


@dataclass(slots=True)
class Item:
    """A record on its way through the stage.

    Attributes:
        context: what its headers carry on; None where they announce a version that is not known.
        result: None until the stage has worked on it.
        omit_value: news.dead does not take the record's value either.
    """

    record: Record
    context: Context | None
    result: Result | Tombstone | None = None
    omit_value: bool = False


def item(record: Record, service: Service, max_bytes: int) -> Item:
    """Reads a record's headers and settles what needs no stage: tombstones, other versions, and what is too large."""
    if isinstance(record.value, Unread):
        return Item(record, None, Bad(Reason.TOO_LARGE, record.value.why), omit_value=True)
    first = service.reads[0] == pipeline.RAW
    # In news.raw a time of the publisher's own may stand; an article's age counts from its arrival.
    headers = tuple(header for header in record.headers if not (first and header[0] == "ce_time"))
    try:
        context = cloudevents.read(headers, value=record.value, key=record.key, timestamp_ms=record.timestamp)
    except ContractError as error:
        return Item(record, None, Bad(error.reason, error.message))
    return Item(record, context, _settled(record, max_bytes))


def _settled(record: Record, max_bytes: int) -> Tombstone | Bad | None:
    if record.value is None and record.key is None:
        return Bad(Reason.MISSING_ID, "a null value withdraws an article, but the key does not say which")
    if record.value is None:
        return Tombstone()
    if len(record.value) > max_bytes:
        return Bad(Reason.TOO_LARGE, f"{len(record.value)} bytes, {max_bytes} are allowed")
    return None


def outgoing(of: Item, service: Service, named: Named, now: datetime) -> list[Outgoing]:
    """What is to be produced for an item that has its result."""
    match of.result, of.context:
        case Enriched() as enriched, Context() as context:
            return _events(enriched, context, service, named)
        case Tombstone(), Context() as context:
            headers = _headers(context, service.writes[0], service, _text(of.record.key))
            return [Outgoing(named(service.writes[0]), of.record.key, None, headers)]
        case Bad() as bad, _:
            return [_dead_letter(of, bad, service, named, now)]
    raise ValueError(f"no result for {of.record.topic}-{of.record.partition}-{of.record.offset}")


def _events(enriched: Enriched, context: Context, service: Service, named: Named) -> list[Outgoing]:
    key = enriched.id.encode()
    first, *others = service.writes
    event = Outgoing(named(first), key, enriched.value, _headers(context, first, service, enriched.id))
    derived = [
        Outgoing(named(topic), key, each.value, _headers(_renamed(context, each.id), topic, service, enriched.id))
        for topic in others
        for each in enriched.derived
    ]
    return [event, *derived]


def _renamed(context: Context, identity: str) -> Context:
    return Context(identity, context.time, context.traceparent, context.extra)


def _headers(context: Context, topic: Topic, service: Service, subject: str | None) -> Headers:
    return tuple(cloudevents.write(context, topic.schema, stage=service.name, subject=subject))


def _dead_letter(of: Item, bad: Bad, service: Service, named: Named, now: datetime) -> Outgoing:
    """The record as it came, with the reason and its place in headers."""
    record = of.record
    said = {
        "stage": service.name,
        "reason": bad.reason.value,
        "message": bad.message,
        "topic": record.topic,
        "partition": str(record.partition),
        "offset": str(record.offset),
        "time": now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    ours = tuple((DEAD_PREFIX + name, _printable(text).encode()) for name, text in said.items())
    foreign = tuple(header for header in record.headers if not header[0].startswith(DEAD_PREFIX))
    # A record needs a key or a value; one that had neither gets an empty value.
    value = record.value if not (record.key is None and record.value is None) else b""
    if of.omit_value:
        return Outgoing(named(pipeline.DEAD), record.key, b"", (*ours, OMITTED))
    return Outgoing(named(pipeline.DEAD), record.key, value, (*foreign, *ours))


def _printable(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", "�", text)


def _text(key: bytes | None) -> str | None:
    try:
        return key.decode() if key else None
    except UnicodeDecodeError:
        return None
