"""Subscribes by Kafka: committed records, as a member of a consumer group or as a bystander."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from schemas.codec import decode
from schemas.reasons import ContractError
from schemas.validation import validate
from services import pipeline
from services.client.events import Article, Canceled, Event, Gap, Quote
from services.client.seen import Seen
from services.runtime.kafka.subscription import Subscription

if TYPE_CHECKING:
    from collections.abc import Generator

    from services.runtime.kafka.records import Record
    from services.runtime.settings import KafkaSettings, TopicSettings

POLL_SECONDS: Final = 1.0

_TOPICS: Final = {"quotes": pipeline.QUOTES, "articles": pipeline.ENRICHED}


def events(
    kind: str, settings: KafkaSettings, topics: TopicSettings, group: str | None, *, beginning: bool
) -> Generator[Event]:
    """Events as they come, for ever; records that come again are left out, and quotes whose `ce_id` was seen.

    A `Gap` comes where what nobody of the group had read is no longer there.

    What was given out counts as done when the next event is asked for: it is committed with the batch it came in, so
    after a crash some come again, and nothing is lost.

    Raises:
        KafkaUnavailable, Fatal, KafkaError: Kafka cannot be read.
    """
    topic = _TOPICS[kind]
    seen, missed = Seen(), list[Gap]()

    def miss(reason: str, offsets: int) -> None:
        missed.append(Gap(reason, {topic.name: offsets}))

    names = [topics.prefixed(topic.name)]
    with Subscription(settings, names, group, beginning=beginning, missed=miss) as subscription:
        while True:
            records = subscription.poll(POLL_SECONDS)
            while missed:
                yield missed.pop(0)
            for record in records:
                event = _event(topic, record)
                if event is not None and seen.is_new(_identity(event, record)):
                    yield event
            subscription.done()


def _event(topic: pipeline.Topic, record: Record) -> Event | None:
    """The event in a record; None where there is none, or it is broken."""
    if record.value is None:
        return Canceled(record.key.decode(errors="replace")) if record.key else None
    try:
        value: Any = decode(record.value)
        validate(topic.schema, value)
    except ContractError:
        return None
    if topic == pipeline.QUOTES:
        return Quote(value)
    article = value["article"]
    return Canceled(article["id"]) if article.get("status") == "canceled" else Article(value)


def _identity(event: Event, record: Record) -> str:
    """A quote's `ce_id`, since an article that is sent again has its quotes again; else, or without one, the record.

    An article and its withdrawal may come, go and come again, each time in the same bytes and so with the same `ce_id`.
    At the same place another record may come, where the topic was made anew or its log has lost its end.
    """
    said = dict(record.headers).get("ce_id", b"").decode(errors="replace")
    if said and isinstance(event, Quote):
        return said
    return f"{record.topic}-{record.partition}-{record.offset}-{record.timestamp}-{said}"
