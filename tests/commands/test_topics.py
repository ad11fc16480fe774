from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import Result

from services.runtime.kafka import clients, topics

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.runtime.settings import KafkaSettings, TopicSettings

pytestmark = pytest.mark.broker


def test_topics_are_created_verified_and_listed(
    run: Callable[..., Result], settings: KafkaSettings, topic_settings: TopicSettings
) -> None:
    missing = run("topics", "verify")
    assert (missing.exit_code, missing.stderr) == (1, "depesche: 12 differences\n")
    assert missing.stdout.count("missing") == 12
    created = run("topics", "create")
    assert created.stdout.count("created") == 12
    assert run("topics", "create").stdout.count("there") == 12
    assert run("topics", "verify").exit_code == 0
    assert run("topics", "list").stdout.count("168 h") == 9
    other = topic_settings.model_copy(update={"partitions": 3})
    with clients.admin(settings) as admin:
        assert topics.verify(admin, topics.specifications(other, settings))


def test_verify_names_every_difference(
    run: Callable[..., Result], pipeline_topics: TopicSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEPESCHE_TOPIC_PARTITIONS", str(pipeline_topics.partitions + 1))
    monkeypatch.setenv("DEPESCHE_TOPIC_DEAD_RETENTION_HOURS", "1")
    done = run("topics", "verify")
    assert (done.exit_code, done.stderr) == (1, "depesche: 13 differences\n")
    assert done.stdout.count("partitions") == 12
    assert "retention.ms" in done.stdout
