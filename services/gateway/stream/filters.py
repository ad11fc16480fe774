"""Which events a client wants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.gateway.facts import Kind

if TYPE_CHECKING:
    from services.gateway.facts import Facts


@dataclass(frozen=True, slots=True)
class Filter:
    """What an event must have, case-folded; of several values of one field any will do, an empty field asks nothing.

    Attributes:
        languages: tags; `de` also finds `de-at`.
        entities: keys, public ids or whole names.
        speakers: parts of names, or of the words that the text has for the speaker.
        texts: parts of the quote or its headline; for articles of headline or body.
    """

    kind: Kind = Kind.QUOTES
    languages: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    def wants(self, facts: Facts) -> bool:
        """Whether the event is for this client. Withdrawals are for all: whether they had the article nobody knows."""
        if facts.kind is None:
            return True
        return (
            facts.kind is self.kind
            and (not self.languages or _in_languages(facts.language, self.languages))
            and (not self.types or not facts.types.isdisjoint(self.types))
            and (not self.sources or facts.source in self.sources)
            and (not self.entities or not facts.handles.isdisjoint(self.entities))
            and (not self.speakers or any(part in name for part in self.speakers for name in facts.speakers))
            and (not self.texts or any(part in facts.text for part in self.texts))
        )


def _in_languages(tag: str | None, wanted: tuple[str, ...]) -> bool:
    return tag is not None and any(tag == each or tag.startswith(f"{each}-") for each in wanted)
