"""An enriched article as a panel: what it is, whom and what it names, and who said what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from services.language.languages import primary
from services.view.quote import quote_block
from services.view.stage import Event, article, is_canceled, items, result, skipped
from services.view.text import cut, moment, percent, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import RenderableType

HEADLINE_CHARACTERS: Final = 200
NAME_CHARACTERS: Final = 60
NAMES_A_LINE: Final = 15
QUOTES_SHOWN: Final = 50
TIMES: Final = "\u00d7"

NAME_LINES: Final = {"person": "people", "organisation": "organisations", "place": "places", "other": "other names"}


def article_panel(event: Event | None, key: str | None = None) -> Panel:
    """The event in a panel. None is a tombstone, of which only the `key` is known."""
    if event is None:
        return Panel(Text(f"Deleted: {cut(key or 'an article without a key', NAME_CHARACTERS)}"), style="dim")
    if is_canceled(event):
        withdrawn = Text("Withdrawn by its publisher: do not use", style="bold red")
        return Panel(Group(withdrawn, _headline(event), _origin(event)), border_style="red")
    parts = [_headline(event), _origin(event), *_names(event), *_quotes(event)]
    return Panel(Group(*parts), border_style="dim")


def _headline(event: Event) -> Text:
    fields = article(event)
    first = fields.get("headline") or fields.get("body") or fields.get("id")
    return Text(cut(first, HEADLINE_CHARACTERS), style="bold")


def _origin(event: Event) -> Text:
    """Source, time and language; a language declared wrongly is told."""
    fields = article(event)
    parts = [cut(fields["source"], NAME_CHARACTERS)] if fields.get("source") else []
    if fields.get("published"):
        parts.append(moment(fields["published"]))
    return Text(" · ".join([*parts, *_language(event)]), style="dim")


def _language(event: Event) -> Iterator[str]:
    found, declared = result(event, "language"), word(article(event).get("language") or "")
    tag = word(found.get("tag", ""))
    if reason := skipped(event, "language"):
        yield f"language: {reason}"
    if tag:
        yield f"{tag} {percent(found['confidence'])}"
    if declared and primary(declared) != primary(tag):
        yield f"declared {declared}"


def _names(event: Event) -> Iterator[RenderableType]:
    if reason := skipped(event, "entities"):
        yield Text(f"Entities: {reason}", style="yellow")
    entities = items(event, "entities")
    if entities is None:
        return
    lines = [(label, _name_line(entities, kind)) for kind, label in NAME_LINES.items()]
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for label, line in lines:
        if line:
            table.add_row(label, line)
    yield table if table.row_count else Text("No names found", style="dim")


def _name_line(entities: list[dict[str, Any]], kind: str) -> Text:
    """The entities of one type, most often mentioned first."""
    chosen = [entity for entity in entities if entity["type"] == kind]
    chosen.sort(key=lambda entity: -len(entity["mentions"]))
    names = [_name(entity) for entity in chosen[:NAMES_A_LINE]]
    if len(chosen) > NAMES_A_LINE:
        names.append(Text(f"and {len(chosen) - NAMES_A_LINE} more", style="dim"))
    return Text(", ").join(names)


def _name(entity: dict[str, Any]) -> Text:
    """Name, number of mentions where there are several, and an identifier where there is one."""
    name = Text(cut(entity["name"], NAME_CHARACTERS))
    if (count := len(entity["mentions"])) > 1:
        name.append(f" {TIMES}{count}")
    if identifier := _identifier(entity["ids"]):
        name.append(f" ({identifier})", style="dim")
    return name


def _identifier(ids: Mapping[str, str | None]) -> str | None:
    """Wikidata's as it is, since everybody knows it; of the others the first, with its register."""
    known = {register: value for register, value in ids.items() if value}
    if "wikidata" in known:
        return word(known["wikidata"])
    return next((word(f"{register} {value}") for register, value in known.items()), None)


def _quotes(event: Event) -> Iterator[RenderableType]:
    if reason := skipped(event, "quotes"):
        yield Text(f"Quotes: {reason}", style="yellow")
    quotes = items(event, "quotes")
    if quotes is None:
        return
    if not quotes:
        yield Text("No quotes found", style="dim")
    for quote in quotes[:QUOTES_SHOWN]:
        yield Text("")
        yield quote_block(quote)
    if len(quotes) > QUOTES_SHOWN:
        yield Text(f"\nand {len(quotes) - QUOTES_SHOWN} more quotes", style="dim")
