"""The page at the end of the real pipeline: Kafka, the three stages with their models, the gateway, Chromium."""

from __future__ import annotations

import json
import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest
from fixtures import fleet
from fleet import with_real_stage
from kafka import KafkaProducer
from playwright.sync_api import expect

import seeds
from services import pipeline
from services.runtime.local import ports

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fleet import Fleet
    from playwright.sync_api import Page

    from services.runtime.settings import KafkaSettings, TopicSettings

__all__ = ["fleet"]
pytestmark = [pytest.mark.broker, pytest.mark.slow, pytest.mark.timeout(600)]

START_SECONDS = 240.0


def quoted(number: int) -> dict[str, str]:
    """An article with one plain quote in it."""
    body = f"LUETTOW - The harbour is open. “Crane number {number} works again”, said director Imke Brandhorst."
    return {"id": f"crane-{number}", "headline": f"Crane {number}", "body": body, "source": "Landesbote"}


@pytest.mark.complains
def test_from_news_raw_to_the_page(
    fleet: Fleet, settings: KafkaSettings, pipeline_topics: TopicSettings, tmp_path: Path, opened: Callable[..., Page]
) -> None:
    (port,) = ports.free("127.0.0.1", 1)
    place = [f"DEPESCHE_GATEWAY_PORT={port}", f"DEPESCHE_GATEWAY_VIEW={tmp_path / 'view.sqlite'}"]
    stages = [fleet.run(with_real_stage(stage.name)) for stage in pipeline.STAGES]
    gateway = fleet.run(["env", *place, sys.executable, "-m", "services.gateway"])
    for worker in (*stages, gateway):
        worker.wait_ready(START_SECONDS)
    producer = KafkaProducer(bootstrap_servers=settings.bootstrap)

    def publish(*articles: dict[str, object]) -> None:
        for article in articles:
            value = json.dumps(article).encode()
            producer.send(pipeline_topics.prefixed(pipeline.RAW.name), value, key=str(article["id"]).encode())
        producer.flush()

    page = opened(f"http://127.0.0.1:{port}/?text=crane+number")
    expect(page.locator("#state")).to_have_attribute("data-state", "live")
    publish(*seeds.articles())
    took = []
    for number in range(4):
        began = time.monotonic()
        publish(quoted(number))
        page.locator(".row", has_text=f"Crane number {number} ").wait_for(timeout=60_000)
        took.append(round(time.monotonic() - began, 2))
    print("from news.raw to the page, seconds:", took)  # noqa: T201 - a figure for the log
    gateway.signal(signal.SIGKILL)
    gateway.wait(30)
    expect(page.locator("#state")).to_have_attribute("data-state", "waiting")
    publish(quoted(4))
    gateway.start()
    gateway.wait_ready(START_SECONDS)
    publish(quoted(5))
    page.locator(".row", has_text="Crane number 5 ").wait_for(timeout=60_000)
    said = page.locator(".row .quote").all_inner_texts()
    assert sorted(said) == [f"“Crane number {number} works again”" for number in range(6)]
    page.locator(".row", has_text="Crane number 4 ").click()
    page.locator("mark.chosen").first.wait_for()
    expect(page.locator("#article-title")).to_contain_text("Crane 4")
    page.get_by_role("button", name="Clear all filters").click()
    # The list is a virtual one: of the many quotes of all seeds those of one speaker are sure to be in it.
    page.get_by_role("searchbox", name="Speaker").fill("Friederike Altenbrunn")
    page.locator(".row .name", has_text="Friederike Altenbrunn").first.wait_for(state="attached", timeout=60_000)
    producer.close()
