"""Dead letters: why a record was given up, and where it is."""

from __future__ import annotations

from typing import Final, Protocol

from rich.text import Text

from services.view.text import cut, moment, word

MESSAGE_CHARACTERS: Final = 300


class DeadLetter(Protocol):
    """What is shown of a dead letter: the values of its `dead_…` headers, and the record's key."""

    @property
    def stage(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def time(self) -> str: ...
    @property
    def key(self) -> bytes | None: ...


def dead_line(letter: DeadLetter) -> Text:
    """Reason, stage and key, then the place and time, then the message."""
    key = "without key" if letter.key is None else word(letter.key.decode(errors="replace"))
    place = f"{word(letter.topic)}-{letter.partition}-{letter.offset}"
    return Text.assemble(
        (word(letter.reason), "bold red"),
        f" in {word(letter.stage)}: {key}",
        (f"  {place} · {moment(letter.time)}", "dim"),
        f"\n  {cut(letter.message, MESSAGE_CHARACTERS)}",
    )
