"""What the README says is run as it stands there. Nothing in it may be left out without a reason."""

import contextlib
import os
import queue
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

import orjson
import pytest
from fleet import until
from readme import ROOT, block, left

from services.runtime.local import ports
from services.runtime.local.broker import console

START_SECONDS: Final = 150
UP: Final = block("sh", "depesche up")
COMMANDS: Final = block("sh", "depesche publish")
ENRICH: Final = block("sh", "depesche enrich")
FEEDS: Final = block("sh", "feeds add")
PUSH: Final = block("sh", "-X DELETE")
FOLDER: Final = block("sh", "DEPESCHE_INGEST_FOLDER")
SUBSCRIBE: Final = [block("python", f'subscribe("quotes", {way}') for way in ("url=", "kafka=")]
STREAM: Final = block("sh", "/v1/stream")
CONSOLE: Final = block("sh", "kafka-console-consumer.sh")
PAGE: Final = block("javascript", "EventSource")
ASK: Final = block("sh", "/v1/quotes")
TRENDS: Final = block("sh", "tail news.trends")
TRENDING: Final = block("sh", "/v1/trends?")
PUBLISH: Final = COMMANDS.splitlines()[0]
NOT_RUN: Final = {
    block("sh", "make demo"): "tests/commands/test_demo.py runs the command",
    block("sh", "make test"): "runs this",
    block("sh", "make evaluate"): "takes minutes; tests/evaluation runs its parts",
    block("sh", "KAFKA_SASL_MECHANISM"): "wants a cluster; tests/integration/test_security.py connects like this",
}


