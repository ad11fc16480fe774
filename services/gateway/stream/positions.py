"""Where in Kafka a stream is: one offset for each partition of its topics, and how that is written into an event's id.

An id is base64url of variable-length integers: a version, then for each topic the number of its partitions and their
offsets. It is opaque to clients, about three characters a partition and million records.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

VERSION: Final = 1
MAX_CHARACTERS: Final = 8192
"""Of an id that is looked at: room for a thousand partitions."""

_LARGEST_OFFSET: Final = 2**63 - 1

Place = tuple[str, int]
"""A topic, as the cluster names it, and a partition's number."""

Vector = tuple[int, ...]
"""For each place of a layout the offset of the next record."""


class PositionError(ValueError):
    """The text is no id that this gateway could have written."""


class Layout:
    """The places of a stream in their order: topics in the given one, each with so many partitions, by number."""

    def __init__(self, topics: Mapping[str, int]) -> None:
        self.topics: Final = dict(topics)
        self.places: Final = tuple((topic, number) for topic, count in topics.items() for number in range(count))
        self.index: Final = {place: at for at, place in enumerate(self.places)}

    def vector(self, positions: Mapping[Place, int]) -> Vector:
        """The positions in the order of the layout."""
        return tuple(positions[place] for place in self.places)

    def positions(self, vector: Vector) -> dict[Place, int]:
        """The vector by place."""
        return dict(zip(self.places, vector, strict=True))

    def encode(self, vector: Vector) -> str:
        """The id of an event after which the stream is at `vector`."""
        numbers, at = [VERSION], 0
        for count in self.topics.values():
            numbers += [count, *vector[at : at + count]]
            at += count
        return urlsafe_b64encode(b"".join(map(_varint, numbers))).rstrip(b"=").decode()

    def decode(self, text: str) -> Vector:
        """The vector of an id; partitions that were added since are at their beginning.

        Raises:
            PositionError: it is no id of a stream with these topics.
        """
        numbers = list(_numbers(_bytes(text)))
        if numbers[:1] != [VERSION]:
            raise PositionError("of another version")
        found, at = [], 1
        for count in self.topics.values():
            had = numbers[at] if at < len(numbers) else -1
            offsets = numbers[at + 1 : at + 1 + max(0, had)]
            if not 0 <= had <= count or len(offsets) != had:
                raise PositionError("of a stream with other partitions")
            found += [*offsets, *[0] * (count - had)]
            at += 1 + had
        if at != len(numbers):
            raise PositionError("of a stream with other topics")
        return tuple(found)


def reached(vector: Vector, goal: Vector) -> bool:
    """Whether a stream at `vector` has passed `goal` in every partition."""
    return all(have >= want for have, want in zip(vector, goal, strict=True))


def later(one: Vector, other: Vector) -> Vector:
    """The further of both in each partition."""
    return tuple(map(max, one, other))


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:  # noqa: PLR2004 - seven bits a byte, as in LEB128
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _numbers(data: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        shift += 7
        if number > _LARGEST_OFFSET:
            raise PositionError("an offset is too large")
        if byte < 0x80:  # noqa: PLR2004 - the eighth bit says that more follow
            yield number
            number = shift = 0
    if shift:
        raise PositionError("cut off")


def _bytes(text: str) -> bytes:
    if len(text) > MAX_CHARACTERS:
        raise PositionError("too long")
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        return urlsafe_b64decode(padded)
    except (UnicodeEncodeError, binascii.Error):
        raise PositionError("not base64url") from None


def lost(wanted: Vector, first: Vector) -> Sequence[int]:
    """How many offsets of each partition are no longer there for a stream that goes on at `wanted`."""
    return [max(0, have - want) for want, have in zip(wanted, first, strict=True)]
