"""`depesche up`: everything on this machine, until Ctrl-C."""

import os
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from services.commands.output import CommandError, examples, say
from services.commands.signals import interruptible
from services.runtime.local import state

if TYPE_CHECKING:
    from collections.abc import Callable

    from services.runtime.local.system import Member, System

EXAMPLES: Final = examples(
    "depesche up",
    "depesche up --data /var/tmp/depesche --port 9392",
    "DEPESCHE_KAFKA_BOOTSTRAP=kafka.example.org:9092 depesche up",
)

TEND_SECONDS: Final = 0.5


def up(  # noqa: PLR0913 - one parameter an option
    *,
    data: Annotated[Path, typer.Option(file_okay=False, help="Where Kafka's data and the logs lie.")] = state.DATA,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the local Kafka.")] = 9092,
    broker: Annotated[
        bool | None,
        typer.Option(
            "--broker/--no-broker",
            help="Whether to start a Kafka here; without it only where the settings name none.",
            show_default=False,
        ),
    ] = None,
    bootstrap: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Use this Kafka, as DEPESCHE_KAFKA_BOOTSTRAP does.")
    ] = None,
    metrics_port: Annotated[
        int | None,
        typer.Option(min=1, max=65530, help="Port of the first worker's /metrics; the others follow. Else free ones."),
    ] = None,
    processes: Annotated[
        int | None, typer.Option(min=1, help="Child processes of each worker; else the cores are shared.")
    ] = None,
) -> None:
    """Run everything on this machine: Kafka, the topics, and a worker for each service, until Ctrl-C.

    Kafka's data is kept, so the next start goes on where this one ended. What ends is started again. The commands
    tail, publish, status, topics and dead find the running system by themselves when called in the same directory.
    """
    from services.runtime.local.system import local_system
    from services.runtime.settings import KafkaSettings

    if running := state.read(data):
        raise CommandError(f"it runs already, as process {running.pid}, with Kafka at {running.bootstrap}")
    if bootstrap:
        os.environ[KafkaSettings.variable("bootstrap")] = bootstrap
    if broker is None:
        broker = "bootstrap" not in KafkaSettings().model_fields_set
    with interruptible(), ExitStack() as stack:
        try:
            system = stack.enter_context(
                local_system(
                    data,
                    say,
                    own_broker=broker,
                    port=port,
                    metrics_port=metrics_port,
                    processes=processes,
                    members=members(data),
                )
            )
            renew = stack.enter_context(state.registered(system.state(), state.places(data)))
            describe(system)
            _tend(system, renew)
        except KeyboardInterrupt:
            say("stopping")


def members(data: Path) -> "list[Member]":
    """All services; where the port that one serves on is taken, and the settings do not insist on it, any other."""
    from services import pipeline
    from services.runtime.local.system import Member

    own = {member.service: member for member in (_ingest(), _gateway(data))}
    return [own.get(service) or Member(service) for service in pipeline.SERVICES]


def _ingest() -> "Member":
    from services.ingest.settings import IngestSettings
    from services.pipeline import INGEST
    from services.runtime.local import ports
    from services.runtime.local.system import Member

    settings = IngestSettings()
    port = _port(settings.http_host, settings.http_port, chosen="http_port" in settings.model_fields_set)
    variables = {IngestSettings.variable("http_port"): str(port)}
    return Member(INGEST, variables, f"{ports.url(settings.http_host, port)}v1/articles")


def _gateway(data: Path) -> "Member":
    from services.gateway.settings import GatewaySettings
    from services.pipeline import GATEWAY
    from services.runtime.local import ports
    from services.runtime.local.system import Member

    settings = GatewaySettings()
    port = _port(settings.host, settings.port, chosen="port" in settings.model_fields_set)
    variables = {GatewaySettings.variable("port"): str(port)}
    if "view" not in settings.model_fields_set:
        variables[GatewaySettings.variable("view")] = str((data / "gateway.sqlite").absolute())
    return Member(GATEWAY, variables, ports.url(settings.host, port))


def _port(host: str, port: int, *, chosen: bool) -> int:
    from services.runtime.local import ports

    if port and (chosen or ports.is_free(host, port)):
        return port
    (free,) = ports.free(host, 1)
    return free


def describe(system: "System") -> None:
    """Says where everything is."""
    from services.runtime.settings import KafkaSettings

    say(f"Kafka    {system.kafka.bootstrap}")
    say(f"logs     {system.logs}")
    for worker in system.supervisor.workers:
        say(f"{worker.stage:8} {worker.address or worker.metrics}")
    found = state.find()
    if found is None or found.pid != os.getpid():
        variable = KafkaSettings.variable("bootstrap")
        say(f"the other commands do not find it from here: give them {variable}={system.kafka.bootstrap}")
    say("loading models …")


def _tend(system: "System", renew: "Callable[[state.LocalState], None]") -> None:
    waiting = {worker.stage for worker in system.supervisor.workers}
    while True:
        if system.tend():
            renew(system.state())
        if waiting:
            waiting = announce(system, waiting)
            if not waiting:
                say("ready: try `depesche publish FILE`, `depesche tail`, `depesche status`; Ctrl-C ends it")
        time.sleep(TEND_SECONDS)


def announce(system: "System", waiting: set[str]) -> set[str]:
    """Says which workers have become ready; returns those that have not."""
    unready = waiting & system.unready().keys()
    for stage in sorted(waiting - unready):
        say(f"{stage} is ready")
    return unready
