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


@pytest.mark.parametrize("data", [b"not gzip", *(gzip.compress(TEXT)[:end] for end in (-9, 40, 5))])
def test_broken_bytes_are_told(data: bytes) -> None:
    with pytest.raises(BrokenError):
        inflate(data, "gzip")


@pytest.mark.parametrize("pieces", [1, 7, 100, 100_000])
def test_all_members_of_gzip_are_read(pieces: int) -> None:
    members = gzip.compress(TEXT) + gzip.compress(b"") + gzip.compress(b"Es taut.")
    assert inflate(members, "gzip", pieces=pieces) == TEXT + b"Es taut."
    assert unpacked(members, 100_000) == TEXT + b"Es taut."


def test_a_bomb_of_many_members_is_stopped_at_the_limit() -> None:
    with pytest.raises(TooLargeError):
        unpacked(gzip.compress(b"\0" * 60_000) * 2, 100_000)
    assert unpacked(gzip.compress(b"") * 200_000, 0) == b""


@pytest.mark.parametrize("rest", [b"\n", b"garbage", b"\0" * 512, gzip.compress(TEXT)[:5], gzip.compress(TEXT)[:-1]])
def test_what_follows_a_member_and_is_none_is_told(rest: bytes) -> None:
    for pieces in (1, 100_000):
        with pytest.raises(BrokenError):
            inflate(gzip.compress(TEXT) + rest, "gzip", pieces=pieces)


def test_encodings_that_were_not_asked_for_are_refused() -> None:
    with pytest.raises(BrokenError):
        Inflater("br", 1)


def test_a_file_that_is_gzip_itself_is_unpacked() -> None:
    assert unpacked(gzip.compress(TEXT), 100_000) == TEXT
    assert unpacked(TEXT, 1) == TEXT
