"""Compressed batches that hold more than anybody could have sent."""

from __future__ import annotations

import pytest
from kafka.record.default_records import DefaultRecordBatchBuilder

from services.runtime.kafka.patches.unpacking import BoundedRecordBatch
from services.runtime.kafka.records import Unread

NONE, GZIP, SNAPPY, LZ4, ZSTD = range(5)


def encoded(compression: int, size: int) -> bytes:
    """A batch of three records from offset 0 on; the last one has so many zeros for its value."""
    builder = DefaultRecordBatchBuilder(2, compression, 0, -1, -1, -1, 10_000_000)
    for offset, value in enumerate((b"1", None, bytes(size))):
        builder.append(offset, 1000, b"k", value, [])
    return bytes(builder.build())


@pytest.mark.parametrize("compression", [NONE, GZIP, SNAPPY, LZ4, ZSTD])
@pytest.mark.parametrize("size", [0, 3_000_000])
def test_a_batch_for_which_there_is_room_is_read_as_it_is(compression: int, size: int) -> None:
    records = list(BoundedRecordBatch(encoded(compression, size)))
    assert [(each.offset, each.value) for each in records] == [(0, b"1"), (1, None), (2, bytes(size))]


@pytest.mark.parametrize("compression", [GZIP, LZ4, ZSTD])
def test_one_that_holds_too_much_is_a_single_record_without_content(
    monkeypatch: pytest.MonkeyPatch, compression: int
) -> None:
    monkeypatch.setattr(BoundedRecordBatch, "most", 2_000_000)
    (record,) = BoundedRecordBatch(encoded(compression, 3_000_000))
    assert (record.key, record.value, record.offset, record.timestamp) == (None, b"", 2, 1000)
    assert isinstance(record.value, Unread)
    assert record.value.why == "a compressed batch, offsets 0 to 2, of more than 2000000 bytes"
