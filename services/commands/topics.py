"""`depesche topics`: creates the pipeline's topics, compares them with the settings, lists them."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Final

import typer

from services.commands.output import CommandError, console, examples

if TYPE_CHECKING:
    from services.runtime.kafka.topics import Specification

HELP: Final = "Create, verify or list the topics, as the settings (DEPESCHE_TOPIC_…) describe them."
HOUR: Final = 3_600_000

app = typer.Typer(help=HELP, no_args_is_help=True, epilog=examples("depesche topics create", "depesche topics verify"))


@app.command()
def create() -> None:
    """Create the topics that are missing; those that are there stay as they are."""
    from services.runtime.kafka import topics

    with _cluster() as (admin, wanted):
        done = topics.create(admin, wanted)
    out = console()
    for name in done.created:
        out.print(f"created  {name}")
    for name in done.existing:
        out.print(f"there    {name}", style="dim")


@app.command()
def verify() -> None:
    """Compare the topics with the settings; exit status 1 and a table of the differences where there are any."""
    from rich.table import Table

    from services.runtime.kafka import topics

    with _cluster() as (admin, wanted):
        differences = topics.verify(admin, wanted)
    if not differences:
        console().print(f"all {len(wanted)} topics are as they should be")
        return
    table = Table("topic", "what", "expected", "actual")
    for each in differences:
        table.add_row(each.topic, each.what, each.expected, each.actual or "missing")
    console().print(table)
    raise CommandError(f"{len(differences)} differences")


@app.command("list")
def list_() -> None:
    """List the topics that are there: partitions, copies, retention."""
    from rich.table import Table

    from services.runtime.kafka import topics

    with _cluster() as (admin, wanted):
        found = topics.describe(admin, [each.name for each in wanted])
    table = Table("topic", "partitions", "copies", "kept for", "largest message")
    for each in wanted:
        table.add_row(each.name, *_row(found.get(each.name)))
    console().print(table)


def _row(found: "Specification | None") -> tuple[str, ...]:
    if found is None:
        return ("missing",)
    size = int(found.configs["max.message.bytes"]) / 1024 / 1024
    return str(found.partitions), str(found.replication), _hours(found.configs["retention.ms"]), f"{size:.1f} MiB"


def _hours(milliseconds: str) -> str:
    return "ever" if milliseconds == "-1" else f"{int(milliseconds) / HOUR:g} h"


@contextmanager
def _cluster() -> Iterator[tuple[Any, "Sequence[Specification]"]]:
    from services.commands.connection import kafka_settings, topic_settings
    from services.runtime.kafka import clients, topics

    settings = kafka_settings()
    with closing(clients.admin(settings)) as admin:
        yield admin, topics.specifications(topic_settings(), settings)
