"""A record as a subscriber reads it, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from articles import SERIAL

from schemas import cloudevents
from schemas.codec import decode
from schemas.reasons import ContractError
from schemas.validation import validate
from services.quotes.flatten import flatten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles import Published

    from services.pipeline import Service


@dataclass(frozen=True, slots=True)
class Seen:
    """A record that a subscriber read."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]

    @property
    def serial(self) -> int:
        """The number of the article that it comes from; -1 where it has none."""
        return int(self.header(SERIAL) or -1)

    def header(self, name: str) -> str | None:
        """A header's text; None where there is none."""
        values = [value for key, value in self.headers if key == name]
        return values[0].decode() if values else None


def quoted(seen: Seen) -> list[str]:
    """The ids of an enriched event's quotes; what is wrong with the event itself is said elsewhere."""
    try:
        return [quote["id"] for quote in flatten(decode(seen.value or b""))]
    except (ContractError, KeyError):
        return []


def context(seen: Seen) -> cloudevents.Context | None:
    # As the stages do: an article's age counts from its arrival.
    headers = [header for header in seen.headers if header[0] != "ce_time"]
    try:
        return cloudevents.read(headers, value=seen.value, key=seen.key, timestamp_ms=seen.timestamp)
    except ContractError:
        return None


def faults(seen: Seen, stage: Service, published: Published, context: cloudevents.Context | None) -> Iterator[str]:
    """What is wrong with one event: its value, its key, its headers."""
    if published.value is None:
        if seen.value is not None:
            yield "a tombstone got a value"
    elif seen.value is None:
        yield "the value is gone"
    else:
        yield from _value_faults(seen, stage, published.value, seen.value)
    if context is None:
        yield "an event of another version came through"
        return
    expected = cloudevents.write(context, stage.writes[0].schema, stage=stage.name, subject=seen.header("ce_subject"))
    if sorted(expected) != sorted(seen.headers):
        yield f"headers {sorted(set(seen.headers) ^ set(expected))}"


def _value_faults(seen: Seen, stage: Service, raw: bytes, value: bytes) -> Iterator[str]:
    if not value.startswith(b'{"article":' + raw):
        yield "the article's bytes have changed"
    try:
        event = decode(value)
        validate(stage.writes[0].schema, event)
    except ContractError as error:
        yield str(error)
        return
    identity = event["article"]["id"].encode()
    if (seen.key, (seen.header("ce_subject") or "").encode()) != (identity, identity):
        yield f"key {seen.key!r}, subject {seen.header('ce_subject')!r}, but the id is {identity!r}"
