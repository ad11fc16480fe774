"""Compressed batches, unpacked as far as there is room.

Some hundred kilobytes can hold gigabytes of zeros. kafka-python unpacks a batch as a whole, in the worker itself, which
then dies of it again and again: one publisher would stop a partition for good. Here a batch that holds too much is read
as a single record without content, at its last offset, which says so.
"""

from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING, Any, Final

import lz4.frame
import zstandard
from kafka.record import memory_records
from kafka.record.default_records import DefaultRecord

from services.runtime.kafka.patches.header_names import LenientRecordBatch
from services.runtime.kafka.records import Unread

if TYPE_CHECKING:
    from collections.abc import Callable

MOST: Final = 64 * 1024 * 1024
"""Bytes of a batch, unpacked: eight times the largest message, which producers hold to before they compress it."""

CHUNK: Final = 1024 * 1024

_OPENERS: Final[dict[int, Callable[[io.BytesIO], Any]]] = {
    LenientRecordBatch.CODEC_GZIP: lambda file: gzip.GzipFile(fileobj=file),
    LenientRecordBatch.CODEC_LZ4: lz4.frame.LZ4FrameFile,
    LenientRecordBatch.CODEC_ZSTD: lambda file: zstandard.ZstdDecompressor().stream_reader(
        file, read_across_frames=True
    ),
}
"""Not Snappy, which makes nothing smaller than a twentieth."""


class BoundedRecordBatch(LenientRecordBatch):
    """A fetched batch of records."""

    most: int = MOST
    """Bytes, unpacked."""

    _buffer: bytearray
    _pos: int
    _num_records: int
    _decompressed: bool

    def __init__(self, buffer: Any) -> None:
        super().__init__(buffer)
        self._is_unread = False

    def _maybe_uncompress(self) -> None:
        opener = _OPENERS.get(self.compression_type)
        if opener is None or self._decompressed:
            super()._maybe_uncompress()
            return
        unpacked = _unpacked(opener(io.BytesIO(memoryview(self._buffer)[self._pos :])), self.most)
        if unpacked is None:
            self._is_unread, self._num_records = True, 1
        self._buffer, self._pos, self._decompressed = unpacked or bytearray(), 0, True

    def _read_msg(self) -> Any:
        if not self._is_unread:
            return super()._read_msg()
        why = f"a compressed batch, offsets {self.base_offset} to {self.last_offset}, of more than {self.most} bytes"
        return DefaultRecord(0, self.last_offset, self.max_timestamp, self.timestamp_type, None, Unread(why), [])


def install(max_message_bytes: int) -> None:
    """Makes all consumers of this process read so; larger messages that are allowed have their room."""
    BoundedRecordBatch.most = max(MOST, 2 * max_message_bytes)
    memory_records.DefaultRecordBatch = BoundedRecordBatch


def _unpacked(stream: Any, most: int) -> bytearray | None:
    """All that is in the stream; None where it is more than so many bytes."""
    unpacked = bytearray()
    with stream:
        while len(unpacked) <= most and (chunk := stream.read(CHUNK)):
            unpacked += chunk
    return unpacked if len(unpacked) <= most else None
