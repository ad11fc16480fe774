"""Prometheus' own programs: those of this machine, or else the Debian package's, unpacked into the user's cache.

No package of Python carries them, and installing Debian's needs root, but downloading and unpacking it does not.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml

from services.runtime.local import ports
from services.runtime.local.guard import Guarded, guarded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SECONDS: Final = 60


def program(name: str) -> Path:
    """`prometheus` or `promtool`; skips the test, and says why, where it is not to be had."""
    if found := shutil.which(name):
        return Path(found)
    unpacked = _cache() / "usr" / "bin" / name
    if not unpacked.exists():
        try:
            _unpack(_cache())
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"{name} is not on PATH, and Debian's package prometheus cannot be had: {_told(error)}")
    return unpacked


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "depesche" / "prometheus"


def _unpack(target: Path) -> None:
    """Downloads the package and unpacks it; the target appears as a whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as directory:
        scratch = Path(directory)
        try:
            _run(["apt-get", "download", "prometheus"], scratch)
        except subprocess.CalledProcessError:  # no package lists, or old ones; the system's only root may renew
            options = _private_apt(scratch)
            _run(["apt-get", *options, "update"], scratch)
            _run(["apt-get", *options, "download", "prometheus"], scratch)
        (package,) = scratch.glob("prometheus_*.deb")
        _run(["dpkg-deb", "--extract", str(package), "unpacked"], scratch)
        with contextlib.suppress(OSError):  # another run was first
            (scratch / "unpacked").rename(target)


def _private_apt(scratch: Path) -> list[str]:
    """Options that let apt keep its lists in a directory of ours."""
    for each in ("lists/partial", "cache/archives/partial"):
        (scratch / each).mkdir(parents=True)
    return ["-o", f"Dir::State::Lists={scratch}/lists", "-o", f"Dir::Cache={scratch}/cache"]


def _run(command: Sequence[str], directory: Path) -> None:
    subprocess.run(command, cwd=directory, check=True, capture_output=True, text=True, timeout=SECONDS)


def _told(error: Exception) -> str:
    said = (error.stderr or "").strip().splitlines() if isinstance(error, subprocess.CalledProcessError) else []
    return said[-1] if said else str(error)


@dataclass(frozen=True, slots=True)
class Server:
    """A running Prometheus."""

    port: int
    log: Path

    def query(self, promql: str) -> dict[tuple[tuple[str, str], ...], float]:
        """The value now of every series, by its labels."""
        found = self.get("query", query=promql)["data"]["result"]
        return {_labels(each["metric"]): float(each["value"][1]) for each in found}

    def get(self, path: str, **parameters: str) -> Any:
        """What its HTTP API says."""
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
            return json.load(answer)


def _labels(metric: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, value) for name, value in metric.items() if name != "__name__"))


@contextlib.contextmanager
def server(configuration: dict[str, Any], directory: Path) -> Iterator[Server]:
    """A Prometheus with this configuration for the time of the context."""
    file, log = directory / "prometheus.yml", directory / "prometheus.log"
    file.write_text(yaml.safe_dump(configuration), encoding="utf-8")
    (port,) = ports.free("127.0.0.1", 1)
    command = [
        str(program("prometheus")), f"--config.file={file}", f"--storage.tsdb.path={directory / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]  # fmt: skip
    with log.open("wb") as output:
        process = guarded(command, output)
    try:
        running = Server(port, log)
        _wait(running, process)
        yield running
    finally:
        process.kill()


def _wait(running: Server, process: Guarded) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and process.running:
        with contextlib.suppress(OSError):
            running.get("status/buildinfo")
            return
        time.sleep(0.1)
    raise RuntimeError(f"Prometheus does not answer: {running.log.read_text()[-2000:]}")
