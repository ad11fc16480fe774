"""What the README says is run as it stands there."""

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
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Final

import orjson
import pytest

from services.runtime import reference
from services.runtime.local import ports
from services.runtime.local.broker import console

ROOT: Final = Path(__file__).parents[2]
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS: Final = re.findall(r"^```(\w+)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
START_SECONDS: Final = 150
FOLDER: Final = "DEPESCHE_INGEST_FOLDER"


def block(language: str, containing: str) -> str:
    (found,) = [text for kind, text in BLOCKS if kind == language and containing in text]
    return found


def test_links_lead_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"make ([a-z]+)", README))
    assert {"demo", "test"} <= targets
    assert [target for target in targets if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


def test_settings_exist() -> None:
    names = set(re.findall(r"DEPESCHE_[A-Z_]+", README)) - {"DEPESCHE_CONFIG"}
    known = reference.reference()
    assert len(names) > 5
    assert [name for name in names if f"`{name.removesuffix('_FILE')}`" not in known] == []


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
        command = f"{block('sh', 'depesche up').strip()} --port {port}"
        folder = block("sh", FOLDER).splitlines()[0].split("#")[0]
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
    end = time.monotonic() + START_SECONDS
    while "ready:" not in log.read_text():
        assert up.poll() is None, log.read_text()
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.1)


def run(home: Path, command: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=home, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.mark.broker
@pytest.mark.timeout(400)
def test_the_commands_do_what_they_say(home: Path) -> None:
    printed = {line: run(home, line).stdout for line in block("sh", "depesche publish").splitlines()}
    said = "\n".join(printed.values())
    assert "Nachtzug" in said
    assert "language" in said


@pytest.mark.broker
@pytest.mark.timeout(400)
def test_feeds_are_managed(home: Path) -> None:
    said = [run(home, line) for line in block("sh", "feeds add").splitlines()]
    assert said[0].stderr == "added https://example.org/news.xml\n"
    assert said[2].stderr == "0 added, 1 known already\n"
    assert "https://example.org/news.xml" in said[3].stdout


@pytest.mark.broker
@pytest.mark.timeout(400)
@pytest.mark.skipif(not shutil.which("curl"), reason="the README pushes with curl")
def test_articles_are_pushed_and_withdrawn(home: Path) -> None:
    address = address_of(home, "ingest").removesuffix("/v1/articles")
    push, withdraw = re.split(r"\n(?=curl)", block("sh", "-X DELETE").replace("http://127.0.0.1:8090", address))
    for command, named in ((push, True), (withdraw, False)):
        assert orjson.loads(run(home, command).stdout)["ids"] == ["https://example.org/schnee"]
        wait_for(lambda: ("Eva Thal" in trending(home)) == named)  # noqa: B023 - waits before it goes on
    assert [each.get("status") for each in arrived(home, "https://example.org/schnee")] == [None, "canceled"]


@pytest.mark.broker
@pytest.mark.timeout(400)
def test_files_are_taken_from_the_folder(home: Path) -> None:
    run(home, block("sh", FOLDER).splitlines()[1])
    wait_for(lambda: list((home / "incoming/done").glob("*-de-nachtzug.json")))
    wait_for(lambda: arrived(home, orjson.loads((home / "seeds/de-nachtzug.json").read_bytes())["id"]))


def trending(home: Path) -> set[str]:
    """The names of which the gateway knows how often they are named, by what trends has counted."""
    found = orjson.loads(run(home, located(home, block("sh", "/v1/trends?").split("#")[0])).stdout)
    return {each["subject"]["name"] for each in found["items"]}


def arrived(home: Path, identity: str) -> list[dict[str, Any]]:
    """The versions of an article in news.raw."""
    lines = run(home, ".venv/bin/depesche tail news.raw --from-beginning --no-follow --json").stdout.splitlines()
    return [each for line in lines if (each := orjson.loads(line) or {}).get("id") == identity]


def wait_for(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.2)


def test_articles_are_enriched_without_kafka(home: Path) -> None:
    (line,) = run(home, block("sh", "depesche enrich")).stdout.splitlines()
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


def first_lines(home: Path, command: list[str], wanted: str) -> str:
    """What a subscriber prints until a line fits; articles are published again and again meanwhile."""
    lines: queue.Queue[str] = queue.Queue()
    reader = subprocess.Popen(command, cwd=home, stdout=subprocess.PIPE, text=True)
    threading.Thread(target=_pass_on, args=(reader.stdout, lines), daemon=True).start()
    said, end = "", time.monotonic() + 120
    try:
        while not re.search(wanted, said, re.MULTILINE):
            assert time.monotonic() < end, said
            run(home, ".venv/bin/depesche publish seeds/de-nachtzug.json")
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
@pytest.mark.parametrize("way", ["url=", "kafka="])
def test_a_program_subscribes(home: Path, way: str) -> None:
    program = located(home, block("python", f'subscribe("quotes", {way}'))
    assert re.search(SAID, first_lines(home, [sys.executable, "-u", "-c", program], SAID), re.MULTILINE)


@pytest.mark.broker
@pytest.mark.timeout(400)
@pytest.mark.skipif(not shutil.which("curl"), reason="the README asks with curl")
def test_a_shell_subscribes_and_asks(home: Path) -> None:
    command = located(home, block("sh", "/v1/stream").strip())
    assert "\ndata: {" in first_lines(home, ["bash", "-c", f"exec {command}"], "^data: .*article_id")
    quotes, article = (line.split("#")[0] for line in located(home, block("sh", "/v1/quotes")).splitlines())
    until_answered = time.monotonic() + 60
    while not orjson.loads(run(home, quotes).stdout)["items"]:
        assert time.monotonic() < until_answered
        time.sleep(0.2)
    assert orjson.loads(run(home, article).stdout)["article"]["id"] == "de-nachtzug"


@pytest.mark.broker
@pytest.mark.timeout(400)
def test_kafkas_own_consumer_subscribes(home: Path) -> None:
    """The script of Kafka's distribution starts this class."""
    _, *arguments = shlex.split(located(home, block("sh", "kafka-console-consumer.sh")))
    consumer = "org.apache.kafka.tools.consumer.ConsoleConsumer"
    said = first_lines(home, [*console(), consumer, *arguments], "article_id")
    assert orjson.loads(said.splitlines()[0])["article_id"]


EVENT_SOURCE: Final = "eventsource@2.0.2"


@pytest.mark.broker
@pytest.mark.timeout(400)
@pytest.mark.skipif(not shutil.which("npm"), reason="node has no EventSource of its own, npm has one")
def test_javascript_subscribes(home: Path) -> None:
    fetched = subprocess.run(["npm", "install", "--silent", EVENT_SOURCE], cwd=home, check=False, timeout=120)
    if fetched.returncode:
        pytest.skip("npm cannot be reached")
    program = f'globalThis.EventSource = require("eventsource");\n{located(home, block("javascript", "EventSource"))}'
    assert re.search(SAID, first_lines(home, ["node", "-e", program], SAID), re.MULTILINE)
