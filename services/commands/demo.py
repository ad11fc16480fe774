"""`depesche demo`: the whole pipeline on this machine, fed with the seed articles, and what comes out."""

import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NoReturn

import typer

from schemas.codec import encode
from services import pipeline
from services.commands.output import CommandError, console, examples, say
from services.commands.publish import Report, blocks
from services.commands.signals import interruptible
from services.commands.tail import rendered
from services.commands.up import announce
from services.ingest.articles import Found, Ready, Refused, check, cut
from services.runtime.local import state

if TYPE_CHECKING:
    from services.runtime.kafka.reading import Reader
    from services.runtime.kafka.records import Record
    from services.runtime.local.system import System

EXAMPLES: Final = examples("depesche demo", "depesche demo --publish my-articles.jsonl --once")

POLL_SECONDS: Final = 0.3
REMIND_SECONDS: Final = 10.0
LOG_LINES: Final = 8


def demo(
    *,
    files: Annotated[
        list[Path] | None,
        typer.Option("--publish", exists=True, dir_okay=False, help="Publish this file instead of the seed articles."),
    ] = None,
    once: Annotated[
        bool | None,
        typer.Option(
            "--once/--keep",
            help="End when all articles came out, or go on until Ctrl-C; on a terminal it goes on.",
            show_default=False,
        ),
    ] = None,
    deadline: Annotated[float, typer.Option(min=1, help="Seconds in which the articles must come out.")] = 300,
) -> None:
    """Start a throw-away Kafka and the three stages, publish the seed articles, show what comes out.

    Exit status 1 where an article does not come out in time. Nothing is left behind but Kafka's jars in the cache.
    """
    from services.runtime.local.system import local_system

    once = not sys.stdout.isatty() if once is None else once
    articles = _articles(files or [])
    with interruptible(), ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="depesche-demo-")))
        try:
            system = stack.enter_context(local_system(data, say, port=None))
            stack.enter_context(state.registered(system.state(), state.places(data)))
            end = time.monotonic() + deadline
            _load(system, end)
            _publish(system, articles)
            reader = stack.enter_context(_follow(system))
            _await(system, reader, {article.id or "" for article in articles}, end)
            say(f"all {len(articles)} articles came out enriched")
            _explain(system)
            if not once:
                _invite()
                _go_on(system, reader)
        except KeyboardInterrupt:
            say("stopping")
            if once:
                raise


def _articles(files: Sequence[Path]) -> list[Ready]:
    """The articles of the files, else the seeds; CommandError where one breaks the contract."""
    import seeds
    from services.runtime.settings import WorkerSettings

    limit = WorkerSettings().max_article_bytes
    found = [piece for path in files for piece in cut(blocks(path), str(path), None, limit)]
    found = found if files else [Found(encode(article), f"seeds/{article['id']}.json") for article in seeds.articles()]
    judged = [piece if isinstance(piece, Refused) else check(piece, limit) for piece in found]
    if refused := [piece for piece in judged if isinstance(piece, Refused)]:
        raise CommandError("\n".join(f"{piece.place}: {piece.message}" for piece in refused))
    return [piece for piece in judged if isinstance(piece, Ready)]


def _load(system: "System", end: float) -> None:
    """Waits until all workers work, and says what it waits for."""
    say("loading the stages' models …")
    waiting = {worker.stage for worker in system.supervisor.workers}
    began = reminded = time.monotonic()
    while waiting := announce(system, waiting):
        now = time.monotonic()
        if now > end:
            raise CommandError(_failed(f"not ready in time: {', '.join(sorted(waiting))}", system))
        if now - reminded > REMIND_SECONDS:
            reminded = now
            say(f"  … still loading {', '.join(sorted(waiting))} ({now - began:.0f} s)")
        system.tend()
        time.sleep(POLL_SECONDS)


def _publish(system: "System", articles: Sequence[Ready]) -> None:
    from services.runtime.kafka.publishing import Publisher

    report = Report()
    with Publisher(system.kafka, system.topics, report.refuse) as publisher:
        report.send(publisher, articles)
    report.close()


def _follow(system: "System") -> "Reader":
    from services.runtime.kafka.reading import Reader

    names = [system.topics.prefixed(topic.name) for topic in (pipeline.ENRICHED, pipeline.DEAD)]
    return Reader(system.kafka, names, beginning=True)


def _await(system: "System", reader: "Reader", ids: set[str], end: float) -> None:
    """Shows what comes out until every article has; CommandError where one does not, or goes to news.dead."""
    missing, dead = set(ids), set[str]()
    while missing:
        if time.monotonic() > end:
            raise CommandError(_failed(f"did not come out in time: {', '.join(sorted(missing))}", system))
        system.tend()
        for record in reader.poll(POLL_SECONDS):
            key = (record.key or b"").decode(errors="replace")
            missing.discard(key)
            if _show(system, record) == pipeline.DEAD:
                dead.add(key)
    if dead:
        raise CommandError(_failed(f"went to news.dead: {', '.join(sorted(dead))}", system))


def _show(system: "System", record: "Record") -> pipeline.Topic:
    """Shows a record; returns the topic it came through."""
    topic = pipeline.topic(record.topic.removeprefix(system.topics.prefix))
    console().print(rendered(topic, record))
    return topic


def _explain(system: "System") -> None:
    """Where everything is."""
    say("")
    topics = ", ".join(system.topics.prefixed(topic.name) for topic in pipeline.TOPICS)
    say(f"Kafka    {system.kafka.bootstrap}, topics {topics}")
    for worker in system.supervisor.workers:
        say(f"{worker.stage:8} {worker.metrics}")
    say(f"logs     {system.logs}")


def _invite() -> None:
    """How to look further."""
    depesche = Path(sys.argv[0])
    say("")
    say("It goes on until Ctrl-C. In another terminal, in the same directory:")
    for arguments in ("publish FILE", "tail quotes", "status", "dead list"):
        say(f"  {depesche} {arguments}")


def _go_on(system: "System", reader: "Reader") -> NoReturn:
    while True:
        system.tend()
        for record in reader.poll(POLL_SECONDS):
            _show(system, record)


def _failed(why: str, system: "System") -> str:
    """What went wrong, with the end of each worker's log, since the logs go with the demo."""
    logs = [
        (path.stem, path.read_text(encoding="utf-8", errors="replace")) for path in sorted(system.logs.glob("*.log"))
    ]
    ends = [f"the end of the log of {name}:\n" + "\n".join(text.splitlines()[-LOG_LINES:]) for name, text in logs]
    return "\n".join([why, *ends])
