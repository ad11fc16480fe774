"""The watched folder."""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from desk import Desk
from prometheus_client import CollectorRegistry

from services.ingest.counters import Counters
from services.ingest.folder import Folder, waiting


@pytest.fixture
def desk() -> Desk:
    return Desk()


def watch(path: Path, desk: Desk, condition: Callable[[], bool]) -> CollectorRegistry:
    registry = CollectorRegistry()

    async def run() -> None:
        folder = Folder(path, desk, Counters(registry), seconds=0.05, max_bytes=1000)
        async with asyncio.timeout(10):
            running = asyncio.create_task(folder.run())
            while not condition():  # noqa: ASYNC110 - a condition of the test's
                await asyncio.sleep(0.02)
            running.cancel()

    asyncio.run(run())
    return registry


def put_away(path: Path) -> bool:
    return not [each for each in path.iterdir() if each.is_file()]


def test_files_are_taken_and_moved_away(tmp_path: Path, desk: Desk) -> None:
    (tmp_path / "a.json").write_bytes(
        orjson.dumps([{"id": "1", "headline": "a"}, {"uri": "urn:2", "headline": "ninjs"}])
    )
    (tmp_path / "b.txt").write_text("Snow\nIt snows.")
    watch(tmp_path, desk, lambda: put_away(tmp_path))
    assert desk.got[:2] == ["1", "urn:2"]
    assert len(desk.got) == 3
    assert len(list((tmp_path / "done").iterdir())) == 2


def test_what_is_refused_lies_beside_the_file_with_its_place(tmp_path: Path, desk: Desk) -> None:
    (tmp_path / "a.jsonl").write_bytes(
        b'{"id": "1", "headline": "a"}\n{"id": "2"}\nno JSON\n' + b'{"body": "%s"}' % (b"x" * 1000)
    )
    registry = watch(tmp_path, desk, lambda: put_away(tmp_path))
    assert desk.got == ["1"]
    (problems,) = (tmp_path / "refused").glob("*.problems.txt")
    lines = problems.read_text().splitlines()
    assert [line.split(": ")[:2] for line in lines] == [
        ["a.jsonl:2", "invalid_schema"],
        ["a.jsonl:3", "not_json"],
        ["a.jsonl:4", "too_large"],
    ]
    assert registry.get_sample_value("depesche_ingest_received_total", {"way": "file", "outcome": "not_json"}) == 1


def test_a_file_that_kafka_did_not_take_is_tried_again(tmp_path: Path, desk: Desk) -> None:
    desk.broken = 2
    (tmp_path / "a.json").write_bytes(b'{"id": "1", "headline": "a"}')
    watch(tmp_path, desk, lambda: put_away(tmp_path))
    assert desk.got == ["1"]


@pytest.mark.parametrize("looks", [0, 1, 2])
def test_a_file_that_another_worker_moves_meanwhile_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looks: int
) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text("{}")
    kept, looked = Path.stat, Counter[str]()

    def stat(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if path.name == "a.json" and looked[path.name] == looks:
            path.unlink()
        looked[path.name] += 1
        return kept(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", stat)
    assert "b.json" in [path.name for path in waiting(tmp_path, time.time() + 1)]


def test_a_folder_that_is_away_for_a_moment_ends_nothing(tmp_path: Path, desk: Desk) -> None:
    share = tmp_path / "share"
    share.write_text("no folder")
    watched = share / "news"
    looks: list[int] = []

    def taken() -> bool:
        looks.append(1)
        if len(looks) == 10:
            share.unlink()
            watched.mkdir(parents=True)
            (watched / "a.json").write_bytes(b'{"id": "1", "headline": "a"}')
        return len(looks) > 10 and put_away(watched)

    watch(watched, desk, taken)
    assert desk.got == ["1"]


def test_files_that_are_not_finished_or_none_of_ours_wait(tmp_path: Path) -> None:
    for name in ("new.json", ".hidden.json", "a.json.part", "old.json", "older.json"):
        (tmp_path / name).write_text("{}")
    (tmp_path / "link.json").symlink_to(tmp_path / "old.json")
    (tmp_path / "folder.json").mkdir()
    now = time.time()
    for name, age in (("old.json", 50), ("older.json", 60), (".hidden.json", 50), ("a.json.part", 50)):
        os.utime(tmp_path / name, (now - age, now - age))
    assert [path.name for path in waiting(tmp_path, now - 10)] == ["older.json", "old.json"]
