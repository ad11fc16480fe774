from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from services.runtime.local import state
from services.runtime.local.state import WorkerState


@pytest.fixture
def own() -> state.LocalState:
    found = state.of_this_process("127.0.0.1:9092", "eu-", Path("logs"))
    return state.with_workers(found, (WorkerState("language", 0, "http://127.0.0.1:1/metrics", pid=1, restarts=2),))


def test_what_is_written_is_read(own: state.LocalState, tmp_path: Path) -> None:
    state.write(own, tmp_path / "deep")
    assert state.read(tmp_path / "deep") == own
    assert [path.name for path in (tmp_path / "deep").iterdir()] == [state.FILE]


def test_a_system_that_has_ended_is_none(own: state.LocalState, tmp_path: Path) -> None:
    state.write(replace(own, pid=2**22 + 1), tmp_path)
    assert state.read(tmp_path) is None


def test_a_later_process_with_the_same_number_is_another(own: state.LocalState, tmp_path: Path) -> None:
    state.write(replace(own, pid=os.getpid(), started=own.started - 100), tmp_path)
    assert state.read(tmp_path) is None


@pytest.mark.parametrize("content", ["", "{", "[]", json.dumps({"workers": [{"stage": 1}]})])
def test_a_file_that_is_none_of_ours_is_as_good_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / state.FILE).write_text(content)
    assert state.read(tmp_path) is None


def test_it_is_found_from_directories_below(
    own: state.LocalState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state.write(own, tmp_path / state.DATA)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert state.find() == own


def test_removing_it_twice_is_no_error(own: state.LocalState, tmp_path: Path) -> None:
    state.write(own, tmp_path)
    state.remove(tmp_path)
    state.remove(tmp_path)
    assert state.read(tmp_path) is None


def test_a_system_is_found_from_here_wherever_its_data_lie(
    own: state.LocalState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    data = tmp_path / "elsewhere"
    with state.registered(own, state.places(data)) as renew:
        assert state.read(data) == state.find() == own
        renew(replace(own, prefix="us-"))
        found = state.read(data)
        assert found == state.find()
        assert found
        assert found.prefix == "us-"
    assert list(tmp_path.iterdir()) == []


def test_a_system_is_written_down_once_in_the_usual_data_directory(
    own: state.LocalState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert state.places(tmp_path / state.DATA) == (tmp_path / state.DATA,)
    (state.DATA / "kafka").mkdir(parents=True)
    with state.registered(own, state.places(state.DATA)):
        assert state.find() == own
        assert state.places(Path("elsewhere")) == (Path("elsewhere"),)
    assert [path.name for path in state.DATA.iterdir()] == ["kafka"]


def test_where_nothing_can_be_written_the_data_directory_has_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("os.access", lambda *_: False)
    assert state.places(Path("elsewhere")) == (Path("elsewhere"),)
