"""`depesche tail`: what comes through a topic, as it comes."""

import sys
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Final

import typer

from schemas.codec import decode
from schemas.reasons import ContractError
from services import pipeline
from services.commands.output import console, examples, say

if TYPE_CHECKING:
    from rich.console import RenderableType

    from services.runtime.kafka.reading import Reader
    from services.runtime.kafka.records import Record

EXAMPLES: Final = examples(
    "depesche tail",
    "depesche tail quotes --from-beginning",
    "depesche tail enriched --json --no-follow --from-beginning > enriched.jsonl",
)

POLL_SECONDS: Final = 0.5


def tail(
    topic: Annotated[
        str, typer.Argument(help="A topic of the pipeline, with or without its 'news.'.", metavar="TOPIC")
    ] = pipeline.ENRICHED.name,
    *,
    from_beginning: Annotated[bool, typer.Option("--from-beginning", help="Begin with what is there already.")] = False,
    count: Annotated[int | None, typer.Option(min=1, help="End after so many.")] = None,
    follow: Annotated[bool, typer.Option("--follow/--no-follow", help="Wait for more at the end.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="The values as they are, one JSON object a line.")] = False,
) -> None:
    """Show what comes through a topic from now on, committed records only; Ctrl-C ends it."""
    from services.commands.connection import kafka_settings, topic_settings
    from services.runtime.kafka.reading import Reader

    meant = named(topic)
    name = topic_settings().prefixed(meant.name)
    show = write_json if as_json else pretty(meant)
    with Reader(kafka_settings(), [name], beginning=from_beginning) as reader:
        say(f"following {name}; Ctrl-C ends it" if follow else f"reading {name}")
        try:
            for record in islice(records(reader, follow=follow), count):
                show(record)
        except KeyboardInterrupt:
            return


def named(name: str) -> pipeline.Topic:
    """The topic that is meant; a usage error names those there are."""
    try:
        return pipeline.topic(name if name.startswith("news.") else f"news.{name}")
    except KeyError:
        known = ", ".join(topic.name for topic in pipeline.TOPICS)
        raise typer.BadParameter(f"{name!r} is none of {known}", param_hint="TOPIC") from None


def records(reader: "Reader", *, follow: bool) -> "Iterator[Record]":
    """The records one by one; without `follow` those that were there at the beginning."""
    while follow or not reader.exhausted:
        yield from reader.poll(POLL_SECONDS)


def write_json(record: "Record") -> None:
    """The value on a line of its own. A line feed in JSON only stands between tokens, where a space does as well."""
    line = record.value if record.value is not None else b"null"
    sys.stdout.buffer.write(line.replace(b"\r", b" ").replace(b"\n", b" ") + b"\n")
    sys.stdout.buffer.flush()


def pretty(topic: pipeline.Topic) -> "Callable[[Record], None]":
    """What prints the records of a topic for people."""
    out = console()
    return lambda record: out.print(rendered(topic, record))


def rendered(topic: pipeline.Topic, record: "Record") -> "RenderableType":
    """A record for people; one that is not what its topic promises is shown as what it is."""
    from rich.text import Text

    from services import view
    from services.runtime.kafka.dead import read

    if topic == pipeline.DEAD:
        letter = read(record)
        return view.dead_line(letter) if letter else Text("a dead letter was replayed", style="dim")
    key = None if record.key is None else record.key.decode(errors="replace")
    try:
        event = None if record.value is None else decode(record.value)
    except ContractError as error:
        return Text(f"{record.topic}-{record.partition}-{record.offset}: {error}", style="red")
    if topic == pipeline.ENRICHED:
        return view.article_panel(event, key)
    if topic == pipeline.QUOTES and event is not None:
        return view.quote_line(event)
    if topic == pipeline.TRENDS and event is not None:
        return view.trend_line(event)
    return view.event_line(event, key)
