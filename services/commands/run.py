"""`depesche run`: one worker in the foreground."""

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
    (DEPESCHE_WORKER_SLOT). Exit status 1 means: start it again, it goes on where it was.
    """
    if stage == pipeline.INGEST.name:
        from services.ingest.run import main as ingest

        ingest()
        return
    if stage == pipeline.GATEWAY.name:
        from services.gateway.run import main as gateway

        gateway()
        return
    from services.runtime.run import main

    if stage not in {service.name for service in pipeline.STAGES}:
        raise typer.BadParameter(f"{stage!r} is none of {NAMES}", param_hint="STAGE")
    main(load(stage))
