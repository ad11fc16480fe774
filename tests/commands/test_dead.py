from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer
from fleet import Fleet, until
from typer.testing import CliRunner, Result

from services import cli
from services.commands.dead import parse_since
from services.runtime.kafka.dead import Letter, Query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from services.runtime.settings import TopicSettings

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LETTER = Letter(
    id="news.dead-0-1",
    stage="language",
    reason="too_large",
    message="9 MiB",
    topic="news.raw",
    partition=2,
    offset=17,
    time="2026-11-20T08:15:00Z",
    key=b"a",
    value=b"{",
    headers=(),
    complete=True,
)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("30m", "2026-11-23T11:30:00+00:00"),
        ("1.5h", "2026-11-23T10:30:00+00:00"),
        ("3d", "2026-11-20T12:00:00+00:00"),
        ("2026-11-01", "2026-11-01T00:00:00+00:00"),
        ("2026-11-01T08:00:00+01:00", "2026-11-01T08:00:00+01:00"),
    ],
)
def test_since_is_a_span_or_a_time(text: str, time: str) -> None:
    assert parse_since(text, NOW) == datetime.fromisoformat(time)


@pytest.mark.parametrize("text", ["", "h", "yesterday", "1e999d", "nand", "2026-13-01"])
def test_what_is_no_time_is_wrong_usage(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        parse_since(text, NOW)


def dead_letters(run: Callable[..., Result], *filters: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run("dead", "list", "--json", *filters).stdout.splitlines()]


@pytest.mark.broker
@pytest.mark.parametrize("command", [["list"], ["show", "news.dead-0-0"], ["replay", "--all"]])
def test_without_topics_one_line_says_so(
    run: Callable[..., Result], topic_settings: TopicSettings, command: list[str]
) -> None:
    result = run("dead", *command)
    assert result.exit_code == 1
    assert f"no such topics: {topic_settings.prefixed('news.dead')}" in result.stderr


@pytest.mark.broker
def test_dead_letters_are_listed_shown_and_replayed(
    run: Callable[..., Result], workers: Fleet, pipeline_topics: TopicSettings
) -> None:
    workers.start("language").wait_ready()
    run("publish", "--no-check", "--format", "jsonl", "-", stdin='{"id": 7}\n{"id": "a", "headline": "raise"}\n')
    until(lambda: len(dead_letters(run)) == 2, 30, "both dead letters")
    (letter,) = dead_letters(run, "--key", "a")
    assert (letter["stage"], letter["reason"]) == ("language", "stage_failed")
    assert letter["topic"] == pipeline_topics.prefixed("news.raw")
    by_reason = dead_letters(run, "--reason", "invalid_schema", "--topic", "news.raw", "--since", "1h")
    assert [found["value"] for found in by_reason] == ['{"id": 7}']
    assert len(dead_letters(run, "--limit", "1")) == 1
    assert dead_letters(run, "--stage", "quotes") == []
    shown = run("dead", "show", letter["id"])
    assert '"headline": "raise"' in shown.stdout
    assert "ce_type: depesche.article.v1" in shown.stdout
    assert run("dead", "show", "--raw", letter["id"]).stdout == letter["value"]
    assert run("dead", "show", "nowhere-0-0").exit_code == 1
    assert run("dead", "replay", "--id", letter["id"]).stderr == "1 replayed\n"
    until(lambda: dead_letters(run, "--key", "a"), 30, "it died again")
    assert dead_letters(run, "--key", "a")[0]["id"] != letter["id"]
    assert run("dead", "show", letter["id"]).exit_code == 1
    again = run("dead", "replay", "--id", letter["id"])
    assert (again.exit_code, "it has been replayed" in again.stderr) == (1, True)


class OneLetter:
    """The dead letters of a cluster that has one, which cannot be replayed."""

    def __init__(self, letter: Letter) -> None:
        self._letter = letter

    def find(self, query: Query) -> Iterator[Letter]:
        return iter([self._letter] if query.fits(self._letter) else [])

    def replay(self, *_: object) -> Iterator[Letter]:
        return iter([])


@pytest.fixture
def one_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Calls `dead` where there is nothing but a letter: news.dead-0-1, which the test may change."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, **changes: Any) -> Result:
        letter = replace(LETTER, **changes)
        monkeypatch.setattr("services.commands.dead._letters", lambda: OneLetter(letter))
        return CliRunner().invoke(cli.app, ["dead", *arguments])

    return call


def test_a_value_that_is_not_there_is_not_shown_as_empty(one_letter: Callable[..., Result]) -> None:
    done = one_letter("show", "--raw", "news.dead-0-1", complete=False, value=b"")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "news.raw-2-17" in done.stderr
    assert one_letter("show", "--raw", "news.dead-0-1").stdout == "{"


@pytest.mark.parametrize(
    ("arguments", "changes", "why"),
    [
        (("--id", "news.dead-0-2"), {}, "no dead letter news.dead-0-2"),
        (("--id", "news.dead-0-1", "--stage", "quotes"), {}, "no dead letter news.dead-0-1 that fits"),
        (("--id", "news.dead-0-1"), {"complete": False}, "too large"),
        (("--id", "news.dead-0-1"), {"topic": "news.enriched"}, "news.enriched is not sent again"),
    ],
)
def test_why_a_letter_is_not_replayed_is_said(
    one_letter: Callable[..., Result], arguments: tuple[str, ...], changes: dict[str, Any], why: str
) -> None:
    done = one_letter("replay", *arguments, **changes)
    assert done.exit_code == 1
    assert why in done.stderr
