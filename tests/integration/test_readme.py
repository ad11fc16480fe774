"""What the README says is run as it stands there."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import orjson
import pytest

from services.runtime import ports, reference

ROOT: Final = Path(__file__).parents[2]
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS: Final = re.findall(r"^```(\w+)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
START_SECONDS: Final = 150


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
        up = subprocess.Popen(["bash", "-c", f"exec {command}"], cwd=home, stdout=out, stderr=out)
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
        ["bash", "-o", "pipefail", "-c", command], cwd=home, capture_output=True, text=True, timeout=90, check=False
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
def test_the_subscriber_prints_quotes(home: Path) -> None:
    run(home, ".venv/bin/depesche publish seeds/de-nachtzug.json")
    bootstrap = orjson.loads((home / ".data/depesche.json").read_bytes())["bootstrap"]
    program = block("python", "KafkaConsumer").replace("localhost:9092", bootstrap)
    reader = subprocess.Popen([sys.executable, "-u", "-c", program], stdout=subprocess.PIPE, text=True)
    try:
        assert reader.stdout
        assert re.fullmatch(r".+: .+\n", reader.stdout.readline())
    finally:
        reader.kill()
        reader.wait()


@pytest.mark.broker
@pytest.mark.timeout(400)
@pytest.mark.skipif(not shutil.which("curl"), reason="the README pushes with curl")
def test_news_comes_in(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    *commands, worker = [line.split("#")[0].strip() for line in block("sh", "feeds add").splitlines()]
    said = "".join(run(home, command).stdout for command in commands)
    assert "https://example.org/news.xml" in said
    (port,) = ports.free("127.0.0.1", 1)
    monkeypatch.setenv("DEPESCHE_INGEST_HTTP_PORT", str(port))
    ingest = subprocess.Popen(["bash", "-c", f"exec {worker}"], cwd=home)
    try:
        # It listens at once when it runs; curl is to wait for that.
        push = (
            block("sh", "curl").replace("8090", str(port)).replace("curl -s", "curl -s --retry 60 --retry-connrefused")
        )
        answer = orjson.loads(run(home, push).stdout)
        assert answer["ids"] == ["https://example.org/schnee"]
        arrived = run(home, ".venv/bin/depesche tail news.raw --from-beginning --no-follow --json").stdout
        end = time.monotonic() + 30
        while "https://example.org/schnee" not in arrived and time.monotonic() < end:
            arrived = run(home, ".venv/bin/depesche tail news.raw --from-beginning --no-follow --json").stdout
        assert arrived.count("https://example.org/schnee") == 2  # its id and its url
    finally:
        ingest.send_signal(signal.SIGINT)
        ingest.wait(30)


def test_articles_are_enriched_without_kafka(home: Path) -> None:
    (line,) = run(home, block("sh", "depesche enrich")).stdout.splitlines()
    event = orjson.loads(line)
    assert event["language"]["tag"] == "de"
    assert event["quotes"]["items"][0]["speaker"]["name"] == "Eva Thal"
    assert os.linesep not in line
