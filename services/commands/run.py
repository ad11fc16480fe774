"""`depesche run`: one worker in the foreground."""

import os
from importlib import import_module
from typing import Annotated, Final

import typer

from services import pipeline
from services.commands.output import examples
from services.commands.stages import load

EXAMPLES: Final = examples(
    "depesche run entities",
    "DEPESCHE_WORKER_SLOT=1 DEPESCHE_WORKER_METRICS_PORT=9102 depesche run entities",
)

NAMES: Final = ", ".join(service.name for service in (*pipeline.SERVICES, pipeline.GATEWAY))


def run(stage: Annotated[str, typer.Argument(metavar="STAGE", help=f"One of {NAMES}.")]) -> None:
    """Run a worker of a stage in the foreground, as python -m services.STAGE does.

    It ends orderly on Ctrl-C and SIGTERM. Several workers of a stage share its work; each needs a slot of its own
    (DEPESCHE_WORKER_SLOT). Exit status 1 means: start it again, it goes on where it was. `depesche run ingest` and
    `depesche run gateway` find the system that `depesche up` runs here by themselves.
    """
    if stage in (pipeline.INGEST.name, pipeline.GATEWAY.name):
        _joining(stage)
        return
    from services.runtime.run import main

    if stage not in {service.name for service in pipeline.STAGES}:
        raise typer.BadParameter(f"{stage!r} is none of {NAMES}", param_hint="STAGE")
    main(load(stage))


def _joining(service: str) -> None:
    """Runs a service that may join the system of `depesche up`, since no group and no slot is shared with it there."""
    from services.commands.connection import kafka_settings, topic_settings
    from services.runtime.settings import KafkaSettings, TopicSettings

    os.environ[TopicSettings.variable("prefix")] = topic_settings().prefix
    os.environ[KafkaSettings.variable("bootstrap")] = kafka_settings().bootstrap
    import_module(f"services.{service}.run").main()
