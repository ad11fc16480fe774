"""`depesche status`: how every stage is doing, in one table that refreshes."""

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Annotated, Final

import typer

from schemas.codec import encode
from services import pipeline
from services.commands.output import console, examples

if TYPE_CHECKING:
    from rich.console import RenderableType

    from services.runtime.monitoring.status import GatewayStatus, Observer, StageStatus

    Look = Callable[[], list[GatewayStatus]]

EXAMPLES: Final = examples(
    "depesche status",
    "depesche status --once --json",
    "depesche status --metrics http://worker-1:9100/metrics --metrics http://worker-2:9100/metrics",
)

UNKNOWN: Final = "?"
NONE: Final = "-"
FIRST_SECONDS: Final = 1.0
"""Between the two looks that a rate needs."""

COLUMNS: Final = ("stage", "workers", "lag", "articles/s", "age p50", "age p95", "dead", "restarts")


def status(
    *,
    once: Annotated[bool, typer.Option("--once", help="Look once (for a second, to know the rate) and end.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object for each look; null is what is unknown.")
    ] = False,
    interval: Annotated[float, typer.Option(min=0.5, help="Seconds between two looks.")] = 2.0,
    metrics: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL",
            help="/metrics of a worker; those of the local system and of DEPESCHE_STATUS_METRICS are known.",
        ),
    ] = None,
) -> None:
    """Show for every stage: workers, lag, articles a second, age, dead letters, restarts.

    Workers and lag come from Kafka, the rest from the workers' metrics. Age is the time from news.raw through the
    stage, lately, or since the workers started where nothing came lately.
    """
    from services.commands.connection import kafka_settings, local_system, topic_settings
    from services.runtime.monitoring.status import Observer, gateways
    from services.runtime.settings import StatusSettings

    local = local_system()
    metrics = metrics or list(StatusSettings().metrics)
    urls = metrics or ([each.metrics for each in local.workers if each.stage != pipeline.GATEWAY.name] if local else [])
    look = partial(gateways, local.workers if local and not metrics else ())
    observer = Observer(kafka_settings(), topic_settings(), urls)
    stages = observer.look()
    if urls:
        time.sleep(FIRST_SECONDS)
        stages = observer.look()
    if as_json:
        _show_json(observer, stages, look, None if once else interval)
    elif once:
        console().print(table(stages, observer.unknown, look()))
    else:
        _refresh(observer, stages, look, interval)


def _show_json(observer: "Observer", stages: "Iterable[StageStatus]", look: "Look", interval: float | None) -> None:
    while True:
        said = {
            "stages": [asdict(stage) for stage in stages],
            "gateways": [asdict(each) for each in look()],
            "unknown": observer.unknown,
        }
        sys.stdout.buffer.write(encode(said))
        sys.stdout.buffer.write(b"\n")
        sys.stdout.buffer.flush()
        if interval is None:
            return
        time.sleep(interval)
        stages = observer.look()


def _refresh(observer: "Observer", stages: "list[StageStatus]", look: "Look", interval: float) -> None:
    from rich.live import Live

    try:
        with Live(table(stages, observer.unknown, look()), console=console(), auto_refresh=False) as live:
            while True:
                time.sleep(interval)
                live.update(table(observer.look(), observer.unknown, look()), refresh=True)
    except KeyboardInterrupt:
        return


def table(
    stages: "Iterable[StageStatus]", unknown: Iterable[str], gateways: "Iterable[GatewayStatus]" = ()
) -> "RenderableType":
    """The stages for people, beneath them the gateways, and what is unknown and why."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    lines = Table()
    for column in COLUMNS:
        lines.add_column(column, justify="left" if column == "stage" else "right")
    stages = list(stages)
    for stage in stages:
        lines.add_row(*row(stage))
    notes = list(unknown)
    if not any(stage.metrics for stage in stages):
        notes.append("no worker's metrics are known: name them with --metrics URL or DEPESCHE_STATUS_METRICS")
    served = [
        f"gateway {each.address}  {_number(each.streams)} streams, its view {_number(each.view_lag)} behind"
        for each in gateways
    ]
    return Group(lines, *map(Text, served), *(Text(f"{UNKNOWN} {note}", style="yellow") for note in notes))


def row(stage: "StageStatus") -> tuple[str, ...]:
    """A line of the table."""
    return (
        stage.stage,
        _number(stage.workers),
        _number(stage.lag),
        UNKNOWN if stage.rate is None else f"{stage.rate:.1f}",
        _age(stage.age_p50, stage),
        _age(stage.age_p95, stage),
        _number(stage.dead),
        _number(stage.restarts),
    )


def _number(value: int | None) -> str:
    return UNKNOWN if value is None else f"{value:,}"


def _age(seconds: float | None, stage: "StageStatus") -> str:
    if seconds is None:
        return NONE if stage.metrics else UNKNOWN
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
