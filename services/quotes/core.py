"""The core of the stage: from an article's text and its entities to its quotes, in the event's form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from services.quotes.confidence import confidence
from services.quotes.document import Mention, read
from services.quotes.findings import Finding, Speaker, find
from services.quotes.languages import LANGUAGES
from services.quotes.resolution import PERSON, Entity, Expression, Resolution, Resolver

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from services.quotes.marks import Span

MODEL: Final = "rules-1"
# Headlines leave out marks, verbs and names; what the rules find in them is mostly wrong, and the body says it again.
FIELD: Final = "body"


def supports(tag: str) -> bool:
    """Say whether there are rules for a language; tag is a BCP 47 tag, of which the first part counts."""
    return primary(tag) in LANGUAGES


def extract(body: str, tag: str, items: Sequence[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
    """Return the quotes of a body in the order of their first spans.

    items are the entities stage's items, each with its mentions; without them speakers have their text, but no name.
    Offsets are code points into body. Raises KeyError where tag is not supported.
    """
    language = LANGUAGES[primary(tag)]
    entities = entities_of(items)
    document = read(body, mentions_of(items), language)
    resolver = Resolver(entities, document, language)
    return [
        _quote(number, finding, body, resolver, entities) for number, finding in enumerate(find(document, language), 1)
    ]


def primary(tag: str) -> str:
    """Return the language of a BCP 47 tag without script and region."""
    return tag.partition("-")[0].lower()


def entities_of(items: Sequence[Mapping[str, Any]]) -> list[Entity]:
    """Return the entities of the entities stage's items, in their order."""
    return [Entity(item["id"], item["name"], item["type"]) for item in items]


def mentions_of(items: Sequence[Mapping[str, Any]]) -> list[Mention]:
    """Return where the body names the entities of items; an entity's number is its place among them."""
    return [
        Mention(mention["start"], mention["end"], number, is_person=item["type"] == PERSON)
        for number, item in enumerate(items)
        for mention in item["mentions"]
        if mention["field"] == FIELD
    ]


def _quote(number: int, finding: Finding, body: str, resolver: Resolver, entities: Sequence[Entity]) -> dict[str, Any]:
    resolution = (
        resolver.resolve(_expression(finding.said.speaker, finding)) if finding.said.speaker is not None else None
    )
    return {
        "id": f"q{number}",
        "type": finding.type.value,
        **_phrase(finding.spans, body),
        "speaker": _speaker(finding.said.speaker, resolution, body, entities)
        if finding.said.speaker is not None
        else None,
        "cue": _phrase(finding.said.cue, body) if finding.said.cue else None,
        "addressee": _phrase(finding.said.addressee, body) if finding.said.addressee else None,
        "frame": None,
        "confidence": confidence(finding, resolution),
    }


def _expression(speaker: Speaker, finding: Finding) -> Expression:
    return Expression(((speaker.tokens[0].start, speaker.tokens[-1].end),), finding.spans, finding.said.cue)


def _speaker(speaker: Speaker, resolution: Resolution | None, body: str, entities: Sequence[Entity]) -> dict[str, Any]:
    entity = entities[resolution.entity] if resolution is not None else None
    return {
        **_phrase(((speaker.tokens[0].start, speaker.tokens[-1].end),), body),
        "entity": entity.id if entity is not None else None,
        "name": entity.name if entity is not None else None,
        "resolved_by": resolution.by.value if resolution is not None else None,
    }


def _phrase(spans: Sequence[Span], body: str) -> dict[str, Any]:
    """Return spans in the event's form; their text is what stands there, joined by a space."""
    return {
        "text": " ".join(body[start:end] for start, end in spans),
        "spans": [{"field": FIELD, "start": start, "end": end} for start, end in spans],
    }
