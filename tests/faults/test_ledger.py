"""The ledger finds what it is there to find."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from articles import SERIAL, article
from ledger import Ledger, Seen
from stages import stage

from services import pipeline
from services.runtime.enrich import enrich_with
from services.runtime.kafka.publication import item, outgoing
from services.runtime.kafka.records import Record
from services.runtime.settings import KafkaSettings, TopicSettings

if TYPE_CHECKING:
    from articles import Published

    from services.pipeline import Service, Topic
    from services.runtime.kafka.records import Outgoing

LANGUAGE = pipeline.stage("language")


@pytest.fixture
def ledger() -> Ledger:
    """Of a first stage that has done two versions of an article, another one, and a bad record, without a fault."""
    book = Ledger(KafkaSettings(), TopicSettings(), stages=(LANGUAGE,))
    bad = replace(article(4), value=b"not JSON")
    for each in (article(1, id="a"), article(2, id="a"), article(3), bad):
        book.published[each.serial] = each
        book.of(pipeline.RAW).append(raw(each))
        for out in worked_on(raw(each)):
            book.seen[out.topic].append(seen(out))
    return book


def raw(each: Published) -> Seen:
    return Seen("news.raw", 0, each.serial, 1_700_000_000_000, each.key, each.value, ((SERIAL, b"%d" % each.serial),))


def worked_on(one: Seen, service: Service = LANGUAGE) -> list[Outgoing]:
    record = Record(one.topic, one.partition, one.offset, one.timestamp, one.key, one.value, one.headers)
    of = item(record, service, 1_000_000)
    (of.result,) = enrich_with(stage(service.name))([record.value or b""])
    return outgoing(of, service, lambda topic: topic.name, datetime.now(UTC))


@pytest.fixture
def quoted() -> Ledger:
    """Of all stages, which have done two articles without a fault."""
    book = Ledger(KafkaSettings(), TopicSettings())
    for each in (article(1), article(2)):
        book.published[each.serial] = each
        one = raw(each)
        book.of(pipeline.RAW).append(one)
        for service in pipeline.STAGES:
            made = [seen(out) for out in worked_on(one, service)]
            for found in made:
                book.seen[found.topic].append(found)
            one = made[0]
    return book


def seen(out: Outgoing) -> Seen:
    return Seen(out.topic, 0, 0, 0, out.key, out.value, out.headers)


def change(ledger: Ledger, topic: Topic, place: int, **changes: Any) -> None:
    records = ledger.of(topic)
    records[place] = replace(records[place], **changes)


def test_it_finds_nothing_where_nothing_is_wrong(ledger: Ledger) -> None:
    assert ledger.problems() == []
    assert ledger.missing() == set()


def test_it_finds_what_is_lost(ledger: Ledger) -> None:
    del ledger.of(pipeline.LANGUAGE)[2]
    assert ledger.problems() == ["article 3 is in news.language 0 times, not 1"]
    assert ledger.missing() == {3}


@pytest.mark.parametrize("topic", [pipeline.LANGUAGE, pipeline.DEAD])
def test_it_finds_what_is_there_twice(ledger: Ledger, topic: Topic) -> None:
    ledger.of(topic).append(ledger.of(topic)[-1])
    (problem,) = ledger.problems()
    assert problem.endswith(f"is in {topic.name} 2 times, not 1")


def test_it_finds_quotes_that_are_lost_doubled_or_of_nothing(quoted: Ledger) -> None:
    assert quoted.problems() == []
    first, second = quoted.of(pipeline.QUOTES)
    ids = [each.header("ce_id") for each in (first, second)]
    quoted.of(pipeline.QUOTES).append(first)
    assert quoted.problems() == [f"quote {ids[0]} of article 1 is in news.quotes 2 times, not 1"]
    assert quoted.account().twice == 1
    quoted.seen["news.quotes"] = [first]
    assert quoted.problems() == [f"quote {ids[1]} of article 2 is in news.quotes 0 times, not 1"]
    quoted.seen["news.quotes"] = [first, second, replace(second, headers=((SERIAL, b"1"), ("ce_id", b"x")))]
    assert quoted.problems() == ["quote x of article 1 is in news.quotes 1 times, not 0"]


def test_it_finds_what_died_and_lived(ledger: Ledger) -> None:
    ledger.of(pipeline.DEAD).append(
        replace(ledger.of(pipeline.DEAD)[0], headers=((SERIAL, b"3"), ("dead_stage", b"language")))
    )
    assert ledger.problems() == ["article 3 is in news.language 1 times, not 0"]


def test_it_finds_versions_in_the_wrong_order(ledger: Ledger) -> None:
    ledger.of(pipeline.LANGUAGE).reverse()
    assert ledger.problems() == ["news.language: article 1 after 2, its later version"]


def test_it_finds_a_changed_article(ledger: Ledger) -> None:
    value = ledger.of(pipeline.LANGUAGE)[0].value or b""
    change(ledger, pipeline.LANGUAGE, 0, value=value.replace(b'"headline"', b'"headline" '))
    assert ledger.problems() == ["news.language, article 1: the article's bytes have changed"]


def test_it_finds_an_event_that_breaks_its_schema(ledger: Ledger) -> None:
    event = {"article": orjson.Fragment(ledger.published[1].value or b""), "language": {"status": "perhaps"}}
    change(ledger, pipeline.LANGUAGE, 0, value=orjson.dumps(event))
    (problem,) = ledger.problems()
    assert problem.startswith("news.language, article 1: invalid_schema")


def test_it_finds_a_wrong_key_and_wrong_headers(ledger: Ledger) -> None:
    change(ledger, pipeline.LANGUAGE, 0, key=b"b")
    change(ledger, pipeline.LANGUAGE, 2, headers=ledger.of(pipeline.LANGUAGE)[2].headers[1:])
    assert [problem.split(":")[0] for problem in ledger.problems()] == [
        "news.language, article 1",
        "news.language, article 3",
    ]
