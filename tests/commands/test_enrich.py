"""`depesche enrich` as a program, with the stage that loads fastest."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = (str(Path(sys.executable).with_name("depesche")), "enrich", "--stages", "language")


def enrich(*lines: bytes, options: tuple[str, ...] = (), **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, *options],
        input=b"\n".join(lines),
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )


def output(done: subprocess.CompletedProcess[bytes]) -> list[Any]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def running() -> Iterator[subprocess.Popen[bytes]]:
    command, pipe = [*COMMAND, "--processes", "1"], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        yield process
        process.kill()


def test_events_come_in_the_order_of_the_articles() -> None:
    articles = [{"id": f"a{n}", "headline": "Guten Morgen, liebe Leserinnen und Leser"} for n in range(2000)]
    done = enrich(*(json.dumps(article).encode() for article in articles), options=("--processes", "2"))
    assert done.returncode == 0
    events = output(done)
    assert [event["article"] for event in events] == articles
    assert {event["language"]["tag"] for event in events} == {"de"}


def test_every_line_has_its_line_and_a_bad_one_says_why() -> None:
    done = enrich(
        b'{"id": "1", "headline": "One",\t"mine": 1.10}\r',
        b"",
        b"\xff",
        b'{"id": "4"}',
        b'{"id": "5", "headline": "' + b"x" * 300 + b'"}',
        b'{"id": "6", "headline": "Six"}',
        DEPESCHE_WORKER_MAX_ARTICLE_BYTES="200",
    )
    assert done.returncode == 1
    assert done.stdout.count(b"\n") == 6
    first, *bad, last = output(done)
    assert (first["article"]["id"], last["article"]["id"]) == ("1", "6")
    assert b'"mine": 1.10}' in done.stdout
    reasons = [(line["line"], line["error"]["reason"]) for line in bad]
    assert reasons == [(2, "empty_value"), (3, "not_utf8"), (4, "invalid_schema"), (5, "too_large")]
    assert all(line["error"]["message"] for line in bad)


def test_nothing_in_is_nothing_out() -> None:
    done = enrich()
    assert (done.returncode, done.stdout) == (0, b"")


def test_an_article_is_answered_while_the_input_is_still_open(running: subprocess.Popen[bytes]) -> None:
    assert running.stdin
    assert running.stdout
    for identity in ("1", "2"):
        running.stdin.write(json.dumps({"id": identity, "headline": "x"}).encode() + b"\n")
        running.stdin.flush()
        assert json.loads(running.stdout.readline())["article"]["id"] == identity
    running.stdin.close()
    assert running.wait(30) == 0


def test_a_reader_that_has_seen_enough_is_no_error(running: subprocess.Popen[bytes]) -> None:
    assert running.stdin
    assert running.stdout
    assert running.stderr
    running.stdin.write(b'{"id": "1", "headline": "x"}\n')
    running.stdin.flush()
    running.stdout.readline()
    running.stdout.close()
    running.stdin.write(b'{"id": "2", "headline": "x"}\n')
    running.stdin.close()
    assert running.stderr.read() == b""
    assert running.wait(30) == 0


def test_ctrl_c_ends_it_in_one_line(running: subprocess.Popen[bytes]) -> None:
    assert running.stdin
    assert running.stdout
    assert running.stderr
    running.stdin.write(b'{"id": "1", "headline": "x"}\n')
    running.stdin.flush()
    running.stdout.readline()
    running.send_signal(signal.SIGINT)
    assert running.stderr.read() == b"interrupted\n"
    assert running.wait(30) == 130


def test_a_stage_that_cannot_be_loaded_is_said_in_a_line() -> None:
    done = enrich(b"{}", DEPESCHE_LANGUAGE_LANGUAGES="nonsense")
    assert done.returncode == 1
    assert done.stdout == b""
    assert b"Traceback" not in done.stderr
    assert b"nonsense" in done.stderr
