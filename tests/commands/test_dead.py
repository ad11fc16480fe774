from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import typer
from fleet import Fleet, until
from typer.testing import Result

from services.commands.dead import parse_since

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.runtime.settings import TopicSettings

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


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
