"""`depesche publish`: articles out of files into news.raw."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, cast

import typer

from schemas.codec import decode, encode
from schemas.reasons import ContractError
from schemas.validation import validate
from services.commands.output import console, examples, say
from services.ingest import articles
from services.ingest.articles import Format, Found, Ready, Refused

if TYPE_CHECKING:
    from io import BufferedReader

    from services.runtime.kafka.publishing import Publisher

EXAMPLES: Final = examples(
    "depesche publish articles.jsonl notice.txt",
    "curl -s https://example.org/feed.json | depesche publish -",
    "depesche publish --cancel dpa-4711",
)

STANDARD_INPUT: Final = Path("-")
READ_BYTES: Final = 64 * 1024
SHOWN: Final = 20
"""Refused articles that are named; of the others the number."""


def _ids(given: list[str] | None) -> list[str] | None:
    """The ids as they are; a usage error where one is not as the contract wants it."""
    for identity in given or []:
        try:
            # Out of bytes and into them: what is no Unicode text is no id either.
            validate("article", decode(_notice(identity).value))
        except (ContractError, TypeError) as error:
            raise typer.BadParameter(f"{identity[:60]!r} is no id: {error}") from None
    return given


def publish(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE...", help="Files; - is standard input."),
    ] = None,
    *,
    form: Annotated[
        Format | None, typer.Option("--format", help="What the files hold; without it, their names and beginnings say.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check/--no-check", help="Hold each article against the contract before it is sent.")
    ] = True,
    cancel: Annotated[
        list[str] | None,
        typer.Option(callback=_ids, metavar="ID", help="Send a kill notice: the article is to be withdrawn."),
    ] = None,
    tombstone: Annotated[
        list[str] | None,
        typer.Option(callback=_ids, metavar="ID", help="Send a null value for the article: it is to be forgotten."),
    ] = None,
) -> None:
    """Publish articles to news.raw.

    Files hold JSON (an object or an array of them), JSON Lines, or plain text: the first line is the headline, the
    rest the body. An article without id gets its URL as id, else a digest of its text, the same every time.

    Articles that break the contract and files that cannot be read to their end are named and left out, and the exit
    status is 1; the others are sent.
    """
    from services.commands.connection import kafka_settings, topic_settings
    from services.runtime.kafka.publishing import Publisher
    from services.runtime.settings import WorkerSettings

    if not (files or cancel or tombstone):
        raise typer.BadParameter("name a file, or - for standard input", param_hint="FILE")
    settings, limit = kafka_settings(), WorkerSettings().max_article_bytes
    _refuse(files or [])
    report = Report()
    with Publisher(settings, topic_settings(), report.refuse) as publisher, _progress(files or []) as progress:
        report.send(publisher, (articles.check(piece, limit) for piece in map(_notice, cancel or [])))
        for path in files or []:
            pieces = _pieces(path, progress, form, settings.max_message_bytes)
            report.send(publisher, (_judge(piece, limit if check else None) for piece in pieces))
        for identity in tombstone or []:
            report.withdraw(publisher, identity)
    report.close()
    raise typer.Exit(1 if report.refused else 0)


def _refuse(files: Sequence[Path]) -> None:
    """A usage error where a file is not there, is a directory, or is standard input for the second time."""
    for path, times in Counter(files).items():
        if path != STANDARD_INPUT and (not path.exists() or path.is_dir()):
            raise typer.BadParameter(f"there is no file {path}", param_hint="FILE")
        if path == STANDARD_INPUT and times > 1:
            raise typer.BadParameter("standard input can be read once", param_hint="FILE")


@dataclass(slots=True)
class Report:
    """What has been sent and what not, said as it happens and at the end."""

    sent: int = 0
    refused: int = 0

    def send(self, publisher: "Publisher", pieces: Iterable[Ready | Refused]) -> None:
        """Sends what is ready and names the rest."""
        for piece in pieces:
            if isinstance(piece, Refused):
                self._name(piece.place, piece.message)
            else:
                self.sent += 1
                publisher.send(piece.id, piece.value, piece.place)

    def withdraw(self, publisher: "Publisher", identity: str) -> None:
        """Sends a tombstone."""
        self.sent += 1
        publisher.send(identity, None, identity)

    def refuse(self, place: str, why: str) -> None:
        """Names an article that Kafka did not take."""
        self.sent -= 1
        self._name(place, why)

    def close(self) -> None:
        """Says how it ended."""
        if self.refused > SHOWN:
            say(f"… and {self.refused - SHOWN} more")
        say(f"{self.sent} published" + (f", {self.refused} refused" if self.refused else ""))

    def _name(self, place: str, why: str) -> None:
        self.refused += 1
        if self.refused <= SHOWN:
            say(f"{place}: {why}")


def _pieces(
    path: Path, progress: Callable[[int], None], form: Format | None, line_bytes: int
) -> Iterator[articles.Piece]:
    """The articles of a file; where it cannot be read any further, that is said as of an article."""
    try:
        yield from articles.cut(blocks(path, progress), _name(path), form, line_bytes)
    except OSError as error:
        yield Refused(_name(path), error.strerror or str(error))


def _judge(piece: articles.Piece, max_bytes: int | None) -> Ready | Refused:
    if isinstance(piece, Refused):
        return piece
    return articles.unchecked(piece) if max_bytes is None else articles.check(piece, max_bytes)


def _notice(identity: str) -> Found:
    return Found(encode({"id": identity, "headline": "", "status": "canceled"}), identity)


def _name(path: Path) -> str:
    return "standard input" if path == STANDARD_INPUT else str(path)


def blocks(path: Path, advance: Callable[[int], None] = lambda _: None) -> Iterator[bytes]:
    """The file's content: first the lines up to one that is not blank, which says what it is, then as it comes."""
    with cast("BufferedReader", sys.stdin.buffer) if path == STANDARD_INPUT else path.open("rb") as file:
        head = b""
        while not head.strip() and len(head) < READ_BYTES and (line := file.readline(READ_BYTES)):
            head += line
        yield head
        advance(len(head))
        while block := file.read1(READ_BYTES):
            yield block
            advance(len(block))


@contextmanager
def _progress(files: Sequence[Path]) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal; what is yielded is told how many bytes have been read."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("publishing"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=_size(files))
        yield lambda count: progress.advance(task, count)


def _size(files: Sequence[Path]) -> int | None:
    """Bytes of all files; None where one is standard input or another pipe."""
    known = all(path != STANDARD_INPUT and path.is_file() for path in files)
    return sum(path.stat().st_size for path in files) if known else None
