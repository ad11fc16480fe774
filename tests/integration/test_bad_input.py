"""What strangers may send: each fault becomes one dead letter, and everything around it comes out in order."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest
from articles import Published, article, incompressible
from cluster import limit

from schemas.reasons import Reason
from schemas.validation import validate
from services import pipeline
from services.runtime.settings import KafkaSettings, TopicSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleet import Fleet
    from ledger import Ledger, Seen

pytestmark = pytest.mark.broker


class RawName(str):
    """A header's name that goes over the wire as bytes that are no UTF-8."""

    __slots__ = ()

    def encode(self, *_: object) -> bytes:  # type: ignore[override]
        return super().encode("latin-1")


@dataclass(frozen=True, slots=True)
class Case:
    """A record for news.raw, and the reason for which it must end in news.dead; None where it must come out."""

    value: bytes | None
    reason: Reason | None = None
    key: bytes | None = b"the-key"
    headers: tuple[tuple[str, bytes], ...] = ()


def text(body: str, **fields: Any) -> bytes:
    return json.dumps({"id": "odd", "body": body, **fields}).encode()


FINE: Final = text("Der Rat hat am Dienstag beschlossen, die Brücke zu sperren.")

BAD: Final = {
    "not JSON": Case(b"Der Rat hat beschlossen", Reason.NOT_JSON),
    "cut off": Case(b'{"id": "a", "body": "Der R', Reason.NOT_JSON),
    "two objects": Case(FINE + FINE, Reason.NOT_JSON),
    "NaN": Case(b'{"id": "a", "body": "b", "rank": NaN}', Reason.NOT_JSON),
    "Infinity": Case(b'{"id": "a", "body": "b", "rank": -Infinity}', Reason.NOT_JSON),
    "a lone surrogate": Case(rb'{"id": "a", "body": "half \ud83d of a face"}', Reason.NOT_JSON),
    "a raw control character": Case(b'{"id": "a", "body": "b\x00"}', Reason.NOT_JSON),
    "nested too deep": Case(b'{"id": "a", "body": "b", "x": ' + b"[" * 500 + b"]" * 500 + b"}", Reason.NOT_JSON),
    "a duplicate key": Case(b'{"id": "a", "body": "b", "id": "c"}', Reason.DUPLICATE_KEY),
    "a duplicate key inside": Case(b'{"id": "a", "body": "b", "x": [{"y": 1, "y": 2}]}', Reason.DUPLICATE_KEY),
    "invalid UTF-8": Case(b'{"id": "a", "body": "Br\xfccke"}', Reason.NOT_UTF8),
    "a surrogate in UTF-8": Case(b'{"id": "a", "body": "\xed\xa0\xbd"}', Reason.NOT_UTF8),
    "an empty value": Case(b"", Reason.EMPTY_VALUE),
    "white space": Case(b" \n\t", Reason.EMPTY_VALUE),
    "no id": Case(b'{"body": "b"}', Reason.MISSING_ID),
    "a null id": Case(b'{"id": null, "body": "b"}', Reason.MISSING_ID),
    "an empty id": Case(b'{"id": "", "body": "b"}', Reason.MISSING_ID),
    "a number as id": Case(b'{"id": 7, "body": "b"}', Reason.INVALID_SCHEMA),
    "neither headline nor body": Case(b'{"id": "a", "url": "https://example.org"}', Reason.INVALID_SCHEMA),
    "a list as body": Case(b'{"id": "a", "body": ["b"]}', Reason.INVALID_SCHEMA),
    "an unknown status": Case(text("b", status="withdrawn"), Reason.INVALID_SCHEMA),
    "a date that is none": Case(text("b", published="yesterday"), Reason.INVALID_SCHEMA),
    "a list": Case(b'["a"]', Reason.INVALID_SCHEMA),
    "a number": Case(b"42", Reason.INVALID_SCHEMA),
    "an event of a later topic": Case(b'{"article": {"id": "a", "body": "b"}}', Reason.MISSING_ID),
    "too large": Case(text("Zu lang. " * 600_000), Reason.TOO_LARGE),
    "a future version": Case(FINE, Reason.UNSUPPORTED_VERSION, headers=(("ce_type", b"depesche.article.v2"),)),
    "a null value without a key": Case(None, Reason.MISSING_ID, key=None),
    "not JSON, null key": Case(b"nothing", Reason.NOT_JSON, key=None),
    "not JSON, a key that is no UTF-8": Case(b"nothing", Reason.NOT_JSON, key=b"\xff\xfe\x00"),
    "not JSON, headers of an earlier death": Case(
        b"nothing", Reason.NOT_JSON, headers=(("dead_reason", b"too_large"), ("publisher", b"\xff"))
    ),
}

