"""`depesche run`: one worker in the foreground."""

import os
from typing import Annotated, Final

import typer

from services import pipeline
from services.commands.output import examples
from services.commands.stages import load

EXAMPLES: Final = examples(
    "depesche run entities",
    "DEPESCHE_WORKER_SLOT=1 DEPESCHE_WORKER_METRICS_PORT=9102 depesche run entities",
)

NAMES: Final = ", ".join(service.name for service in pipeline.SERVICES)


def run(stage: Annotated[str, typer.Argument(metavar="STAGE", help=f"One of {NAMES}.")]) -> None:
    """Run a worker of a stage in the foreground, as python -m services.STAGE does.

    It ends orderly on Ctrl-C and SIGTERM. Several workers of a stage share its work; each needs a slot of its own
    (DEPESCHE_WORKER_SLOT). Exit status 1 means: start it again, it goes on where it was. `depesche run ingest` finds
    the system that `depesche up` runs here by itself.
    """
    if stage == pipeline.INGEST.name:
        _ingest()
        return
    if stage == pipeline.TRENDING.name:
        from services.trends.run import main as run_trends

        run_trends()
        return
    from services.runtime.run import main

    if stage not in {service.name for service in pipeline.STAGES}:
        raise typer.BadParameter(f"{stage!r} is none of {NAMES}", param_hint="STAGE")
    main(load(stage))


def _ingest() -> None:
    """No other worker of ingest is part of `depesche up`, so this one may join it."""
    from services.commands.connection import kafka_settings, topic_settings
    from services.ingest.run import main
    from services.runtime.settings import KafkaSettings, TopicSettings

    os.environ[TopicSettings.variable("prefix")] = topic_settings().prefix
    os.environ[KafkaSettings.variable("bootstrap")] = kafka_settings().bootstrap
    main()
