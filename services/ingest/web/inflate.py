"""Compressed bytes, inflated only as far as the limit: a few kilobytes can hold gigabytes."""

from __future__ import annotations

import zlib
from typing import Final

GZIP: Final = b"\x1f\x8b"
ENCODINGS: Final = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
_EITHER: Final = 32 + zlib.MAX_WBITS
"""zlib's own format or gzip's, whichever it is."""


class TooLargeError(Exception):
    """There is more than the limit allows."""


class BrokenError(Exception):
    """The bytes are not what they are said to be."""


class Inflater:
    """Takes bytes as they come and gives them inflated, at most `limit` of them altogether."""

    def __init__(self, encoding: str, limit: int) -> None:
        """`encoding` is what Content-Encoding says. Raises `BrokenError` where it is not known."""
        encoding = encoding.strip().lower()
        if encoding not in ENCODINGS:
            raise BrokenError(f"Content-Encoding {encoding[:40]!r} was not asked for")
        self._stream = None if encoding in ("", "identity") else zlib.decompressobj(_EITHER)
        self._limit = limit
        self._body = bytearray()

    def feed(self, data: bytes) -> None:
        """Raises `TooLargeError`, `BrokenError`."""
        room = self._limit - len(self._body)
        try:
            self._body += data[: room + 1] if self._stream is None else self._stream.decompress(data, room + 1)
        except zlib.error as error:
            raise BrokenError(f"not compressed as it says: {error}") from None
        if len(self._body) > self._limit:
            raise TooLargeError(f"more than {self._limit} bytes")

    def end(self) -> bytes:
        """All of it. Raises `BrokenError` where the end is missing."""
        if self._stream is not None and self._body and not self._stream.eof:
            raise BrokenError("the compressed bytes end too early")
        return bytes(self._body)


def unpacked(body: bytes, limit: int) -> bytes:
    """A body that is itself a gzip file, as sitemaps often are, inflated; any other as it is.

    Raises:
        TooLargeError, BrokenError
    """
    if not body.startswith(GZIP):
        return body
    inflater = Inflater("gzip", limit)
    inflater.feed(body)
    return inflater.end()
