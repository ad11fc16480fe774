"""Windows of time: which there are, which of them an event falls in, and which can still change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from services.trends.subjects import BUCKET

if TYPE_CHECKING:
    from collections.abc import Iterator

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 86400


@dataclass(frozen=True, slots=True)
class Size:
    """A length of windows, in seconds, and how far apart they begin: as far as they are long, or less."""

    label: str
    seconds: int
    hop: int

    @property
    def kind(self) -> str:
        return "tumbling" if self.hop == self.seconds else "hopping"


@dataclass(frozen=True, slots=True)
class Window:
    """From `start`, in seconds since 1970, up to but without `end`."""

    size: Size
    start: int

    @property
    def end(self) -> int:
        return self.start + self.size.seconds

    @property
    def buckets(self) -> range:
        return range(self.start // BUCKET, self.end // BUCKET)


SIZES: Final = (
    Size("5m", 5 * MINUTE, 5 * MINUTE),
    Size("1h", HOUR, HOUR),
    Size("24h", DAY, DAY),
    Size("1h", HOUR, 5 * MINUTE),
    Size("24h", DAY, HOUR),
)

LONGEST: Final = max(size.seconds for size in SIZES)


def current(size: Size, now: float) -> Window:
    """The window that `now` lies in, where there are several the one that ends first: it is the fullest."""
    return Window(size, _hop_after(size, now) - size.seconds)


def containing(size: Size, bucket: int, now: float, grace: float) -> Iterator[Window]:
    """The windows with that bucket which have begun their last hop and can still change, in order.

    A hopping window is told from its last hop on. Before that, those that end earlier hold all that it holds and more.
    """
    first = _hop_after(size, bucket * BUCKET)
    last = min(max(_hop_after(size, now), first), bucket * BUCKET + size.seconds)
    for end in range(first, last + 1, size.hop):
        if end + grace > now:
            yield Window(size, end - size.seconds)


def first_open(now: float, grace: float) -> int:
    """The first bucket that any window holds which can still change."""
    return int((now - grace - LONGEST) // BUCKET) - 1


def _hop_after(size: Size, time: float) -> int:
    return int(time // size.hop + 1) * size.hop
