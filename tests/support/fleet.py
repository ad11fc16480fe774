"""Worker processes for tests: started, hurt, looked at, and ended whatever happens."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import psutil
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from services.runtime.local import ports
from services.runtime.local.guard import Guarded, guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from services.runtime.settings import KafkaSettings, TopicSettings

RUN_STAGE: Final = Path(__file__).with_name("run_stage.py")
READY_SECONDS: Final = 60.0


def until(condition: Callable[[], object], seconds: float, what: str) -> None:
    """Waits for a condition. Raises `TimeoutError` that says what did not come about."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


def with_test_stage(name: str, seconds: float = 0, hold: Path | None = None) -> list[str]:
    """The command of a worker whose stage does no language work but takes its time.

    While the file `hold` exists, its transactions stay open.
    """
    return [sys.executable, str(RUN_STAGE), name, str(seconds), *([str(hold)] if hold else [])]


def with_real_stage(name: str) -> list[str]:
    """The command of a worker of the pipeline."""
    return [sys.executable, "-m", f"services.{name}"]


@dataclass(slots=True)
class Worker:
    """A worker process, by and by perhaps several: it may be started again."""

    command: Sequence[str]
    environment: dict[str, str]
    log: Path
    starts: int = 0
    _process: Guarded | None = None
    _supervisor: threading.Thread | None = None
    _retired: bool = False

    def start(self) -> None:
        """Starts the process; it dies with this one."""
        pairs = [f"{name}={value}" for name, value in self.environment.items()]
        with self.log.open("ab") as log:
            self._process = guarded(["env", *pairs, *self.command], log)
        self.starts += 1

    def supervise(self) -> None:
        """From now on the process is started again at once whenever it ends."""
        self._supervisor = threading.Thread(target=self._restart, daemon=True)
        self._supervisor.start()

    @property
    def pid(self) -> int:
        return self._current.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.running

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal to the process, if it still runs."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def wait(self, seconds: float) -> int:
        """The exit status. Raises `TimeoutError` when the process does not end."""
        try:
            return self._current.guard.wait(seconds)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"{self.log.name} did not end within {seconds} s") from None

    def ask_to_stop(self) -> None:
        """Asks the process to end, for good."""
        self._retired = True
        self.signal(signal.SIGTERM)

    def stop(self, seconds: float = 12) -> int:
        """Asks the process to end, and returns its exit status."""
        self.ask_to_stop()
        return self.wait(seconds)

    def close(self) -> None:
        """Ends the process by force."""
        self._retired = True
        if self._process:
            self._process.kill()
        if self._supervisor:
            self._supervisor.join()

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        until(lambda: not self.running or self.health("ready")[0] == 200, seconds, f"{self.log.name} ready")
        if not self.running:
            raise RuntimeError(f"{self.log.name} ended: {self.log.read_text()[-2000:]}")

    def health(self, kind: str) -> tuple[int, str]:
        """Status and text of /health/live or /health/ready; status 0 while nothing answers."""
        return self._get(f"health/{kind}")

    def metrics(self) -> dict[str, dict[tuple[str, ...], float]]:
        """All samples: name, then the labels' values but for stage, group and topic, to value; none where none are."""
        samples: dict[str, dict[tuple[str, ...], float]] = defaultdict(dict)
        for family in text_string_to_metric_families(self._get("metrics")[1]):
            for each in family.samples:
                labels = tuple(text for name, text in each.labels.items() if name not in ("stage", "group", "topic"))
                samples[each.name][labels] = each.value
        return samples

    def children(self) -> list[psutil.Process]:
        """The child processes that do the stage's work; without multiprocessing's own helper."""
        with contextlib.suppress(psutil.NoSuchProcess):
            found = psutil.Process(self.pid).children()
            return [child for child in found if "spawn_main" in " ".join(child.cmdline())]
        return []

    @property
    def _current(self) -> Guarded:
        if self._process is None:
            raise RuntimeError("not started yet")
        return self._process

    def _get(self, path: str) -> tuple[int, str]:
        url = f"http://127.0.0.1:{self.environment['DEPESCHE_WORKER_METRICS_PORT']}/{path}"
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def _restart(self) -> None:
        while not self._retired:
            self._current.guard.wait()
            if not self._retired:
                self.start()


@dataclass(slots=True)
class Fleet:
    """All workers of a test; they end with the context."""

    kafka: KafkaSettings
    topics: TopicSettings
    directory: Path
    workers: list[Worker] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers:
            worker.close()

    def start(self, name: str, seconds: float = 0, *, slot: int = 0, **settings: object) -> Worker:
        """Starts a worker of a test stage that takes `seconds` a document; `settings` are those of [worker]."""
        return self.run(with_test_stage(name, seconds), slot=slot, **settings)

    def run(self, command: Sequence[str], *, slot: int = 0, **settings: object) -> Worker:
        """Starts a worker; `settings` are those of [worker]."""
        (port,) = ports.free("127.0.0.1", 1)
        chosen = {"slot": slot, "processes": 1, "metrics_port": port, **settings}
        environment = {
            **_variables(self.kafka),
            "DEPESCHE_TOPIC_PREFIX": self.topics.prefix,
            "DEPESCHE_LOG_FORMAT": "json",
            **{f"DEPESCHE_WORKER_{name.upper()}": str(value) for name, value in chosen.items()},
        }
        log = self.directory / f"worker-{len(self.workers)}-slot-{slot}.log"
        worker = Worker(command, environment, log)
        self.workers.append(worker)
        worker.start()
        return worker

    def stop(self) -> list[int]:
        """Stops all workers that run, at the same time, and returns their exit statuses."""
        running = [worker for worker in self.workers if worker.running]
        for worker in running:
            worker.ask_to_stop()
        return [worker.wait(12) for worker in running]


def _variables(settings: KafkaSettings) -> dict[str, str]:
    """The environment that makes these settings."""
    values = {name: getattr(settings, name) for name in settings.model_fields_set}
    shown = {
        name: value.get_secret_value() if isinstance(value, SecretStr) else value for name, value in values.items()
    }
    return {settings.variable(name): str(value) for name, value in shown.items() if value is not None}
