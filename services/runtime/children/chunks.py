"""How a batch is cut for the child processes, and how the guilty document of a failed piece is found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chunk:
    """Neighbouring documents of a batch, enriched together by one child.

    Attributes:
        start: place of the first document in its batch.
        values: the encoded events.
        attempt: how often this chunk failed by hanging, dying or eating memory.
    """

    start: int
    values: tuple[bytes, ...]
    attempt: int = 0

    @property
    def size(self) -> int:
        """Bytes of the events."""
        return sum(map(len, self.values))


def cut(values: Sequence[bytes], max_documents: int, max_bytes: int) -> Iterator[Chunk]:
    """Cuts a batch into chunks of at most `max_documents`, and `max_bytes` where more than one document is in it."""
    start, size = 0, 0
    for place, value in enumerate(values):
        if place > start and (place - start == max_documents or size + len(value) > max_bytes):
            yield Chunk(start, tuple(values[start:place]))
            start, size = place, 0
        size += len(value)
    if start < len(values):
        yield Chunk(start, tuple(values[start:]))


def narrow(chunk: Chunk) -> tuple[Chunk, ...]:
    """What to try after a chunk hung, died or ate its memory; nothing, once one document is known to be guilty.

    A chunk of several documents is halved. A single document gets a second try in another child: the first may have
    been killed from outside, or have leaked memory over the documents before, which is not this document's fault.
    """
    if len(chunk.values) > 1:
        middle = len(chunk.values) // 2
        return (
            Chunk(chunk.start, chunk.values[:middle]),
            Chunk(chunk.start + middle, chunk.values[middle:]),
        )
    if chunk.attempt == 0:
        return (Chunk(chunk.start, chunk.values, attempt=1),)
    return ()
