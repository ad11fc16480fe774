"""Compressed bodies: whole, broken, and such as explode."""

import gzip
import zlib

import pytest

from services.ingest.web.inflate import BrokenError, Inflater, TooLargeError, unpacked

TEXT = b"Es schneit. " * 1000


def inflate(data: bytes, encoding: str, limit: int = 100_000, pieces: int = 100) -> bytes:
    inflater = Inflater(encoding, limit)
    for at in range(0, len(data), pieces):
        inflater.feed(data[at : at + pieces])
    return inflater.end()


@pytest.mark.parametrize(
    ("encoding", "data"),
    [("", TEXT), ("identity", TEXT), ("GZIP", gzip.compress(TEXT)), ("deflate", zlib.compress(TEXT)), ("gzip", b"")],
)
def test_bodies_come_out_as_they_were(encoding: str, data: bytes) -> None:
    assert inflate(data, encoding) == (TEXT if data else b"")


def test_a_bomb_is_stopped_at_the_limit() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    with pytest.raises(TooLargeError):
        inflate(bomb, "gzip", pieces=len(bomb))
    with pytest.raises(TooLargeError):
        unpacked(bomb, 1000)


def test_exactly_the_limit_is_allowed() -> None:
    assert len(inflate(TEXT, "", len(TEXT))) == len(TEXT)
    assert len(inflate(gzip.compress(TEXT), "gzip", len(TEXT))) == len(TEXT)
    with pytest.raises(TooLargeError):
        inflate(TEXT, "", len(TEXT) - 1)


@pytest.mark.parametrize("data", [b"not gzip", gzip.compress(TEXT)[:-9], gzip.compress(TEXT)[:40]])
def test_broken_bytes_are_told(data: bytes) -> None:
    with pytest.raises(BrokenError):
        inflate(data, "gzip")


def test_encodings_that_were_not_asked_for_are_refused() -> None:
    with pytest.raises(BrokenError):
        Inflater("br", 1)


def test_a_file_that_is_gzip_itself_is_unpacked() -> None:
    assert unpacked(gzip.compress(TEXT), 100_000) == TEXT
    assert unpacked(TEXT, 1) == TEXT
