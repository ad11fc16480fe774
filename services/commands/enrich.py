"""`depesche enrich`: articles on standard input, enriched events on standard output, without Kafka."""

import os
import sys
from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Annotated, BinaryIO, Final

import typer

from schemas.codec import encode
from services import pipeline
from services.commands.output import examples, say
from services.runtime.children.pool import Limits, Pool
from services.runtime.enrich import enrich_through
from services.runtime.lines import results
from services.runtime.stage import Bad, Enriched, Result

if TYPE_CHECKING:
    from services.runtime.settings import WorkerSettings

EXAMPLES: Final = examples(
    "depesche enrich < articles.jsonl > enriched.jsonl",
    """echo '{"id": "1", "headline": "Hallo Welt"}' | depesche enrich --stages language""",
)

READ_BYTES: Final = 64 * 1024
"""What is read and enriched together, at most: some 25 articles."""

BATCHES_PER_PROCESS: Final = 4


def enrich(
    *,
    stages: Annotated[
        str | None, typer.Option(help="Stop early: the first stages of the pipeline, such as language,entities.")
    ] = None,
    processes: Annotated[int | None, typer.Option(min=1, help="Child processes; without it one for each core.")] = None,
) -> None:
    """Enrich articles without Kafka: JSON Lines from standard input to standard output, in the same order.

    Every line is one article; it goes through the same stages, with the same limits, as in the workers. A line that
    cannot be enriched gives {"error": {"reason": …, "message": …}, "line": N} in its place, and the exit status is 1.
    """
    from services.commands.stages import load
    from services.runtime.settings import WorkerSettings

    services = _stages(stages)
    settings = WorkerSettings()
    limits = _limits(settings, processes, len(services))
    output = _own_standard_output()
    if sys.stdin.isatty():
        say("one article a line, as JSON; end with Ctrl-D")
    pool = Pool(partial(enrich_through, [load(service.name) for service in services]), limits)
    try:
        pool.start()
        window = BATCHES_PER_PROCESS * limits.processes
        batches = results(_blocks(), pool, limit=settings.max_article_bytes, window=window)
        failed = _write(output, batches)
    finally:
        pool.close()
    raise typer.Exit(1 if failed else 0)


def _stages(names: str | None) -> tuple[pipeline.Service, ...]:
    if names is None:
        return pipeline.STAGES
    asked = [name.strip() for name in names.split(",")]
    stages = pipeline.STAGES[: len(asked)]
    if asked != [stage.name for stage in stages]:
        known = ",".join(stage.name for stage in pipeline.STAGES)
        raise typer.BadParameter(f"{names!r} is not how the pipeline begins, which is {known}", param_hint="--stages")
    return stages


def _limits(settings: "WorkerSettings", processes: int | None, stages: int) -> "Limits":
    """As in a worker, but that a document has each stage's deadline."""
    return Limits(
        processes=processes or settings.processes or os.cpu_count() or 1,
        deadline=settings.document_deadline * stages,
        memory=settings.child_memory,
        chunk_documents=settings.chunk_records,
        chunk_bytes=settings.chunk_bytes,
    )


def _blocks() -> Iterator[bytes]:
    """Standard input as it comes, however little it is."""
    while block := os.read(sys.stdin.fileno(), READ_BYTES):
        yield block


def _own_standard_output() -> BinaryIO:
    """Standard output for the events alone: what libraries print goes to standard error, here and in the children."""
    sys.stdout.flush()
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return output


def _write(output: BinaryIO, batches: Iterator[list[Result]]) -> int:
    """Writes a line for each result, and out at once what is there; returns how many are errors."""
    numbers = count(1)
    failed = 0
    for batch in batches:
        for result, number in zip(batch, numbers, strict=False):
            failed += not isinstance(result, Enriched)
            output.write((result.value if isinstance(result, Enriched) else _error(result, number)) + b"\n")
        output.flush()
    return failed


def _error(bad: Bad, line: int) -> bytes:
    return encode({"error": {"reason": bad.reason, "message": bad.message}, "line": line})
