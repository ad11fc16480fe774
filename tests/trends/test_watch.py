"""A worker is watched from its first moment on: one that hangs is not live, one that reads its logs is."""

from __future__ import annotations

import asyncio
import threading
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from services.runtime.run import Configuration
from services.runtime.settings import WorkerSettings
from services.trends.run import Worker
from services.trends.settings import TrendsSettings

if TYPE_CHECKING:
    from collections.abc import Mapping


def worker(stall: float) -> Worker:
    own = WorkerSettings(stall_seconds=stall, metrics_port=0)
    return Worker(Configuration(worker=own), TrendsSettings(), 2)


@pytest.mark.timeout(60)
def test_a_start_that_never_ends_is_not_live(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[bool] = []

    async def never() -> None:
        await asyncio.Event().wait()

    async def stop() -> None:
        stopped.append(True)

    async def main() -> tuple[str, str | None]:
        work = worker(stall=2)
        monkeypatch.setattr(work._app, "start", never)
        monkeypatch.setattr(work._app, "stop", stop)
        ended = threading.Event()
        running = asyncio.create_task(work.run(ended))
        deadline = time.monotonic() + 20
        said = ""
        while "nothing was committed" not in said and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
            said = work._health.not_live() or ""
        ready = work._health.not_ready()
        ended.set()
        await running
        return said, ready

    said, ready = asyncio.run(main())
    assert "nothing was committed" in said
    assert ready == "not a member of the consumer group"
    assert stopped


def test_a_log_that_is_being_read_is_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when a worker takes over partitions whose news wait until it knows what its predecessor knew."""
    now = [0.0]

    def unread() -> Mapping[str, Mapping[int, int | None]]:
        return {"news.enriched": {0: None}}

    async def main() -> list[str | None]:
        work = worker(stall=120)
        log = work._trends._logs[0]
        work._health.clock = lambda: now[0]
        monkeypatch.setattr(work._trends, "lag", unread)
        work._health.progress()
        said = []
        for reads in (True, False):
            for _ in range(20):
                now[0] += 10
                if reads:
                    log.apply_changelog_batch([SimpleNamespace(message=message(int(now[0])))])
                work._health.turn(joined=True)
                work._observe()
            said.append(work._health.not_live())
        return said

    reading, standing = asyncio.run(main())
    assert reading is None
    assert standing == "1 records are waiting and nothing was committed for 200 s"


def message(offset: int) -> SimpleNamespace:
    return SimpleNamespace(partition=0, offset=offset, value=b"[]", topic="log", tp=("log", 0))
