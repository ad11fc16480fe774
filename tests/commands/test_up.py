"""`depesche up` and what it is made of; the workers of the last tests are real ones."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from fleet import until, with_test_stage
from typer.testing import Result

from services import pipeline
from services.commands.up import members
from services.gateway.settings import GatewaySettings
from services.ingest.settings import IngestSettings
from services.runtime.kafka.reading import Reader
from services.runtime.local import state
from services.runtime.local.system import local_system

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from services.runtime.settings import KafkaSettings, TopicSettings

DEPESCHE = str(Path(sys.executable).with_name("depesche"))

pytestmark = pytest.mark.broker


def test_the_local_system_is_found_without_settings(
    run: Callable[..., Result],
    settings: KafkaSettings,
    pipeline_topics: TopicSettings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("DEPESCHE_KAFKA_BOOTSTRAP", "DEPESCHE_TOPIC_PREFIX"):
        monkeypatch.delenv(name)
    state.write(state.of_this_process(settings.bootstrap, pipeline_topics.prefix, tmp_path), tmp_path / state.DATA)
    assert run("topics", "verify").exit_code == 0
    assert run("publish", "--tombstone", "1").stderr == "1 published\n"
    state.remove(tmp_path / state.DATA)


def test_a_local_system_enriches_and_starts_again_what_ends(
    run: Callable[..., Result], tmp_path: Path, pipeline_topics: TopicSettings
) -> None:
    told: list[str] = []
    command = lambda stage: tuple(with_test_stage(stage))  # noqa: E731 - shorter than a function
    with local_system(tmp_path, told.append, own_broker=False, processes=1, command=command) as system:
        until(lambda: not system.unready(), 60, "all workers ready")
        pids = [worker.pid for worker in system.supervisor.workers]
        assert all(pids)
        os.kill(pids[1] or 0, signal.SIGKILL)
        assert run("publish", "-", stdin='{"id": "1", "headline": "x"}').exit_code == 0
        until(lambda: system.tend() and len(told) > 0, 20, "the end noticed")
        assert told[-1].startswith("entities-0 ended (signal 9)")
        until(lambda: system.tend() or not system.unready(), 60, "the worker again")
        name = pipeline_topics.prefixed(pipeline.ENRICHED.name)
        with Reader(system.kafka, [name], beginning=True) as reader:
            until(lambda: reader.poll(0.5), 60, "the enriched article")
        pids = [worker.pid for worker in system.supervisor.workers]
    assert not any(psutil.pid_exists(pid) for pid in pids if pid)


@pytest.mark.parametrize(
    ("service", "variable", "usual", "path"),
    [
        (pipeline.INGEST, IngestSettings.variable("http_port"), IngestSettings().http_port, "v1/articles"),
        (pipeline.GATEWAY, GatewaySettings.variable("port"), GatewaySettings().port, ""),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_what_serves_does_so_where_the_settings_say_or_where_there_is_room(  # noqa: PLR0913 - one setting each
    service: pipeline.Service, variable: str, usual: int, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def planned() -> tuple[str, str | None]:
        (member,) = [each for each in members(tmp_path) if each.service is service]
        return member.variables[variable], member.address

    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):  # somebody else has it: as good
            stack.enter_context(socket.create_server(("127.0.0.1", usual)))
        port, address = planned()
        assert address == f"http://127.0.0.1:{port}/{path}"
        assert port != str(usual)
        monkeypatch.setenv(variable, str(usual))
        assert planned() == (str(usual), f"http://127.0.0.1:{usual}/{path}")


def test_everything_is_started() -> None:
    assert [member.service for member in members(Path())] == list(pipeline.SERVICES)


@pytest.fixture
def up(
    environment: dict[str, str], tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[subprocess.Popen[bytes]]:
    """`depesche up` with the test's Kafka and the real stages; a parameter is its data directory."""
    data = ["--data", request.param] if hasattr(request, "param") else []
    with (
        (tmp_path / "up.log").open("wb") as log,
        subprocess.Popen(
            [DEPESCHE, "up", *data], env={**os.environ, **environment}, stderr=log, cwd=tmp_path
        ) as process,
    ):
        yield process
        process.kill()


def started(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """All processes beneath one, once there are the guards and workers of all stages."""
    until(lambda: len(found(process)) >= 2 * len(pipeline.SERVICES), 60, "guards and workers")
    return found(process)


def found(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


@pytest.mark.parametrize("up", ["elsewhere"], indirect=True)
def test_up_is_found_from_where_it_was_started_wherever_its_data_lie(
    up: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    until(lambda: (tmp_path / state.DATA / state.FILE).exists(), 60, "the state file")
    for data in (state.DATA, Path("elsewhere")):
        found = state.read(tmp_path / data)
        assert found
        assert found.pid == up.pid
    up.send_signal(signal.SIGTERM)
    assert up.wait(10) == 0
    assert not (tmp_path / state.DATA).exists()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 0), (signal.SIGKILL, -9)])
def test_nothing_is_left_of_up_however_it_ends(
    up: subprocess.Popen[bytes], tmp_path: Path, number: signal.Signals, status: int
) -> None:
    until(lambda: (tmp_path / state.DATA / state.FILE).exists(), 60, "the state file")
    everything = started(up)
    up.send_signal(number)
    assert up.wait(10) == status
    _, alive = psutil.wait_procs(everything, timeout=12)
    assert alive == []
    assert state.read(tmp_path / state.DATA) is None


def test_up_does_not_start_twice(up: subprocess.Popen[bytes], tmp_path: Path, run: Callable[..., Result]) -> None:
    until(lambda: (tmp_path / state.DATA / state.FILE).exists(), 60, "the state file")
    done = run("up")
    assert done.exit_code == 1
    assert f"it runs already, as process {up.pid}" in done.stderr
