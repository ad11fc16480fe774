"""Compressed bytes, inflated only as far as the limit: a few kilobytes can hold gigabytes."""

from __future__ import annotations

import zlib
from typing import Final

GZIP: Final = b"\x1f\x8b"
ENCODINGS: Final = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
_EITHER: Final = 32 + zlib.MAX_WBITS
"""zlib's own format or gzip's, whichever it is."""

_BLOCK: Final = 4096
"""Bytes that are inflated at once: what follows a member is copied, and a megabyte may hold 50,000 empty ones."""


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
        self._plain = encoding in ("", "identity")
        self._stream: zlib._Decompress | None = None
        self._limit = limit
        self._body = bytearray()

    def feed(self, data: bytes) -> None:
        """Raises `TooLargeError`, `BrokenError`."""
        if self._plain:
            self._add(data[: self._room])
            return
        for at in range(0, len(data), _BLOCK):
            self._inflate(data[at : at + _BLOCK])

    def end(self) -> bytes:
        """All of it. Raises `BrokenError` where the end is missing."""
        if self._stream is not None and not self._stream.eof:
            raise BrokenError("the compressed bytes end too early")
        return bytes(self._body)

    @property
    def _room(self) -> int:
        """Bytes after which there are too many; never 0, which zlib takes for no limit."""
        return self._limit - len(self._body) + 1

    def _inflate(self, block: bytes) -> None:
        """Goes through all members: gzip may have several, one behind the other (RFC 1952)."""
        while block:
            if self._stream is None or self._stream.eof:
                self._stream = zlib.decompressobj(_EITHER)
            try:
                self._add(self._stream.decompress(block, self._room))
            except zlib.error as error:
                raise BrokenError(f"not compressed as it says: {error}") from None
            block = self._stream.unused_data

    def _add(self, inflated: bytes) -> None:
        self._body += inflated
        if len(self._body) > self._limit:
            raise TooLargeError(f"more than {self._limit} bytes")


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
