"""The core of the stage: from an article's text and its entities to its quotes, in the event's form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from services.quotes.confidence import Confidence
from services.quotes.document import Mention, read
from services.quotes.languages import LANGUAGES
from services.quotes.resolution.resolver import PERSON, Entity, Expression, Resolution, ResolvedBy, Resolver
from services.quotes.tagger.tagger import MODEL, Quote, Tagger

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from services.quotes.spans import Span

__all__ = ["MODEL", "Extractor", "Said", "primary", "supports"]

# Headlines leave out marks, verbs and names; the tagger has learnt none there, and the body says it again.
FIELD: Final = "body"
# The probability from which on the tagger's own guess at a name is believed (docs/decisions.md).
SURE: Final = 0.97


@dataclass(frozen=True, slots=True)
class Said:
    """A quote, and whom its speaker means."""

    quote: Quote
    resolution: Resolution | None


def supports(tag: str) -> bool:
    """Say whether there are tables for a language; tag is a BCP 47 tag, of which the first part counts."""
    return primary(tag) in LANGUAGES


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


class Extractor:
    """Finds quotes and says by name who spoke. Models are loaded once."""

    def __init__(self) -> None:
        self._tagger = Tagger()
        self._confidence = Confidence.load()

    def extract(self, body: str, tag: str, items: Sequence[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
        """Return the quotes of a body in the order of their first spans.

        items are the entities stage's items, each with its mentions; without them speakers have their text, but no
        name. Offsets are code points into body. Raises KeyError where tag is not supported.
        """
        entities = entities_of(items)
        found = enumerate(self.said(body, tag, items), 1)
        return [_quote(number, said, body, entities, self._confidence(said)) for number, said in found]

    def said(self, body: str, tag: str, items: Sequence[Mapping[str, Any]]) -> Iterator[Said]:
        """Yield the quotes with whom their speakers mean; arguments as those of `extract`."""
        language = LANGUAGES[primary(tag)]
        document = read(body, mentions_of(items), language)
        names = [((mention.start, mention.end), mention.entity) for mention in document.mentions]
        resolver = Resolver(entities_of(items), document, language)
        for quote in self._tagger.find(body, document.marked, names, language):
            expression = None if quote.speaker is None else Expression((quote.speaker,), quote.spans, quote.cue)
            yield Said(quote, None if expression is None else resolver.resolve(expression) or _likeliest(quote))


def _likeliest(quote: Quote) -> Resolution | None:
    """Return whom the tagger takes the speaker for, where it is sure: rules know less of what surrounds a name."""
    entity = max(quote.whom, key=lambda each: quote.whom[each], default=None)
    if entity is None or quote.whom[entity] < SURE:
        return None
    return Resolution(entity, ResolvedBy.CONTEXT, quote.whom[entity])


def _quote(number: int, said: Said, body: str, entities: Sequence[Entity], confidence: float) -> dict[str, Any]:
    quote = said.quote
    return {
        "id": f"q{number}",
        "type": quote.type,
        **_phrase(quote.spans, body),
        "speaker": None if quote.speaker is None else _speaker(quote.speaker, said.resolution, body, entities),
        "cue": _phrase(quote.cue, body) if quote.cue else None,
        "addressee": _phrase(quote.addressee, body) if quote.addressee else None,
        "frame": _phrase(quote.frame, body) if quote.frame else None,
        "confidence": confidence,
    }


def _speaker(speaker: Span, resolution: Resolution | None, body: str, entities: Sequence[Entity]) -> dict[str, Any]:
    entity = entities[resolution.entity] if resolution is not None else None
    return {
        **_phrase((speaker,), body),
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