ODD: Final = {
    "a line without a space": Case(text("x" * 100_000)),
    "only quotation marks": Case(text("„“»«\"\"''‘’" * 50)),
    "only opening quotation marks": Case(text("„" * 5_000)),
    "only white space": Case(text(" \n\t\u00a0\u2003" * 20)),
    "no text": Case(text("")),
    "markup": Case(text('<p class="x">Der <b>Rat</b> &amp; <script>alert("1")</script><!-- „so“ --></p>')),
    "NUL characters": Case(text('Der\u0000 Rat\u0000 sagte: "Ja\u0000."')),
    "characters of all kinds": Case(
        text("\ufeffA\u202eb\U0001f468\u200d\U0001f469\u200d\U0001f467 \uffff e\u0301 ﷽ 東京")
    ),
    "a null key": Case(FINE, key=None),
    "a key that is no UTF-8": Case(FINE, key=b"\xff\xfe\x00"),
    "unknown fields and odd spacing": Case(
        b' {"b" : 1.50,"id":"odd" , "n":123456789012345678901234567890,\n"body":"B.", "\\u0061":[{"z":null}]}'
    ),
    "canceled": Case(text("Bitte nicht verwenden.", status="canceled")),
    "null everywhere": Case(b'{"id": "odd", "headline": "H", "body": null, "url": null, "authors": null}'),
    "a tombstone": Case(None, key=b"withdrawn"),
    "broken headers": Case(
        FINE,
        headers=(
            ("ce_id", b"\xff"),
            ("ce_id", b"another"),
            ("ce_time", b"yesterday"),
            ("ce_type", b"\xfe"),
            ("traceparent", b"00-0-0-0"),
            ("", b"no name"),
            ("publisher", b"\x00\xff"),
        ),
    ),
    "a header's name that is no UTF-8": Case(FINE, headers=((RawName("Käse"), b"kept"), ("Brücke", b"kept"))),
    "another contract's type": Case(FINE, headers=(("ce_type", b"com.example.news.v7"),)),
}


@pytest.fixture
def topic_settings(topic_settings: TopicSettings) -> TopicSettings:
    """With one partition, so that all records have one order."""
    return TopicSettings(prefix=topic_settings.prefix, partitions=1)


def records(cases: Sequence[Case]) -> list[Published]:
    """Each case, numbered, between two good articles."""
    between = [Published(2 * place + 1, case.key, case.value, case.headers) for place, case in enumerate(cases)]
    good = [article(2 * place, size=600) for place in range(len(cases) + 1)]
    return [good[0], *(each for pair in zip(between, good[1:], strict=True) for each in pair)]


def test_bad_records_die_once_and_everything_else_comes_out_in_order(fleet: Fleet, ledger: Ledger) -> None:
    for stage in pipeline.STAGES:
        fleet.start(stage.name)
    cases = [*BAD.values(), *ODD.values()]
    ledger.publish(records(cases))
    ledger.wait(90)
    assert fleet.stop() == [0, 0, 0]
    ledger.drain()
    assert ledger.problems() == []

    bad = {2 * place + 1: case for place, case in enumerate(cases) if case.reason}
    enriched = [each.serial for each in ledger.of(pipeline.ENRICHED)]
    assert enriched == [serial for serial in range(2 * len(cases) + 1) if serial not in bad]
    letters = {each.serial: each for each in ledger.of(pipeline.DEAD)}
    assert {serial: letter.header("dead_reason") for serial, letter in letters.items()} == {
        serial: case.reason for serial, case in bad.items()
    }
    raw = {each.serial: each for each in ledger.of(pipeline.RAW)}
    for serial, letter in letters.items():
        assert_holds_the_original(letter, raw[serial])


def assert_holds_the_original(letter: Seen, raw: Seen) -> None:
    """A dead letter has the record's bytes, key and headers, and says where it was."""
    assert (letter.key, letter.value) == (raw.key, raw.value if raw.key or raw.value else b"")
    ours = {name: value.decode() for name, value in letter.headers if name.startswith("dead_")}
    validate("dead", ours)
    kept = [header for header in raw.headers if not header[0].startswith("dead_")]
    assert [header for header in letter.headers if header[0] not in ours] == kept
    place = (ours["dead_stage"], ours["dead_topic"], ours["dead_partition"], ours["dead_offset"])
    assert place == ("language", raw.topic, str(raw.partition), str(raw.offset))


def test_what_is_too_large_for_its_output_topic_dies_alone(
    fleet: Fleet, first_stage: Ledger, settings: KafkaSettings
) -> None:
    limit(settings, first_stage.name(pipeline.LANGUAGE), 20_000)
    large = {7, 8, 30}
    first_stage.publish(
        [incompressible(each, 60_000) if each in large else incompressible(each, 3_000) for each in range(60)]
    )
    fleet.start("language")
    first_stage.wait(60)
    assert fleet.stop() == [0]
    first_stage.drain()
    assert first_stage.problems() == []
    letters = first_stage.of(pipeline.DEAD)
    assert {each.serial: each.header("dead_reason") for each in letters} == dict.fromkeys(
        large, Reason.OUTPUT_TOO_LARGE
    )
    assert {each.serial: each.value for each in letters} == {each: first_stage.published[each].value for each in large}


def test_a_dead_letter_that_is_too_large_itself_says_where_the_original_is(
    fleet: Fleet, first_stage: Ledger, settings: KafkaSettings
) -> None:
    for topic in (pipeline.LANGUAGE, pipeline.DEAD):
        limit(settings, first_stage.name(topic), 20_000)
    first_stage.publish([incompressible(1, 3_000), incompressible(2, 60_000), incompressible(3, 3_000)])
    worker = fleet.start("language")
    while len(first_stage.of(pipeline.LANGUAGE)) < 2 or not first_stage.of(pipeline.DEAD):
        first_stage.read()
    (letter,) = first_stage.of(pipeline.DEAD)
    assert worker.stop() == 0
    assert letter.value in (None, b"")
    assert [letter.header(name) for name in ("dead_value_omitted", "dead_reason", "dead_offset")] == [
        "true",
        "output_too_large",
        "1",
    ]
