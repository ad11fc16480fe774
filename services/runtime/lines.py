"""JSON Lines through the stages without Kafka: lines in, results out, in the same order and in bounded memory.

One thread reads and hands batches to the pool, the caller takes the results. A batch is what one read gave, so that a
single line typed by hand is worked on at once and a large file in pieces that keep all children busy.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from schemas.reasons import Reason
from services.runtime.stage import Bad, Result

if TYPE_CHECKING:
    from concurrent.futures import Future

    from services.runtime.children.pool import Pool

Line: TypeAlias = bytes | Bad
"""A line without the white space around it, or why it is not even looked at."""

LINE_END: Final = 1
"""Bytes that a line may have beside its limit: the carriage return of other systems."""


@dataclass(slots=True)
class Splitter:
    """Cuts blocks of bytes into lines. Of a line beyond `limit` bytes only the beginning is held."""

    limit: int
    _held: bytearray = field(default_factory=bytearray)
    _size: int = 0

    def feed(self, block: bytes) -> list[Line]:
        """The lines that end in this block."""
        *ends, rest = block.split(b"\n")
        lines = []
        for end in ends:
            self._add(end)
            lines.append(self._take())
        self._add(rest)
        return lines

    def end(self) -> list[Line]:
        """The last line, where the input does not end with a line feed."""
        return [self._take()] if self._size else []

    def _add(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size <= self.limit + LINE_END:
            self._held += piece

    def _take(self) -> Line:
        line, size = bytes(self._held).strip(), self._size
        self._held.clear()
        self._size = 0
        if size > self.limit + LINE_END or len(line) > self.limit:
            return Bad(Reason.TOO_LARGE, f"{size} bytes, {self.limit} are allowed")
        return line


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines that were read together, and the work on those of them that can be worked on."""

    lines: list[Line]
    work: Future[list[Result]]

    def results(self) -> list[Result]:
        """One for each line. Raises `PoolError` where the pool has broken down."""
        worked = iter(self.work.result())
        return [line if isinstance(line, Bad) else next(worked) for line in self.lines]


def results(blocks: Iterable[bytes], pool: Pool, *, limit: int, window: int) -> Iterator[list[Result]]:
    """The results of all lines in their order, those of one batch at a time.

    Args:
        blocks: the input, as it comes; read in a thread of its own.
        pool: has been started.
        limit: bytes that a line may have.
        window: batches that are held at once, which bounds the memory.

    Raises:
        PoolError: the pool has broken down.
        OSError: the input cannot be read.
    """
    batches: queue.Queue[Batch | Exception | None] = queue.Queue(window)

    def read() -> None:
        try:
            for lines in split(blocks, limit):
                batches.put(Batch(lines, pool.submit([line for line in lines if not isinstance(line, Bad)])))
        except Exception as error:  # noqa: BLE001 - raised again where somebody can handle it
            batches.put(error)
        else:
            batches.put(None)

    # A daemon, since nothing can interrupt its read when the reader of the results gives up.
    threading.Thread(target=read, name="read", daemon=True).start()
    while batch := batches.get():
        if isinstance(batch, Exception):
            raise batch
        yield batch.results()


def split(blocks: Iterable[bytes], limit: int) -> Iterator[list[Line]]:
    """The lines as they come to their end, none of them held beyond `limit` bytes."""
    splitter = Splitter(limit)
    for block in blocks:
        if lines := splitter.feed(block):
            yield lines
    if last := splitter.end():
        yield last
