"""The gateway as a process on a real Kafka: streams that go on where they were, and the view."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import pytest
from fleet import Fleet, until
from gateway import Gateway, Press, event, get, quote

from services import pipeline
from services.client import Article, Canceled, Quote
from services.client.kafka import events

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from services.runtime.settings import KafkaSettings, TopicSettings

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]


@pytest.fixture
def gateway(fleet: Fleet, tmp_path: Path) -> Gateway:
    return Gateway(fleet, tmp_path)


@pytest.fixture
def press(settings: KafkaSettings, pipeline_topics: TopicSettings) -> Iterator[Press]:
    with Press(settings, pipeline_topics) as running:
        yield running


def numbers(sent: list[Any]) -> list[str]:
    return [each.data["id"] for each in sent]


def test_a_stream_goes_on_without_gap_or_repeat(gateway: Gateway, press: Press) -> None:
    with gateway.listen() as first:
        press.quotes(*(quote(n) for n in range(5)))
        press.publish((pipeline.QUOTES, "x", quote(99)), commit=False)
        sent = first.take(5)
    assert sorted(numbers(sent)) == [f"quote-{n}" for n in range(5)]
    assert {each.name for each in sent} == {"quote"}
    press.quotes(*(quote(n) for n in range(5, 9)))
    with gateway.listen(last=sent[2].id) as second:
        again = second.take(6)
        press.quotes(quote(9))
        (last,) = second.take(1)
    assert sorted(numbers([*sent[:3], *again])) == [f"quote-{n}" for n in range(9)]
    gateway.stop()
    press.quotes(quote(10))
    gateway.start()
    with gateway.listen(last=last.id) as third:
        assert numbers(third.take(1)) == ["quote-10"]
        press.quotes(quote(11))
        assert numbers(third.take(1)) == ["quote-11"]
        assert third.events.empty()


def test_a_killed_gateway_and_one_that_keeps_nothing_go_on_from_kafka(gateway: Gateway, press: Press) -> None:
    with gateway.listen() as listener:
        press.quotes(quote(0))
        (first,) = listener.take(1)
        press.articles(event("a"))
        until(lambda: get(gateway.port, "/v1/articles/a")[0] == 200, 30, "the article in the view")
    gateway.worker.signal(signal.SIGKILL)
    gateway.worker.wait(10)
    press.quotes(*(quote(n) for n in range(1, 300)))
    # No event is kept in memory, so all of it comes from a reader of the client's own.
    gateway.start(recent_bytes="1", recent_minutes="0.001")
    assert get(gateway.port, "/v1/articles/a")[0] == 200
    with gateway.listen(last=first.id) as listener:
        came = listener.take(299)
        press.quotes(quote(300))
        came += listener.take(1)
    assert sorted(numbers(came)) == sorted(f"quote-{n}" for n in range(1, 301))
    status, _, found = get(gateway.port, "/v1/quotes?limit=200")
    assert (status, len(found["items"])) == (200, 200)


def test_what_is_withdrawn_is_gone(gateway: Gateway, press: Press) -> None:
    with gateway.listen("?kind=articles&language=xx") as listener:
        press.publish(
            (pipeline.ENRICHED, "a", event("a")),
            (pipeline.QUOTES, "a", quote(1, article="a")),
            (pipeline.QUOTES, "b", quote(2, article="b")),
        )
        until(lambda: len(get(gateway.port, "/v1/quotes")[2]["items"]) == 2, 30, "both quotes")
        assert get(gateway.port, "/v1/articles/a")[2]["article"]["id"] == "a"
        press.publish((pipeline.ENRICHED, "a", None))
        (sent,) = listener.take(1)
        assert (sent.name, sent.data) == ("canceled", {"article_id": "a"})
    until(lambda: get(gateway.port, "/v1/articles/a")[0] == 410, 30, "the article gone")
    assert numbers_of(get(gateway.port, "/v1/quotes")[2]) == ["quote-2"]
    assert get(gateway.port, "/v1/articles/unknown")[0] == 404
    until(lambda: get(gateway.port, "/v1/status")[2]["services"], 30, "the services' progress")


def numbers_of(found: Any) -> list[str]:
    return [each["id"] for each in found["items"]]


def test_a_program_subscribes_to_kafka_once_for_each_event(
    settings: KafkaSettings, pipeline_topics: TopicSettings, press: Press
) -> None:
    press.quotes(quote(1))
    press.publish((pipeline.QUOTES, "x", quote(99)), commit=False)
    stream = events("quotes", settings, pipeline_topics, pipeline_topics.prefixed("desk"), beginning=True)
    assert next(stream) == Quote(quote(1))  # type: ignore[arg-type]
    press.articles(event("a"))
    press.publish((pipeline.ENRICHED, "a", None))
    everything = events("articles", settings, pipeline_topics, None, beginning=True)
    assert [next(everything), next(everything)] == [Article(event("a")), Canceled("a")]  # type: ignore[arg-type]
    stream.close()
    everything.close()
