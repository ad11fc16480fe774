"""Subscribing from code.

from services.client import Quote, subscribe

for event in subscribe("quotes", url="http://127.0.0.1:8080", language="de"):
    if isinstance(event, Quote):
        print(event.speaker, event.text)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from services.client.events import Article, Canceled, Event, Gap, Quote
from services.client.http import Stream, SubscribeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Article", "Canceled", "Event", "Gap", "Quote", "SubscribeError", "subscribe"]

Kind: TypeAlias = Literal["quotes", "articles"]


def subscribe(  # noqa: PLR0913 - what can be chosen
    kind: Kind = "quotes",
    *,
    url: str | None = None,
    key: str | None = None,
    position: str | None = None,
    kafka: str | None = None,
    group: str | None = None,
    beginning: bool = False,
    **filters: str | Iterable[str],
) -> Iterator[Event]:
    """Events as they come, for ever: from a gateway where `url` is given, else from Kafka.

    Args:
        kind: single quotes, or whole articles. From Kafka, `Canceled` comes with articles alone: news.quotes has none.
        url: of a gateway; it is connected again whenever the connection breaks, and goes on where it was.
        key: the gateway's API key.
        position: the `position` of the last event that was had from a gateway; goes on after it.
        kafka: brokers, host:port with commas; without it and `url` the settings (`DEPESCHE_KAFKA_…`) say.
        group: the consumer group that keeps the place in Kafka; without one every start begins anew.
        beginning: whether to begin with what Kafka has already, where the group has no place yet.
        filters: of the gateway: `language`, `entity`, `type`, `speaker`, `source`, `text`; one value or several.

    Raises:
        ValueError: what was given is not known or does not go together, or no header can hold it.
        SubscribeError: the gateway refuses.
        KafkaUnavailable, Fatal, KafkaError: Kafka cannot be read.
    """
    if kind not in get_args(Kind):
        raise ValueError(f"quotes or articles, not {kind!r}")
    if url is not None:
        if kafka or group or beginning:
            raise ValueError("kafka, group and beginning are not for a gateway")
        return iter(Stream(url, {"kind": kind, **filters}, key, position))
    if filters or key or position:
        raise ValueError("filters, key and position need the url of a gateway")
    from services.client.kafka import events  # noqa: PLC0415 - those who come by HTTP need no Kafka
    from services.runtime.settings import KafkaSettings, TopicSettings  # noqa: PLC0415

    settings = KafkaSettings(bootstrap=kafka) if kafka else KafkaSettings()
    return events(kind, settings, TopicSettings(), group, beginning=beginning)
