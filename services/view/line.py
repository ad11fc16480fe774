"""An event of any topic in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import Group
from rich.text import Text

from services.view.stage import Event, article, is_canceled, items, result, skipped
from services.view.text import cut, moment, word

if TYPE_CHECKING:
    from collections.abc import Iterator

ID_CHARACTERS: Final = 32
HEADLINE_CHARACTERS: Final = 120


def event_line(event: Event | None, key: str | None = None) -> Group:
    """Id, how far the event has come, and its headline, cut at the console's width. None is a tombstone."""
    if event is None:
        return _line(cut(key or "without key", ID_CHARACTERS), "deleted", "")
    fields = article(event)
    state = "withdrawn" if is_canceled(event) else " · ".join(_progress(event)) or "raw"
    headline = cut(fields.get("headline") or fields.get("body") or "", HEADLINE_CHARACTERS)
    return _line(cut(fields.get("id") or key or "without id", ID_CHARACTERS), state, headline)


def seen_line(event: Event) -> Group:
    """What ingest remembers of an article: id, whether it was withdrawn, its time, and what it nearly repeats."""
    said = [moment(event["version"])] if event.get("version") else []
    if event.get("duplicate_of"):
        said.append(f"repeats {cut(event['duplicate_of'], ID_CHARACTERS)}")
    state = "withdrawn" if event.get("canceled") else "seen"
    return _line(cut(event.get("id"), ID_CHARACTERS), state, " · ".join(said))


def _line(identifier: str, state: str, headline: str) -> Group:
    line = Text.assemble((identifier, "bold"), (f"  {state}  ", "dim"), headline, no_wrap=True, overflow="ellipsis")
    # Console.print joins bare texts into a new one, which would wrap.
    return Group(line)


def _progress(event: Event) -> Iterator[str]:
    """What each stage that the event has passed says of it."""
    if language := result(event, "language"):
        yield word(language.get("tag") or "language unknown")
    for stage, things in (("entities", "names"), ("quotes", "quotes")):
        found = items(event, stage)
        if found is not None:
            yield f"{len(found)} {things}"
        elif skipped(event, stage):
            yield f"no {things} looked for"
