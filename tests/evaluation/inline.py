"""Reads articles annotated inline (XML) with their canonical names, which the gold files in JSON Lines leave out.

A file holds `article` elements (`id`, `lang`) with a `headline` and a `body` of `p` paragraphs, parted by an empty line
in the text. Inside, `e` (k: canonical name, t: type) is a mention, `q` (n: number, t: type) a quote, `s` (n, k: the
name meant) its speaker, `c` (n) its cue. Offsets are code points.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Span = tuple[int, int]
BLANKS = re.compile(r"[ \t\r\n]+")  # no-break spaces stay


class Mark(NamedTuple):
    """An annotated stretch of a field: its element's tag and attributes."""

    tag: str
    start: int
    end: int
    attributes: dict[str, str]


@dataclass(slots=True)
class Said:
    """A gold quote. name is whom the speaker's words mean; None where nobody is named."""

    spans: list[Span] = field(default_factory=list)
    speaker: list[Span] = field(default_factory=list)
    cue: list[Span] = field(default_factory=list)
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Annotated:
    """An article, its entities in the event's form, and its quotes in reading order."""

    id: str
    language: str
    headline: str
    body: str
    items: list[dict[str, Any]]
    quotes: list[Said]


@dataclass(slots=True)
class _Reader:
    """Collects the text of one field and the stretches that its elements mark."""

    text: str = ""
    marks: list[Mark] = field(default_factory=list)

    def add(self, text: str | None) -> None:
        text = BLANKS.sub(" ", text or "")
        self.text += text.removeprefix(" ") if self.text.endswith((" ", "\n")) or not self.text else text

    def read(self, element: ET.Element) -> None:
        self.add(element.text)
        for child in element:
            start = len(self.text)
            self.read(child)
            stretch = self.text[start:]
            begin = start + len(stretch) - len(stretch.lstrip(" \n"))
            self.marks.append(Mark(child.tag, begin, begin + len(stretch.strip(" \n")), dict(child.attrib)))
            self.add(child.tail)


def read(path: Path) -> Iterator[Annotated]:
    """Yield the articles of one file in order."""
    for article in ET.parse(path).getroot().iter("article"):  # noqa: S314 - our own files
        headline, body = _field(article.find("headline")), _field(article.find("body"))
        items = _items({"headline": headline, "body": body})
        yield Annotated(article.get("id", ""), article.get("lang", ""), headline.text, body.text, items, _quotes(body))


def _field(element: ET.Element | None) -> _Reader:
    reader = _Reader()
    if element is not None:
        for number, part in enumerate(element.findall("p") or [element]):
            reader.text = reader.text.rstrip() + ("\n\n" if number else "")
            reader.read(part)
        reader.text = reader.text.rstrip()
    return reader


def _items(fields: dict[str, _Reader]) -> list[dict[str, Any]]:
    """Return the entities as the entities stage gives them, in the order of their first mentions in the body."""
    found: dict[str, dict[str, Any]] = {}
    for name in ("body", "headline"):
        for tag, start, end, attributes in sorted(fields[name].marks, key=lambda mark: mark.start):
            if tag == "e":
                key = attributes["k"]
                item = found.setdefault(
                    key, {"id": f"e{len(found) + 1}", "type": attributes["t"], "name": key, "mentions": []}
                )
                text = fields[name].text[start:end]
                item["mentions"].append({"field": name, "start": start, "end": end, "text": text})
    return list(found.values())


def _quotes(body: _Reader) -> list[Said]:
    found: defaultdict[str, Said] = defaultdict(Said)
    for tag, start, end, attributes in sorted(body.marks, key=lambda mark: mark.start):
        for number in attributes.get("n", "").split() if tag in {"q", "s", "c"} else ():
            said = found[number]
            {"q": said.spans, "s": said.speaker, "c": said.cue}[tag].append((start, end))
            if tag == "s":
                said.name = attributes.get("k", said.name)
    return sorted(found.values(), key=lambda said: (said.spans[0][0], -said.spans[-1][1]))
