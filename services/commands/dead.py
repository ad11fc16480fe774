"""`depesche dead`: lists, shows and replays dead letters."""

import sys
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from schemas.codec import encode
from services.commands.output import CommandError, console, examples, say

if TYPE_CHECKING:
    from services.runtime.kafka.dead import DeadLetters, Letter, Query

UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}

app = typer.Typer(
    help="List, show or replay dead letters: records that could not be enriched, as they were, and why.",
    no_args_is_help=True,
    epilog=examples(
        "depesche dead list --reason deadline_exceeded --since 2h",
        "depesche dead show news.dead-0-17",
        "depesche dead replay --stage entities --reason stage_failed",
    ),
)


def _given(value: str | None) -> str | None:
    """A filter as it is. An empty one, as an unset variable of the shell leaves it, must not mean everything."""
    if value == "":
        raise typer.BadParameter("it is empty: leave the option out, or say which")
    return value


Reason = Annotated[str | None, typer.Option(callback=_given, help="Only this reason, such as invalid_schema.")]
Stage = Annotated[str | None, typer.Option(callback=_given, help="Only what this stage gave up.")]
Topic = Annotated[str | None, typer.Option(callback=_given, help="Only what came from this topic.")]
Key = Annotated[str | None, typer.Option(callback=_given, help="Only the article of this id.")]
Identity = Annotated[
    str | None, typer.Option("--id", callback=_given, help="Only this dead letter: TOPIC-PARTITION-OFFSET.")
]
Since = Annotated[
    str | None, typer.Option(callback=_given, metavar="TIME", help="Only later ones: 2h, 3d, or a time (RFC 3339).")
]
Limit = Annotated[int | None, typer.Option(min=1, help="At most so many.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@app.command("list")
def list_(  # noqa: PLR0913 - one parameter an option
    *,
    reason: Reason = None,
    stage: Stage = None,
    topic: Topic = None,
    key: Key = None,
    identity: Identity = None,
    since: Since = None,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List the dead letters that have not been replayed, oldest first in each partition."""
    query = _query(reason, stage, topic, key, identity, since)
    count = 0
    for letter in islice(_letters().find(query), limit):
        _print(letter, as_json=as_json)
        count += 1
    say(f"{count} dead letters")


@app.command()
def show(
    identity: Annotated[str, typer.Argument(metavar="ID", help="The dead letter: TOPIC-PARTITION-OFFSET.")],
    *,
    raw: Annotated[bool, typer.Option("--raw", help="The original bytes of the value, and nothing else.")] = False,
) -> None:
    """Show one dead letter with its headers and its value as it was."""
    from services.runtime.kafka.dead import Query

    letter = next(_letters().find(Query(id=identity)), None)
    if letter is None:
        raise CommandError(_missing(identity))
    if raw:
        if not letter.complete:
            place = f"{letter.topic}-{letter.partition}-{letter.offset}"
            raise CommandError(f"the value is too large for news.dead; as long as its topic keeps it, it is {place}")
        sys.stdout.buffer.write(letter.value or b"")
        return
    _print(letter, as_json=False)
    _show(letter)


@app.command()
def replay(  # noqa: PLR0913 - one parameter an option
    *,
    reason: Reason = None,
    stage: Stage = None,
    topic: Topic = None,
    key: Key = None,
    identity: Identity = None,
    since: Since = None,
    limit: Limit = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All of them; needed where nothing narrows it down.")
    ] = False,
) -> None:
    """Send dead letters back to the topics they came from, each exactly once.

    Exit status 1 where the one that --id names is not sent.
    """
    query = _query(reason, stage, topic, key, identity, since)
    if not everything and all(value is None for value in (reason, stage, topic, key, identity, since)):
        raise typer.BadParameter("say which dead letters, or --all", param_hint="replay")
    count = 0
    letters = _letters()
    for letter in letters.replay(query, limit):
        _print(letter, as_json=False)
        count += 1
    if identity is not None and not count:
        raise CommandError(_unsent(letters, query))
    say(f"{count} replayed")


def _unsent(letters: "DeadLetters", query: "Query") -> str:
    """Why the one dead letter that was asked for has not been replayed."""
    letter = next(letters.find(query), None)
    if letter is None:
        return _missing(f"{query.id} that fits")
    why = f"what came from {letter.topic} is not sent again" if letter.complete else "it is too large for news.dead"
    return f"{letter.id} cannot be replayed: {why}"


def _missing(what: str) -> str:
    return f"no dead letter {what}, or it has been replayed: see `depesche dead list`"


def _letters() -> "DeadLetters":
    from services.commands.connection import kafka_settings, topic_settings
    from services.runtime.kafka.dead import DeadLetters

    return DeadLetters(kafka_settings(), topic_settings())


def _query(  # noqa: PLR0913 - one parameter an option
    reason: str | None, stage: str | None, topic: str | None, key: str | None, identity: str | None, since: str | None
) -> "Query":
    from services.commands.connection import topic_settings
    from services.runtime.kafka.dead import Query

    return Query(
        reason=reason,
        stage=stage,
        topic=None if topic is None else topic_settings().prefixed(topic),
        key=key,
        id=identity,
        since=None if since is None else parse_since(since, datetime.now(UTC)),
    )


def parse_since(text: str, now: datetime) -> datetime:
    """A time: so many minutes, hours or days before `now`, or one of RFC 3339; without an offset it is UTC."""
    try:
        if text[-1:] in UNITS:
            return now - timedelta(**{UNITS[text[-1]]: float(text[:-1])})
        time = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"{text!r} is neither like 30m, 2h, 3d nor a time", param_hint="--since") from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _print(letter: "Letter", *, as_json: bool) -> None:
    if as_json:
        sys.stdout.buffer.write(encode(as_object(letter)) + b"\n")
        sys.stdout.buffer.flush()
        return
    from rich.text import Text

    from services.view import dead_line

    console().print(Text.assemble((letter.id, "bold"), "  ", dead_line(letter)))


def as_object(letter: "Letter") -> dict[str, Any]:
    """A dead letter as JSON has it; bytes that are no UTF-8 are replaced, `dead show --raw` has them as they were."""
    return {
        "id": letter.id,
        "stage": letter.stage,
        "reason": letter.reason,
        "message": letter.message,
        "topic": letter.topic,
        "partition": letter.partition,
        "offset": letter.offset,
        "time": letter.time,
        "key": _text(letter.key),
        "value": _text(letter.value),
        "complete": letter.complete,
        "headers": [[name, _text(value)] for name, value in letter.headers],
    }


def _show(letter: "Letter") -> None:
    from rich.text import Text

    from services.view.text import clean

    out = console()
    for name, value in letter.headers:
        out.print(Text(f"  {clean(name)}: {clean(_text(value))}", style="dim"))
    if not letter.complete:
        out.print("  its value is too large for news.dead; it is still where it came from", style="yellow")
    out.print()
    for line in (_text(letter.value) or "").splitlines():
        out.print(Text(clean(line)), soft_wrap=True)


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode(errors="replace")
