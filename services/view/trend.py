"""A subject in a window of time, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.console import Group
from rich.text import Text

from services.view.text import cut, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.view.stage import Event

NAME_CHARACTERS: Final = 60


def trend_line(event: Event) -> Group:
    """The window, whom it is about, how often they are named or quoted, and what is usual."""
    window, subject = _part(event, "window"), _part(event, "subject")
    times = "–".join(word(window.get(name))[11:16] for name in ("start", "end"))
    what = "quotes" if subject.get("kind") == "speaker" else "mentions"
    base = event.get("base")
    usual = "" if base is None else f", usually {word(base)}"
    line = Text.assemble(
        ("▲ " if event.get("rising") is True else "  ", "bold red"),
        (f"{word(window.get('size')):>3} {times}  ", "dim"),
        (cut(subject.get("name"), NAME_CHARACTERS), "bold"),
        f"  {word(event.get('count'))} {what} in {word(event.get('articles'))} articles{usual}",
        no_wrap=True,
        overflow="ellipsis",
    )
    return Group(line)


def _part(event: Event, name: str) -> Mapping[str, Any]:
    part = event.get(name)
    return part if isinstance(part, dict) else {}
