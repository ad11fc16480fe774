"""`depesche run`: one worker in the foreground."""

from runpy import run_module
from typing import Annotated, Final

import typer

from services import pipeline
from services.commands.output import examples

EXAMPLES: Final = examples(
    "depesche run entities",
    "DEPESCHE_WORKER_SLOT=1 DEPESCHE_WORKER_METRICS_PORT=9102 depesche run entities",
)

NAMES: Final = ", ".join(service.name for service in pipeline.SERVICES)


def run(stage: Annotated[str, typer.Argument(metavar="STAGE", help=f"One of {NAMES}.")]) -> None:
    """Run a worker of a stage in the foreground, as python -m services.STAGE does.

    It ends orderly on Ctrl-C and SIGTERM. Several workers of a stage share its work; each needs a slot of its own
    (DEPESCHE_WORKER_SLOT). Exit status 1 means: start it again, it goes on where it was.
    """
    if stage not in {service.name for service in pipeline.SERVICES}:
        raise typer.BadParameter(f"{stage!r} is none of {NAMES}", param_hint="STAGE")
    run_module(f"services.{stage}", run_name="__main__")
