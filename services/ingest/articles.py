"""Articles out of files: JSON, JSON Lines or plain text, cut into articles whose bytes stay as they are."""

import json
import re
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Final, TypeAlias

from schemas.codec import decode, encode, splice
from schemas.reasons import ContractError
from schemas.validation import validate
from services.ingest.memory.identity import identify
from services.ingest.ninjs import is_ninjs, mapped
from services.runtime.lines import split
from services.runtime.stage import Bad

WHOLE_BYTES: Final = 256 * 1024 * 1024
"""The largest file that is read as a whole. JSON Lines are read line by line and may be of any length."""

HEAD_BYTES: Final = 64 * 1024
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

_SCAN: Final = json.JSONDecoder().raw_decode
_SPACE: Final = re.compile(r"[ \t\r\n]*")


class Format(StrEnum):
    """How a file holds articles."""

    JSON = "json"
    JSONL = "jsonl"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Found:
    """An article as it stands in a file, and where."""

    value: bytes
    place: str


@dataclass(frozen=True, slots=True)
class Ready:
    """An article to be published; without an id only where nobody checked.

    Attributes:
        teaser: whether it may say less than what was sent of it before; then it counts only where nothing was.
    """

    id: str | None
    value: bytes
    place: str
    teaser: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """What is no article, and why."""

    place: str
    message: str


Piece: TypeAlias = Found | Refused


def cut(blocks: Iterable[bytes], name: str, form: Format | None, line_bytes: int) -> Iterator[Piece]:
    """The articles of one file.

    Args:
        blocks: the file's content as it comes; the first block holds its first line, or the first `HEAD_BYTES`.
        name: the file's, for places and for what its suffix says.
        form: what the file holds; without, suffix and first line decide.
        line_bytes: the longest line that is read of JSON Lines.
    """
    content = iter(blocks)
    head = next(content, b"").removeprefix(BYTE_ORDER_MARK)
    whole = chain([head], content)
    match form or guess(name, head):
        case Format.JSONL:
            pieces = _lines(whole, name, line_bytes)
        case Format.JSON:
            pieces = _values(whole, name)
        case Format.TEXT:
            pieces = _text(whole, name)
    some = False
    for piece in pieces:
        some = True
        yield piece
    if not some:
        yield Refused(name, "holds no article")


def guess(name: str, head: bytes) -> Format:
    """What a file holds, by its suffix; where that leaves it open, by its first line."""
    suffix = name.rpartition(".")[2].lower()
    if suffix in ("jsonl", "ndjson"):
        return Format.JSONL
    if suffix in ("txt", "md", "text"):
        return Format.TEXT
    line = head.strip().split(b"\n", 1)[0]
    if suffix != "json" and line[:1] not in (b"{", b"["):
        return Format.TEXT
    return Format.JSONL if _is_object(line) else Format.JSON


def check(found: Found, max_bytes: int) -> Ready | Refused:
    """The article with an id, held against the contract; ninjs becomes an article first.

    An article without id gets one that is the same every time: its canonical URL, else a digest of its text.
    """
    try:
        article = decode(found.value)
        value = found.value
        if is_ninjs(article):
            article = mapped(article)
            value = encode(article)
        if article.get("id") in (None, ""):
            identity = identify(article)
            value = encode({**article, "id": identity}) if "id" in article else splice(value, "id", identity)
            article["id"] = identity
        validate("article", article)
    except ContractError as error:
        return Refused(found.place, str(error))
    if len(value) > max_bytes:
        return Refused(found.place, f"too_large: {len(value)} bytes, workers accept {max_bytes}")
    return Ready(article["id"], value, found.place)


def unchecked(found: Found) -> Ready:
    """The article as it is, keyed by its id where it has one: the workers decide what becomes of it."""
    try:
        identity = decode(found.value).get("id")
    except ContractError:
        identity = None
    return Ready(identity if isinstance(identity, str) and identity else None, found.value, found.place)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _lines(blocks: Iterable[bytes], name: str, line_bytes: int) -> Iterator[Piece]:
    lines = chain.from_iterable(split(blocks, line_bytes))
    for number, line in enumerate(lines, 1):
        if isinstance(line, Bad):
            yield Refused(f"{name}:{number}", f"{line.reason}: {line.message}")
        elif line:
            yield Found(line, f"{name}:{number}")


def _values(blocks: Iterable[bytes], name: str) -> Iterator[Piece]:
    """JSON values one after the other; arrays count as what they hold."""
    text = _whole(blocks, name)
    if isinstance(text, Refused):
        yield text
        return
    line, counted = 1, 0
    try:
        for start, end in _spans(text):
            line, counted = line + text.count("\n", counted, start), start
            yield Found(text[start:end].encode(), f"{name}:{line}")
    except json.JSONDecodeError as error:
        yield Refused(f"{name}:{error.lineno}", f"not_json: column {error.colno}: {error.msg}")
    except RecursionError:
        yield Refused(name, "not_json: nested too deeply")
    except ValueError as error:  # a number of more digits than Python reads
        yield Refused(name, f"not_json: {error}")


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the values stand that are articles, or should be. Raises `JSONDecodeError`."""
    place = _skip(text, 0)
    while place < len(text):
        if text[place] == "[":
            place = yield from _elements(text, place + 1)
        else:
            start, place = place, _SCAN(text, place)[1]
            yield start, place
        place = _skip(text, place)


def _elements(text: str, place: int) -> Generator[tuple[int, int], None, int]:
    """The same for the elements of an array that began before `place`; returns where it has ended."""
    place = _skip(text, place)
    if text[place : place + 1] == "]":
        return place + 1
    while True:
        end = _SCAN(text, place)[1]
        yield place, end
        place = _skip(text, end)
        if text[place : place + 1] == "]":
            return place + 1
        if text[place : place + 1] != ",":
            raise json.JSONDecodeError("a comma or the end of the array should be here", text, place)
        place = _skip(text, place + 1)


def _skip(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


def _text(blocks: Iterable[bytes], name: str) -> Iterator[Piece]:
    """One article: its headline is the first line that is not blank, its body the rest."""
    text = _whole(blocks, name)
    if isinstance(text, Refused):
        yield text
        return
    headline, _, body = text.replace("\r\n", "\n").strip().partition("\n")
    if headline:
        yield Found(encode({"headline": headline.strip(), "body": body.strip()}), name)


def _whole(blocks: Iterable[bytes], name: str) -> str | Refused:
    content = bytearray()
    for block in blocks:
        content += block
        if len(content) > WHOLE_BYTES:
            megabytes = WHOLE_BYTES // 1024 // 1024
            return Refused(name, f"more than {megabytes} MiB in one piece: write one article a line (JSON Lines)")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Refused(f"{name}:{line}", f"not_utf8: byte {error.start}: {error.reason}; convert it to UTF-8")
