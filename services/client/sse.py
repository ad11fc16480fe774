"""Server-Sent Events, read (WHATWG HTML, 9.2.6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Message:
    """An event; `id` is the last one that was said, also by a block without data."""

    event: str
    data: str
    id: str


class Parser:
    """Makes messages of a stream's bytes as they come.

    How long to wait before connecting again (`retry`) is left out: whoever connects waits longer after each try.

    Attributes:
        last: the last id that was said.
    """

    def __init__(self, last: str = "") -> None:
        self.last = last
        self._rest = b""
        self._event, self._id = "", last
        self._data: list[str] = []

    def feed(self, chunk: bytes) -> Iterator[Message]:
        """The messages that are complete with this chunk. Lines end in LF, as ours do, or CR LF."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            if message := self._line(line.removesuffix(b"\r").decode(errors="replace")):
                yield message

    def _line(self, line: str) -> Message | None:
        if not line:
            return self._dispatched()
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "event":
                self._event = value
            case "data":
                self._data.append(value)
            case "id" if "\0" not in value:
                self._id = value
        return None

    def _dispatched(self) -> Message | None:
        self.last = self._id
        event, data = self._event or "message", self._data
        self._event, self._data = "", []
        return Message(event, "\n".join(data), self.last) if data else None
