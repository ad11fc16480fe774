from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import Result

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.runtime.local.broker import Broker
    from services.runtime.settings import TopicSettings

DEPESCHE = str(Path(sys.executable).with_name("depesche"))

pytestmark = pytest.mark.broker


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
