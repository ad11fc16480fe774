from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from rich.console import Console
from typer.testing import Result

import schemas
from services import pipeline
from services.commands.tail import line, records, rendered
from services.runtime.kafka.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.runtime.kafka.reading import Reader
    from services.runtime.local.broker import Broker
    from services.runtime.settings import TopicSettings

DEPESCHE = str(Path(sys.executable).with_name("depesche"))


@pytest.mark.broker
def test_tail_shows_what_is_there_and_ends_when_told(
    run: Callable[..., Result], pipeline_topics: TopicSettings
) -> None:
    assert run("publish", "-", stdin='{\n"id": "1",\r\n "headline": "Eins"}').exit_code == 0
    assert run("publish", "--tombstone", "2").exit_code == 0
    done = run("tail", "raw", "--from-beginning", "--no-follow", "--json")
    assert sorted(done.stdout.splitlines()) == ["null", '{ "id": "1",   "headline": "Eins"}']
    assert done.stderr == f"reading {pipeline_topics.prefixed('news.raw')}\n"
    shown = run("tail", "news.raw", "--from-beginning", "--count", "2").stdout
    assert "Eins" in shown
    assert "deleted" in shown


@pytest.mark.broker
def test_tail_follows_from_now_on_and_through_a_crash_of_the_broker(
    run: Callable[..., Result], pipeline_topics: TopicSettings, environment: dict[str, str], broker: Broker
) -> None:
    run("publish", "-", stdin='{"id": "before", "headline": "x"}')
    command = [DEPESCHE, "tail", "raw", "--json"]
    variables = {**os.environ, **environment}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=variables, stdout=pipe, stderr=pipe) as tail, ExitStack() as last:
        last.callback(tail.kill)
        assert tail.stdout
        assert tail.stderr
        assert pipeline_topics.prefix.encode() in tail.stderr.readline()
        run("publish", "-", stdin='{"id": "after", "headline": "x"}')
        assert json.loads(tail.stdout.readline())["id"] == "after"
        broker.kill()
        broker.start()
        run("publish", "-", stdin='{"id": "later", "headline": "x"}')
        assert json.loads(tail.stdout.readline())["id"] == "later"
        tail.send_signal(signal.SIGINT)
        assert tail.wait(20) == 0
        assert tail.stderr.read() == b""


def record(topic: pipeline.Topic, value: bytes | None, offset: int = 7, **headers: bytes) -> Record:
    return Record(topic.name, 0, offset, 0, b"k", value, tuple(headers.items()))


def shown(topic: pipeline.Topic, value: bytes | None) -> str:
    console = Console(width=80, record=True, color_system=None, file=io.StringIO())
    console.print(rendered(topic, record(topic, value)))
    return console.export_text()


@pytest.mark.parametrize("topic", [topic for topic in pipeline.TOPICS if topic != pipeline.DEAD])
@pytest.mark.parametrize(
    "value",
    [
        b"\xff",
        b"{}",
        b'{"article": {"id": "1", "headline": "x"}, "language": {"status": "ok", "tag": "de"}}',
        b'{"id": "1", "article": 7, "window": 7, "subject": 7}',
    ],
)
def test_what_is_not_as_its_topic_promises_is_named(topic: pipeline.Topic, value: bytes) -> None:
    assert shown(topic, value).startswith(f"{topic.name}-0-7: ")


@pytest.mark.parametrize("topic", [topic for topic in pipeline.TOPICS if topic != pipeline.DEAD])
def test_what_is_as_its_topic_promises_is_shown(topic: pipeline.Topic) -> None:
    examples = Path(schemas.__file__).parent / "examples" / "v1" / topic.schema / "valid"
    for example in sorted(examples.iterdir()):
        assert f"{topic.name}-0-7" not in shown(topic, example.read_bytes())
    assert "k" in shown(topic, None)


class Ends:
    """A reader that was opened when there was one record, and finds another one beside it."""

    exhausted = False

    def poll(self, _: float) -> list[Record]:
        self.exhausted = True
        return [record(pipeline.RAW, b"{}", offset) for offset in (0, 1)]

    def was_there(self, found: Record) -> bool:
        return found.offset < 1


def test_without_following_only_what_was_there_is_read() -> None:
    assert [each.offset for each in records(cast("Reader", Ends()), follow=False)] == [0]
    assert [each.offset for each in islice(records(cast("Reader", Ends()), follow=True), 2)] == [0, 1]


def test_a_dead_letter_is_an_object_for_programs_whatever_its_value_is() -> None:
    said = {"stage": b"quotes", "reason": b"not_utf8", "message": b"byte 0", "topic": b"news.raw", "partition": b"0"}
    headers = {f"dead_{name}": value for name, value in {**said, "offset": b"1", "time": b"2026-11-20T08:15Z"}.items()}
    letter = json.loads(line(pipeline.DEAD, record(pipeline.DEAD, b"\xff\n", **headers)))
    assert (letter["id"], letter["reason"], letter["value"]) == ("news.dead-0-7", "not_utf8", "\ufffd\n")
    assert line(pipeline.DEAD, record(pipeline.DEAD, None)) == b"null"
