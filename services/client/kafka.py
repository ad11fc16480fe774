"""Subscribes by Kafka: committed records, as a member of a consumer group or as a bystander."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from schemas.codec import decode
from schemas.reasons import ContractError
from services import pipeline
from services.client.events import Article, Canceled, Event, Quote
from services.client.seen import Seen
from services.runtime.subscription import Subscription

if TYPE_CHECKING:
    from collections.abc import Generator

    from services.runtime.records import Record
    from services.runtime.settings import KafkaSettings, TopicSettings

POLL_SECONDS: Final = 1.0


def events(
    kind: str, settings: KafkaSettings, topics: TopicSettings, group: str | None, *, beginning: bool
) -> Generator[Event]:
    """Events as they come, for ever; those whose `ce_id` was seen are left out.

    What was given out counts as done when the next event is asked for: it is committed with the batch it came in, so
    after a crash some come again, and nothing is lost.

    Raises:
        KafkaUnavailable, Fatal, KafkaError: Kafka cannot be read.
    """
    topic = pipeline.QUOTES if kind == "quotes" else pipeline.ENRICHED
    seen = Seen()
    with Subscription(settings, [topics.prefixed(topic.name)], group, beginning=beginning) as subscription:
        while True:
            for record in subscription.poll(POLL_SECONDS):
                event = _event(topic, record)
                if event is not None and seen.is_new(_identity(record)):
                    yield event
            subscription.done()


def _event(topic: pipeline.Topic, record: Record) -> Event | None:
    """The event in a record; None where there is none, or it is broken."""
    if record.value is None:
        return Canceled(record.key.decode(errors="replace")) if record.key else None
    try:
        value: Any = decode(record.value)
    except ContractError:
        return None
    if topic == pipeline.QUOTES:
        return Quote(value)
    article = cast("dict[str, Any]", value.get("article") or {})
    return Canceled(str(article.get("id"))) if article.get("status") == "canceled" else Article(value)


def _identity(record: Record) -> str:
    """Its `ce_id`; where a record has none, its place."""
    for name, value in record.headers:
        if name == "ce_id":
            return value.decode(errors="replace")
    return f"{record.topic}-{record.partition}-{record.offset}"