def test_every_block_is_run_but_for_those_with_a_reason() -> None:
    assert left() == []


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A directory like a clone, with `depesche up` running in it as the README says."""
    home = tmp_path_factory.mktemp("clone")
    (home / ".venv/bin").mkdir(parents=True)
    (home / ".venv/bin/depesche").symlink_to(Path(sys.executable).parent / "depesche")
    (home / "seeds").symlink_to(ROOT / "seeds")
    log = home / "up.log"
    with log.open("wb") as out:
        (port,) = ports.free("127.0.0.1", 1)
        command = f"{UP.strip()} --port {port}"
        folder = FOLDER.splitlines()[0].split("#")[0]
        up = subprocess.Popen(["bash", "-c", f"{folder}; exec {command}"], cwd=home, stdout=out, stderr=out)
    try:
        wait_until_up(up, log)
        yield home
        up.send_signal(signal.SIGINT)
        up.wait(30)
    finally:
        up.kill()
        up.wait()


def wait_until_up(up: subprocess.Popen[bytes], log: Path) -> None:
    try:
        until(lambda: up.poll() is not None or "ready:" in log.read_text(), START_SECONDS, "all ready")
    finally:
        sys.stdout.write(log.read_text())  # pytest shows it where the test failed
    assert up.poll() is None


def run(home: Path, command: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=home, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.mark.broker
@pytest.mark.timeout(400)
def test_the_commands_do_what_they_say(home: Path) -> None:
    printed = {line: run(home, line).stdout for line in COMMANDS.splitlines()}
    said = "\n".join(printed.values())
    assert "Nachtzug" in said
    assert "language" in said


@pytest.mark.broker
@pytest.mark.timeout(400)
def test_feeds_are_managed(home: Path) -> None:
    said = [run(home, line) for line in FEEDS.splitlines()]
    assert said[0].stderr == "added https://example.org/news.xml\n"
    assert said[2].stderr == "0 added, 1 known already\n"
    assert "https://example.org/news.xml" in said[3].stdout


@pytest.mark.broker
@pytest.mark.timeout(400)
@pytest.mark.skipif(not shutil.which("curl"), reason="the README pushes with curl")
def test_articles_are_pushed_and_withdrawn(home: Path) -> None:
    address = address_of(home, "ingest").removesuffix("/v1/articles")
    push, withdraw = re.split(r"\n(?=curl)", PUSH.replace("http://127.0.0.1:8090", address))
    for command, named in ((push, True), (withdraw, False)):
        assert orjson.loads(run(home, command).stdout)["ids"] == ["https://example.org/schnee"]
        until(lambda: ("Eva Thal" in trending(home)) == named, 60, "the count")  # noqa: B023 - waits before it goes on
    assert [each.get("status") for each in arrived(home, "https://example.org/schnee")] == [None, "canceled"]


@pytest.mark.broker
@pytest.mark.timeout(400)
def test_files_are_taken_from_the_folder(home: Path) -> None:
    run(home, FOLDER.splitlines()[1])
    until(lambda: list((home / "incoming/done").glob("*-de-nachtzug.json")), 60, "the file in done")
    until(lambda: arrived(home, "de-nachtzug"), 60, "the article in news.raw")


def trending(home: Path) -> set[str]:
    """The names of which the gateway knows how often they are named, by what trends has counted."""
    found = orjson.loads(run(home, located(home, TRENDING.split("#")[0])).stdout)
    return {each["subject"]["name"] for each in found["items"]}


def arrived(home: Path, identity: str) -> list[dict[str, Any]]:
    """The versions of an article in news.raw."""
    lines = run(home, ".venv/bin/depesche tail news.raw --from-beginning --no-follow --json").stdout.splitlines()
    return [each for line in lines if (each := orjson.loads(line) or {}).get("id") == identity]


def test_articles_are_enriched_without_kafka(home: Path) -> None:
    (line,) = run(home, ENRICH).stdout.splitlines()
    event = orjson.loads(line)
    assert event["language"]["tag"] == "de"
    assert event["quotes"]["items"][0]["speaker"]["name"] == "Eva Thal"
    assert os.linesep not in line


def stated(home: Path) -> tuple[str, str]:
    """Where Kafka and the gateway of `depesche up` are."""
    found = orjson.loads((home / ".data/depesche.json").read_bytes())
    return found["bootstrap"], address_of(home, "gateway").rstrip("/")


def address_of(home: Path, service: str) -> str:
    """Where a service of `depesche up` serves."""
    found = orjson.loads((home / ".data/depesche.json").read_bytes())
    (address,) = [worker["address"] for worker in found["workers"] if worker["stage"] == service]
    return str(address)


def located(home: Path, text: str) -> str:
    bootstrap, address = stated(home)
    return text.replace("localhost:9092", bootstrap).replace("http://127.0.0.1:8080", address)


def first_lines(home: Path, command: list[str], wanted: str, publish: str = PUBLISH) -> str:
    """What a subscriber prints until a line fits; articles are published again and again meanwhile."""
    lines: queue.Queue[str] = queue.Queue()
    reader = subprocess.Popen(command, cwd=home, stdout=subprocess.PIPE, text=True)
    threading.Thread(target=_pass_on, args=(reader.stdout, lines), daemon=True).start()
    said, end = "", time.monotonic() + 120
    try:
        while not re.search(wanted, said, re.MULTILINE):
            assert time.monotonic() < end, said
            run(home, publish)
            with contextlib.suppress(queue.Empty):
                while True:
                    said += lines.get(timeout=3)
    finally:
        reader.kill()
        reader.wait()
    return said


def _pass_on(out: IO[str] | None, lines: queue.Queue[str]) -> None:
    for line in out or ():
        lines.put(line)


SAID: Final = r"^[^:\n]+: .+$"


@pytest.mark.broker
@pytest.mark.timeout(400)
@pytest.mark.parametrize("program", SUBSCRIBE, ids=["url", "kafka"])
def test_a_program_subscribes(home: Path, program: str) -> None:
    command = [sys.executable, "-u", "-c", located(home, program)]
    assert re.search(SAID, first_lines(home, command, SAID), re.MULTILINE)


@pytest.mark.broker
@pytest.mark.timeout(400)
@pytest.mark.skipif(not shutil.which("curl"), reason="the README asks with curl")
def test_a_shell_subscribes_and_asks(home: Path) -> None:
    command = located(home, STREAM.strip())
    assert "\ndata: {" in first_lines(home, ["bash", "-c", f"exec {command}"], "^data: .*article_id")
    quotes, article = (line.split("#")[0] for line in located(home, ASK).splitlines())
    until(lambda: orjson.loads(run(home, quotes).stdout)["items"], 60, "a quote in the view")
    assert orjson.loads(run(home, article).stdout)["article"]["id"] == "de-nachtzug"


@pytest.mark.broker
@pytest.mark.timeout(400)
def test_kafkas_own_consumer_subscribes(home: Path) -> None:
    """The script of Kafka's distribution starts this class."""
    _, *arguments = shlex.split(located(home, CONSOLE))
    consumer = "org.apache.kafka.tools.consumer.ConsoleConsumer"
    said = first_lines(home, [*console(), consumer, *arguments], "article_id")
    assert orjson.loads(said.splitlines()[0])["article_id"]


@pytest.mark.broker
@pytest.mark.timeout(400)
def test_a_shell_follows_what_is_counted(home: Path) -> None:
    article = '{"id": "%s", "headline": "Schnee", "body": "„Es schneit“, sagte Eva Thal."}'
    said = first_lines(
        home,
        ["bash", "-c", f"exec {TRENDS}"],
        "Eva Thal",
        publish=f"printf '{article}' $(date +%s%N) | .venv/bin/depesche publish -",
    )
    assert all("rising" in orjson.loads(line) for line in said.splitlines())


EVENT_SOURCE: Final = "eventsource@2.0.2"


@pytest.mark.broker
@pytest.mark.timeout(400)
@pytest.mark.skipif(not shutil.which("npm"), reason="node has no EventSource of its own, npm has one")
def test_javascript_subscribes(home: Path) -> None:
    fetched = subprocess.run(["npm", "install", "--silent", EVENT_SOURCE], cwd=home, check=False, timeout=120)
    if fetched.returncode:
        pytest.skip("npm cannot be reached")
    program = f'globalThis.EventSource = require("eventsource");\n{located(home, PAGE)}'
    assert re.search(SAID, first_lines(home, ["node", "-e", program], SAID), re.MULTILINE)
