"""Articles annotated inline in XML, and what the annotation says as offsets. The notation is in README.md."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ENTITY_TYPES = frozenset({"person", "organisation", "place", "other"})
QUOTE_TYPES = frozenset({"direct", "indirect", "mixed", "reported", "free_indirect", "indirect_free_indirect"})
ROLES = {"s": "speaker", "c": "cue", "a": "addressee"}
PARAGRAPH_BREAK = "\n\n"

Span = dict[str, Any]


class AnnotationError(ValueError):
    """An annotated article breaks the notation; the message names the article and the words."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One element of the annotation: its tag and attributes, and the stretch of the field's text it covers."""

    tag: str
    attributes: dict[str, str]
    field: str
    start: int
    end: int
    text: str

    @property
    def span(self) -> Span:
        return {"field": self.field, "start": self.start, "end": self.end}

    @property
    def numbers(self) -> list[str]:
        return self.attributes.get("n", "").split()


@dataclass(frozen=True, slots=True)
class Annotated:
    """A raw article and its gold annotation, both ready to be written as JSON."""

    article: dict[str, Any]
    gold: dict[str, Any]


@dataclass(slots=True)
class _Quote:
    kind: str | None = None
    marks: dict[str, list[Mark]] = field(default_factory=lambda: defaultdict(list))


def read(article_id: str, source: str) -> Annotated:
    """Parses one annotated article.

    Raises:
        AnnotationError: the annotation is incomplete or contradicts itself.
    """
    root = ET.fromstring(source)  # noqa: S314 - our own files, never a stranger's
    headline, headline_marks = _flatten(root.find("headline"), "headline", 0)
    body, body_marks = _paragraphs(root.iterfind("body/p"))
    try:
        entities = _entities(headline_marks + body_marks)
        quotes = _quotes(body_marks, {entity["name"]: entity["id"] for entity in entities})
    except AnnotationError as error:
        raise AnnotationError(f"{article_id}: {error}") from None
    enriched = root.get("enriched") != "no"
    gold = {"entities": entities if enriched else None, "quotes": quotes if enriched else None}
    return Annotated(
        article=_article(article_id, headline, body, root),
        gold={"id": article_id, "language": root.get("lang"), **gold},
    )


def _article(article_id: str, headline: str, body: str, root: ET.Element) -> dict[str, Any]:
    """The raw article: an attribute that is not there is a field that the publisher left out."""
    article: dict[str, Any] = {"id": article_id, "headline": headline, "body": body}
    for key in ("url", "source", "published", "updated", "language", "authors", "status"):
        if (value := root.get(key)) is not None:
            article[key] = value.split("; ") if key == "authors" else value
    return article


def _paragraphs(paragraphs: Iterable[ET.Element]) -> tuple[str, list[Mark]]:
    texts: list[str] = []
    marks: list[Mark] = []
    for paragraph in paragraphs:
        offset = sum(len(text) + len(PARAGRAPH_BREAK) for text in texts)
        text, inner = _flatten(paragraph, "body", offset)
        texts.append(text)
        marks += inner
    return PARAGRAPH_BREAK.join(texts), marks


def _flatten(element: ET.Element | None, name: str, offset: int) -> tuple[str, list[Mark]]:
    """The text of a headline or paragraph that starts at `offset` of its field, and the marks in it, outer first."""
    if element is None:
        raise AnnotationError(f"no {name}")
    text = element.text or ""
    marks: list[Mark] = []
    for child in element:
        start = offset + len(text)
        inside, nested = _flatten(child, name, start)
        marks += [Mark(child.tag, child.attrib, name, start, start + len(inside), inside), *nested]
        text += inside + (child.tail or "")
    return text, marks


def _entities(marks: list[Mark]) -> list[dict[str, Any]]:
    """The entities in the order of their first mention; attributes beside `k` and `t` are public identifiers."""
    found: dict[str, dict[str, Any]] = {}
    for mark in marks:
        if mark.tag != "e":
            continue
        name, kind, ids = _entity_attributes(mark)
        new = {"id": f"e{len(found) + 1}", "type": kind, "name": name, "ids": {}, "mentions": []}
        entity = found.setdefault(name, new)
        if entity["type"] != kind:
            raise AnnotationError(f"{name!r} is both {entity['type']} and {kind}")
        entity["ids"] |= ids
        entity["mentions"].append({**mark.span, "text": mark.text})
    return list(found.values())


def _entity_attributes(mark: Mark) -> tuple[str, str, dict[str, str]]:
    ids = dict(mark.attributes)
    name, kind = ids.pop("k", None), ids.pop("t", None)
    if not name or kind not in ENTITY_TYPES:
        raise AnnotationError(f"<e> wants k and one of {sorted(ENTITY_TYPES)} as t: {mark.text!r}")
    return name, str(kind), ids


def _quotes(marks: list[Mark], entity_ids: dict[str, str]) -> list[dict[str, Any]]:
    """The quotes in the order of their first spans, an outer one before what is nested in it."""
    quotes: dict[str, _Quote] = {}
    for mark in marks:
        if mark.tag == "q":
            _add_stretch(quotes.setdefault(mark.attributes.get("n", ""), _Quote()), mark)
    for mark in marks:
        if mark.tag in ROLES:
            _add_role(quotes, mark)
        elif mark.tag not in {"e", "q"}:
            raise AnnotationError(f"unknown element <{mark.tag}>: {mark.text!r}")
    return [_item(f"q{number}", quote, entity_ids) for number, quote in enumerate(quotes.values(), 1)]


def _add_stretch(quote: _Quote, mark: Mark) -> None:
    kind = mark.attributes.get("t", quote.kind)
    if kind not in QUOTE_TYPES or quote.kind not in {None, kind}:
        raise AnnotationError(f"quote {mark.attributes.get('n')} has no type or two: {mark.text!r}")
    quote.kind = kind
    quote.marks["quote"].append(mark)


def _add_role(quotes: dict[str, _Quote], mark: Mark) -> None:
    for number in mark.numbers or [""]:
        if number not in quotes:
            raise AnnotationError(f"<{mark.tag}> names quote {number!r}, which is not there: {mark.text!r}")
        quotes[number].marks[ROLES[mark.tag]].append(mark)


def _item(quote_id: str, quote: _Quote, entity_ids: dict[str, str]) -> dict[str, Any]:
    phrases = {role: _phrase(quote.marks[role]) for role in ("quote", *ROLES.values())}
    if (speaker := phrases["speaker"]) is not None:
        name = next(_names(quote.marks["speaker"]), None)
        speaker |= {"entity": entity_ids.get(name or ""), "name": name}
    return {
        "id": quote_id,
        "type": quote.kind,
        **(phrases["quote"] or {}),
        **{role: phrases[role] for role in ROLES.values()},
    }


def _names(marks: list[Mark]) -> Iterator[str]:
    return (mark.attributes["k"] for mark in marks if mark.attributes.get("k"))


def _phrase(marks: list[Mark]) -> dict[str, Any] | None:
    if not marks:
        return None
    if any(re.search(r"^\s|\s$|^$", mark.text) for mark in marks):
        raise AnnotationError(f"a stretch is empty or starts or ends with white space: {marks[0].text!r}")
    return {"text": " ".join(mark.text for mark in marks), "spans": [mark.span for mark in marks]}
