from __future__ import annotations

import subprocess
import sys

import pytest
from typer.testing import CliRunner, Result

from services import cli, pipeline
from services.commands.output import CommandError

COMMANDS = ("up", "demo", "publish", "tail", "enrich", "status", "run", "topics", "dead", "feeds", "keys")
NO_IDS = ("", "a\nb", "a\x85", "x" * 513, "\udcff")
NOWHERE = {"DEPESCHE_KAFKA_BOOTSTRAP": "127.0.0.1:1", "DEPESCHE_KAFKA_CONNECT_TIMEOUT": "0.5"}


def run(*arguments: str, env: dict[str, str] | None = None, stdin: str = "") -> Result:
    return CliRunner().invoke(cli.app, arguments, env=env, input=stdin)


@pytest.fixture(autouse=True)
def _nothing_runs_here(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("here"))


def test_help_names_every_command() -> None:
    done = run("--help")
    assert done.exit_code == 0
    assert all(command in done.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(command: str) -> None:
    done = run(command, "--help")
    assert done.exit_code == 0
    assert f"$ depesche {command}" in done.stdout.replace("│", "") or "$ DEPESCHE_" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "kept_out"),
    [(("--help",), "kafka spacy rich.live prometheus_client"), (("enrich", "--help"), "kafka spacy")],
)
def test_help_loads_nothing_that_takes_time(arguments: tuple[str, ...], kept_out: str) -> None:
    script = (
        "import sys\nfrom services.cli import app\n"
        f"try: app({list(arguments)!r})\nexcept SystemExit: pass\n"
        f"print(*(name for name in {kept_out.split()!r} if name in sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("tail", "nonsense"),
        ("tail", "--count", "0"),
        ("enrich", "--stages", "entities"),
        ("enrich", "--stages", "language,quotes"),
        ("enrich", "--stages", ""),
        ("enrich", "--processes", "0"),
        ("publish",),
        ("publish", "not-there.jsonl"),
        ("publish", "."),
        ("publish", "--format", "xml", "-"),
        ("publish", "-", "-"),
        *(("publish", option, identity) for option in ("--cancel", "--tombstone") for identity in NO_IDS),
        ("run", "nonsense"),
        ("dead", "replay"),
        ("dead", "list", "--since", "yesterday"),
        ("dead", "list", "--key", ""),
        *(("dead", "replay", option, "") for option in ("--reason", "--stage", "--topic", "--key", "--id", "--since")),
        ("dead", "replay", "--stage", "quotes", "--since", ""),
        ("demo", "--publish", "not-there.jsonl"),
        ("up", "--port", "0"),
    ],
)
def test_wrong_usage_is_status_2_and_said(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert done.stderr
    assert not done.stdout


@pytest.mark.parametrize(
    "arguments", [("tail",), ("publish", "-"), ("status", "--once"), ("topics", "verify"), ("dead", "list")]
)
def test_no_kafka_is_one_line_and_status_1(arguments: tuple[str, ...]) -> None:
    done = run(*arguments, env=NOWHERE, stdin='{"id": "1", "headline": "x"}')
    assert done.exit_code == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "no Kafka at 127.0.0.1:1" in done.stderr
    assert "DEPESCHE_KAFKA_BOOTSTRAP" in done.stderr


@pytest.mark.parametrize("arguments", [("tail",), ("enrich",), ("status",), ("up",), ("demo", "--once")])
def test_wrong_settings_are_status_2_and_named(arguments: tuple[str, ...]) -> None:
    done = run(
        *arguments,
        env={"DEPESCHE_WORKER_SLOT": "many", "DEPESCHE_KAFKA_BOOTSTRA": "x", "DEPESCHE_KAFKA_BOOTSTRAP": "-"},
    )
    assert done.exit_code == 2
    assert "the settings are wrong" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_stages_of_run_are_those_of_the_pipeline() -> None:
    done = run("run", "nonsense")
    assert all(service.name in done.stderr for service in pipeline.SERVICES)


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (CommandError("does not hold"), 1, "depesche: does not hold"),
        (CommandError("makes no sense", 2), 2, "depesche: makes no sense"),
        (PermissionError(13, "Permission denied", ".data"), 1, "depesche: .data: Permission denied"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_errors_become_a_line_and_a_status(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int, said: str
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr("services.runtime.local.state.find", fail)
    done = run("status", "--once")
    assert (done.exit_code, done.stderr.strip()) == (status, said)


def test_a_fault_of_the_program_shows_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("services.runtime.local.state.find", fail)
    assert isinstance(run("status", "--once").exception, ZeroDivisionError)
