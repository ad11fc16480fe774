"""The commands as the tests call them: on Kafka's topics of their own, with nothing else around."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fleet import Fleet
from typer.testing import CliRunner, Result

from services import cli
from services.runtime.kafka.reading import Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from services.runtime.kafka.records import Record
    from services.runtime.settings import KafkaSettings, TopicSettings


@pytest.fixture
def environment(
    settings: KafkaSettings, topic_settings: TopicSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """What tells the commands of the test's broker and topics; also set for this process."""
    found = {
        "DEPESCHE_KAFKA_BOOTSTRAP": settings.bootstrap,
        "DEPESCHE_TOPIC_PREFIX": topic_settings.prefix,
        "DEPESCHE_TOPIC_PARTITIONS": str(topic_settings.partitions),
    }
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return found


@pytest.fixture
def run(environment: dict[str, str]) -> Callable[..., Result]:  # noqa: ARG001 - the environment is set by it
    def invoke(*arguments: str, stdin: str | bytes = "") -> Result:
        return CliRunner().invoke(cli.app, arguments, input=stdin)

    return invoke


@pytest.fixture
def raw(settings: KafkaSettings, pipeline_topics: TopicSettings) -> Callable[[], list[Record]]:
    """Reads all of news.raw."""

    def read() -> list[Record]:
        found: list[Record] = []
        with Reader(settings, [pipeline_topics.prefixed("news.raw")], beginning=True) as reader:
            while not reader.exhausted:
                found.extend(reader.poll(0.5))
        return sorted(found, key=lambda record: record.key or b"")

    return read


@pytest.fixture
def workers(settings: KafkaSettings, pipeline_topics: TopicSettings, tmp_path: Path) -> Iterator[Fleet]:
    with Fleet(settings, pipeline_topics, tmp_path) as fleet:
        yield fleet
