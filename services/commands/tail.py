"""`depesche tail`: what comes through a topic, as it comes."""

import sys
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Final

import typer

from schemas.codec import decode, encode
from schemas.reasons import ContractError
from services import pipeline
from services.commands.dead import as_object
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
    follow: Annotated[
        bool, typer.Option("--follow/--no-follow", help="Wait for more at the end, or end with what is there now.")
    ] = True,
    as_json: Annotated[
        bool, typer.Option("--json", help="The values as they are, one a line; dead letters as dead list has them.")
    ] = False,
) -> None:
    """Show what comes through a topic from now on, committed records only; Ctrl-C ends it."""
    from services.commands.connection import kafka_settings, topic_settings
    from services.runtime.kafka.reading import Reader

    meant = named(topic)
    name = topic_settings().prefixed(meant.name)
    show = plain(meant) if as_json else pretty(meant)
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
    """The records one by one; without `follow` those that were there when the reader was opened."""
    while follow or not reader.exhausted:
        polled = reader.poll(POLL_SECONDS)
        yield from polled if follow else filter(reader.was_there, polled)


def plain(topic: pipeline.Topic) -> "Callable[[Record], None]":
    """What writes the records of a topic for programs."""

    def write(record: "Record") -> None:
        sys.stdout.buffer.write(line(topic, record) + b"\n")
        sys.stdout.buffer.flush()

    return write


def line(topic: pipeline.Topic, record: "Record") -> bytes:
    """A record on a line: its value, or `null`. A dead letter's may be anything, so it is put into an object.

    A line feed in JSON only stands between tokens, where a space does as well.
    """
    from services.runtime.kafka.dead import read

    if topic == pipeline.DEAD:
        letter = read(record)
        return encode(as_object(letter)) if letter else b"null"
    value = record.value if record.value is not None else b"null"
    return value.replace(b"\r", b" ").replace(b"\n", b" ")


def pretty(topic: pipeline.Topic) -> "Callable[[Record], None]":
    """What prints the records of a topic for people."""
    out = console()
    return lambda record: out.print(rendered(topic, record))


def rendered(topic: pipeline.Topic, record: "Record") -> "RenderableType":
    """A record for people; one that is not what its topic promises is shown as what it is."""
    from rich.text import Text

    from schemas.validation import validate
    from services import view
    from services.runtime.kafka.dead import read
    from services.view.text import clean

    if topic == pipeline.DEAD:
        letter = read(record)
        return view.dead_line(letter) if letter else Text("a dead letter was replayed", style="dim")
    key = None if record.key is None else record.key.decode(errors="replace")
    if record.value is None:
        return view.article_panel(None, key) if topic == pipeline.ENRICHED else view.event_line(None, key)
    try:
        event = decode(record.value)
        validate(topic.schema, event)
    except ContractError as error:
        # The place that an error names may hold keys of strangers.
        return Text(clean(f"{record.topic}-{record.partition}-{record.offset}: {error}"), style="red")
    shapes: dict[pipeline.Topic, Callable[[view.Event], RenderableType]] = {
        pipeline.ENRICHED: view.article_panel,
        pipeline.QUOTES: view.quote_line,
        pipeline.TRENDS: view.trend_line,
        pipeline.SEEN: view.seen_line,
    }
    return shapes.get(topic, view.event_line)(event)
