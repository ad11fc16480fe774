from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import Result

from schemas import cloudevents
from services.runtime.kafka.publishing import Publisher

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.runtime.kafka.records import Record
    from services.runtime.settings import KafkaSettings, TopicSettings

pytestmark = pytest.mark.broker


def test_published_articles_have_their_key_and_the_contracts_headers(
    run: Callable[..., Result], raw: Callable[[], list[Record]], tmp_path: Path
) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "1", "headline":  "Eins", "mine": 1.10}\n{"headline": "Ohne Id"}\n')
    (tmp_path / "b.json").write_text('[{"id": "2",\n "body": "Zwei"}]')
    done = run("publish", "a.jsonl", "b.json", "-", stdin="Überschrift\n\nText.".encode())
    assert (done.exit_code, done.stderr) == (0, "4 published\n")
    records = raw()
    assert {b'{"id": "1", "headline":  "Eins", "mine": 1.10}', b'{"id": "2",\n "body": "Zwei"}'} <= {
        record.value for record in records
    }
    for record in records:
        assert record.value
        assert record.key == json.loads(record.value)["id"].encode()
        headers = dict(record.headers)
        assert headers["ce_type"] == b"depesche.article.v1"
        assert headers["ce_subject"] == record.key
        context = cloudevents.read(record.headers, value=record.value, key=record.key, timestamp_ms=0)
        assert context.id == headers["ce_id"].decode()
        assert context.traceparent == headers["traceparent"].decode()


def test_what_is_published_twice_has_the_same_ids_but_another_trace(
    run: Callable[..., Result], raw: Callable[[], list[Record]]
) -> None:
    for _ in range(2):
        assert run("publish", "-", stdin='{"headline": "x"}').exit_code == 0
    first, second = raw()
    assert first.key == second.key
    assert first.value == second.value
    one, other = dict(first.headers), dict(second.headers)
    assert one["ce_id"] == other["ce_id"]
    assert one["traceparent"] != other["traceparent"]


def test_bad_articles_are_named_and_the_good_ones_sent(
    run: Callable[..., Result], raw: Callable[[], list[Record]]
) -> None:
    lines = ['{"id": "1", "headline": "x"}', "nonsense", '{"id": "3"}', '{"id": "4", "headline": "x"}']
    done = run("publish", "--format", "jsonl", "-", stdin="\n".join(lines))
    assert done.exit_code == 1
    assert [record.key for record in raw()] == [b"1", b"4"]
    first, second, last = done.stderr.splitlines()
    assert first.startswith("standard input:2: not_json: ")
    assert second.startswith("standard input:3: invalid_schema: ")
    assert last == "2 published, 2 refused"


def test_a_pipe_of_the_shell_is_a_file(run: Callable[..., Result], raw: Callable[[], list[Record]]) -> None:
    reading, writing = os.pipe()
    try:
        os.write(writing, b'{"id": "1", "headline": "x"}\n')
        os.close(writing)
        done = run("publish", f"/dev/fd/{reading}")
    finally:
        os.close(reading)
    assert (done.exit_code, done.stderr) == (0, "1 published\n")
    assert [record.key for record in raw()] == [b"1"]


def test_a_file_that_cannot_be_read_is_named_and_the_others_sent(
    run: Callable[..., Result], raw: Callable[[], list[Record]], tmp_path: Path
) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "1", "headline": "x"}\n')
    done = run("publish", "a.jsonl", "/proc/self/mem", "-", stdin='{"id": "2", "headline": "x"}')
    assert done.exit_code == 1
    assert done.stderr == "/proc/self/mem: Input/output error\n2 published, 1 refused\n"
    assert [record.key for record in raw()] == [b"1", b"2"]


def test_unchecked_articles_are_sent_as_they_are(run: Callable[..., Result], raw: Callable[[], list[Record]]) -> None:
    done = run("publish", "--no-check", "--format", "jsonl", "-", stdin=b'\xff\n{"id": 7}\n')
    assert (done.exit_code, done.stderr) == (0, "2 published\n")
    assert sorted((record.key, record.value) for record in raw()) == [(None, b'{"id": 7}'), (None, b"\xff")]


def test_an_article_larger_than_kafka_takes_is_refused(
    settings: KafkaSettings, pipeline_topics: TopicSettings, raw: Callable[[], list[Record]]
) -> None:
    refused: list[str] = []
    with Publisher(settings, pipeline_topics, lambda place, _: refused.append(place)) as publisher:
        publisher.send("1", os.urandom(settings.max_message_bytes + 1), "too large")
        publisher.send("2", b"{}", "good")
    assert refused == ["too large"]
    assert [record.key for record in raw()] == [b"2"]


def test_a_kill_notice_and_a_tombstone_are_published(
    run: Callable[..., Result], raw: Callable[[], list[Record]]
) -> None:
    assert run("publish", "--cancel", "1", "--tombstone", "2").exit_code == 0
    notice, tombstone = raw()
    assert notice.value
    assert json.loads(notice.value)["status"] == "canceled"
    assert (tombstone.key, tombstone.value) == (b"2", None)


@pytest.mark.parametrize("arguments", [("publish", "-"), ("tail",)])
def test_missing_topics_are_said(run: Callable[..., Result], arguments: tuple[str, ...]) -> None:
    done = run(*arguments, stdin='{"id": "1", "headline": "x"}')
    assert done.exit_code == 1
    assert "depesche topics create" in done.stderr
