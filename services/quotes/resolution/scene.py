"""What is known where an expression stands, and the form of those it may mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.quotes.lexicon import Language
    from services.quotes.resolution.profiles import Profile
    from services.quotes.resolution.references import References

PERSON: Final = "person"
SPEAKERS: Final = frozenset({PERSON, "organisation"})
# The number that stands for nobody among candidates.
NOBODY: Final = -1


@dataclass(frozen=True, slots=True)
class Entity:
    """What the entities stage says of somebody or something."""

    id: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity by its number, or NOBODY, with its traits."""

    entity: int
    traits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known where an expression stands."""

    entities: Sequence[Entity]
    profiles: Sequence[Profile]
    references: References
    # Nouns that the article introduced with an indefinite determiner and no name: those have none.
    nameless: frozenset[str]
    language: Language
