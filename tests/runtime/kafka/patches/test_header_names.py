"""Records as they stand on the wire, with header names that are no UTF-8."""

from __future__ import annotations

import pytest
from kafka.errors import CorruptRecordError
from kafka.record.default_records import DefaultRecordBatch, DefaultRecordBatchBuilder

from services.runtime.kafka.patches.header_names import LenientRecordBatch

ZSTD = DefaultRecordBatch.CODEC_ZSTD


class RawName(str):
    """A name that goes over the wire in another encoding."""

    __slots__ = ()

    def encode(self, *_: object) -> bytes:
        return super().encode("latin-1")


def encoded(*headers: tuple[str, bytes], compression: int = 0) -> bytes:
    """A batch of three records; the one in the middle has the headers."""
    builder = DefaultRecordBatchBuilder(2, compression, 0, -1, -1, -1, 1_000_000)
    for offset, these in enumerate(([("first", b"1")], list(headers), [("last", b"3")])):
        builder.append(offset, 1000, None if offset == 1 else b"k", b"v" * 200, these)
    return bytes(builder.build())


def test_kafka_python_itself_stumbles() -> None:
    """Once this fails, `header_names` can go."""
    records = iter(DefaultRecordBatch(encoded((RawName("Käse"), b"x"))))
    next(records)
    with pytest.raises(CorruptRecordError):
        next(records)
    with pytest.raises(CorruptRecordError):
        next(records)


@pytest.mark.parametrize("compression", [0, ZSTD])
def test_such_a_name_is_mended_and_all_else_is_as_it_was(compression: int) -> None:
    batch = LenientRecordBatch(
        encoded((RawName("Käse"), b"\xff\x00"), ("Brücke", b""), (RawName("ÄÖ"), b"z" * 300), compression=compression)
    )
    first, second, third = batch
    assert second.headers == [("K?se", b"\xff\x00"), ("Brücke", b""), ("??", b"z" * 300)]
    assert (second.key, second.value, second.offset) == (None, b"v" * 200, 1)
    assert [first.headers, third.headers] == [[("first", b"1")], [("last", b"3")]]


def test_a_batch_that_is_broken_otherwise_is_still_an_error() -> None:
    batch = LenientRecordBatch(encoded(("a", b"b"))[:-3])
    with pytest.raises(CorruptRecordError):
        list(batch)
