"""Quotes: who says it, how that was found out, and what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from services.view.text import cut, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import RenderableType

QUOTE_CHARACTERS: Final = 280
LINE_CHARACTERS: Final = 200
PHRASE_CHARACTERS: Final = 60


def quote_block(quote: Mapping[str, Any]) -> RenderableType:
    """A quote within its article: the speaker, then in dim words how it is said, and beneath it what is said."""
    head = speaker(quote).append_text(Text(f"  {' · '.join(_manner(quote))}", style="dim"))
    return Group(head, Padding(Text(cut(quote["text"], QUOTE_CHARACTERS)), (0, 0, 0, 2)))


def quote_line(quote: Mapping[str, Any]) -> Text:
    """A quote of news.quotes by itself: the speaker and the words, and beneath them the article they stand in."""
    line = speaker(quote).append(": ").append(cut(quote["text"], LINE_CHARACTERS))
    origin = [word(quote["language"])] if quote.get("language") else []
    origin.append(cut(quote.get("headline") or quote.get("article_id") or "", LINE_CHARACTERS))
    return line.append(f"\n  {' · '.join(origin)}", style="dim")


def speaker(quote: Mapping[str, Any]) -> Text:
    """Who says it: the name in bold, after what the text says instead of it; or what the text says; or nobody."""
    found = quote.get("speaker")
    if not found:
        return Text("nobody named", style="italic dim")
    words, name = cut(found["text"], PHRASE_CHARACTERS), cut(found.get("name") or "", PHRASE_CHARACTERS)
    if not name:
        return Text.assemble((words, "bold"), (" (no name)", "dim"))
    if found.get("resolved_by") == "name" or name.casefold() in words.casefold():
        return Text(name, style="bold")
    return Text.assemble((f"{words} → ", "dim"), (name, "bold"))


def _manner(quote: Mapping[str, Any]) -> Iterator[str]:
    """Type, cue, addressee and how the name was found, as far as they are there."""
    yield word(quote["type"].replace("_", " "))
    if quote.get("cue"):
        yield cut(quote["cue"]["text"], PHRASE_CHARACTERS)
    if quote.get("addressee"):
        yield f"to: {cut(quote['addressee']['text'], PHRASE_CHARACTERS)}"
    resolved_by = (quote.get("speaker") or {}).get("resolved_by")
    if resolved_by not in {None, "name"}:
        yield f"by {word(resolved_by)}"
