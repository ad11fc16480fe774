"""Header names that are no UTF-8, read without stumbling.

kafka-python decodes the headers' names while it unpacks what it fetched. It raises on the first that is no UTF-8 and
never gets past that record, so one publisher with another idea of text would stop a partition for good. Here such a
name is mended instead: a question mark for each of its bytes that is not ASCII. The record's length stays the same.
"""

from typing import Any, Final

from kafka.record.default_records import DefaultRecordBatch
from kafka.record.util import decode_varint

_VARINTS_BEFORE_KEY: Final = 4
"""Length, attributes, timestamp delta, offset delta."""


class LenientRecordBatch(DefaultRecordBatch):  # type: ignore[misc]  # kafka-python has no types
    """A fetched batch of records."""

    __slots__ = ()

    def _read_msg(self) -> Any:
        try:
            return super()._read_msg()
        except UnicodeDecodeError:
            _mend(self._buffer, self._pos)
            return super()._read_msg()


def _mend(buffer: bytearray, start: int) -> None:
    """Mends the header names of the record (of message format 2) that begins at `start`."""
    position = start
    for _ in range(_VARINTS_BEFORE_KEY):
        _, position = decode_varint(buffer, position)
    for _ in ("key", "value"):
        position = _after(buffer, position)
    headers, position = decode_varint(buffer, position)
    for _ in range(headers):
        length, begin = decode_varint(buffer, position)
        buffer[begin : begin + length] = _mended(buffer[begin : begin + length])
        position = _after(buffer, begin + length)


def _after(buffer: bytearray, position: int) -> int:
    """Where a field ends that begins with its length; null has the length -1."""
    length, begin = decode_varint(buffer, position)
    return int(begin + max(length, 0))


def _mended(name: bytearray) -> bytes:
    try:
        name.decode()
    except UnicodeDecodeError:
        return name.decode("ascii", "replace").replace("\ufffd", "?").encode()
    return bytes(name)
