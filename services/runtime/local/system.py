"""The whole of Depesche on one machine: a broker or somebody else's, the topics, one worker for every service."""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from services import pipeline
from services.runtime.kafka import clients, topics
from services.runtime.local import ports, state
from services.runtime.local.broker import Broker, local_broker
from services.runtime.local.supervisor import Program, Supervisor
from services.runtime.monitoring import probe
from services.runtime.settings import KafkaSettings, TopicSettings, WorkerSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

STOP_SECONDS: Final = 5
"""In which a worker ends its batch; shorter than in production, where nobody waits for the prompt to come back."""

_CONNECTION: Final = tuple(KafkaSettings.variable(field) for field in ("bootstrap", "security", "sasl", "ssl"))


@dataclass(frozen=True, slots=True)
class Member:
    """A service that gets a worker; `variables` are the service's own, `address` is where it serves, if it does."""

    service: pipeline.Service
    variables: Mapping[str, str] = field(default_factory=dict)
    address: str | None = None


_STAGES: Final = tuple(Member(stage) for stage in pipeline.STAGES)


@dataclass(slots=True)
class System:
    """A local system that runs, to be tended from time to time. `broker` is None where the cluster is not ours."""

    kafka: KafkaSettings
    topics: TopicSettings
    logs: Path
    supervisor: Supervisor
    broker: Broker | None
    told: Callable[[str], None]
    _unready: set[str] = field(default_factory=set)

    def tend(self) -> bool:
        """Starts again what has ended; returns whether anything changed. BrokerError when the broker cannot start."""
        if self.broker and not self.broker.running:
            self.told(f"the broker ended, starts again: {self.broker.log}")
            self.broker.start()
        return self.supervisor.tend()

    def unready(self) -> dict[str, str]:
        """The workers that do no work yet, and why."""
        reasons = {worker.stage: probe.not_ready(worker.metrics) for worker in self.supervisor.workers}
        return {stage: reason for stage, reason in reasons.items() if reason}

    def state(self) -> state.LocalState:
        """What other commands need to know."""
        own = state.of_this_process(self.kafka.bootstrap, self.topics.prefix, self.logs)
        return state.with_workers(own, self.supervisor.workers)


@contextlib.contextmanager
def local_system(  # noqa: PLR0913 - one choice each
    data: Path,
    told: Callable[[str], None],
    *,
    own_broker: bool = True,
    port: int | None = None,
    metrics_port: int | None = None,
    processes: int | None = None,
    members: Sequence[Member] = _STAGES,
    command: Callable[[str], tuple[str, ...]] | None = None,
) -> Iterator[System]:
    """A local system for the time of the context.

    Args:
        data: holds the broker's data, in `kafka`, and the workers' logs, in `logs`.
        told: hears in words what happens.
        own_broker: start one; else the settings say where Kafka is.
        port: the broker's; any free one without.
        metrics_port: the first worker's, the others follow; any free ones without.
        processes: child processes of a worker; without, the settings or a fair share of the cores.
        members: what gets a worker.
        command: the one that starts the worker of a service; tests bring their own.

    Raises:
        BrokerError, KafkaUnavailable, KafkaError, SettingsError: it cannot be started.
    """
    logs = data / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        broker = None
        if own_broker:
            stack.enter_context(_without_connection())
            broker = stack.enter_context(local_broker(data / "kafka", port=port, progress=told))
        settings = KafkaSettings(bootstrap=broker.bootstrap) if broker else KafkaSettings()
        names = TopicSettings()
        _create_topics(settings, names, told)
        programs = [
            _program(member, settings, logs, number, processes, command or _module)
            for member, number in zip(members, _ports(metrics_port, len(members)), strict=True)
        ]
        supervisor = stack.enter_context(Supervisor(programs, told))
        system = System(settings, names, logs, supervisor, broker, told)
        system.tend()
        yield system


@contextlib.contextmanager
def _without_connection() -> Iterator[None]:
    """Hides from this process and its workers how to reach another cluster; the local broker asks for no password."""
    hidden = {name: value for name, value in os.environ.items() if name.startswith(_CONNECTION)}
    for name in hidden:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(hidden)


def _create_topics(settings: KafkaSettings, names: TopicSettings, told: Callable[[str], None]) -> None:
    with contextlib.closing(clients.admin(settings)) as admin:
        done = topics.create(admin, topics.specifications(names, settings))
    if done.created:
        told(f"created the topics {', '.join(done.created)}")


def _ports(first: int | None, count: int) -> Sequence[int]:
    """Of the workers' metrics."""
    return range(first, first + count) if first else ports.free(WorkerSettings().metrics_host, count)


def _program(  # noqa: PLR0913 - what a worker differs in
    member: Member,
    settings: KafkaSettings,
    logs: Path,
    port: int,
    processes: int | None,
    command: Callable[[str], tuple[str, ...]],
) -> Program:
    worker = WorkerSettings()
    name = member.service.name
    own = {WorkerSettings.variable("metrics_port"): str(port), **member.variables}
    return Program(
        stage=name,
        slot=0,
        command=command(name),
        variables={**_variables(settings, worker, processes), **own},
        metrics=f"{ports.url(worker.metrics_host, port)}metrics",
        log=logs / f"{name}.log",
        address=member.address,
    )


def _variables(settings: KafkaSettings, worker: WorkerSettings, processes: int | None) -> Mapping[str, str]:
    # Every worker has a child for each core unless told otherwise, and here several workers share the cores.
    share = processes or worker.processes or max(1, (os.cpu_count() or 1) // len(pipeline.STAGES))
    stop = worker.stop_seconds if "stop_seconds" in worker.model_fields_set else STOP_SECONDS
    return {
        KafkaSettings.variable("bootstrap"): settings.bootstrap,
        WorkerSettings.variable("slot"): "0",
        WorkerSettings.variable("processes"): str(share),
        WorkerSettings.variable("stop_seconds"): str(stop),
    }


def _module(stage: str) -> tuple[str, ...]:
    return (sys.executable, "-m", f"services.{stage}")
