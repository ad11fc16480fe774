"""What a recogniser finds, and what it must be able to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Type(StrEnum):
    """What an entity is."""

    person = "person"
    organisation = "organisation"
    place = "place"
    other = "other"


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a text that names something: code points from `start` up to, not with, `end`."""

    start: int
    end: int
    type: Type


@dataclass(frozen=True, slots=True)
class Text:
    """A text to look through, and the tag of its language."""

    text: str
    language: str


class Recogniser(Protocol):
    """Finds the named entities of texts in the languages it was made for.

    Attributes:
        model: name and version, as it goes into the event.
    """

    @property
    def model(self) -> str: ...

    def recognise(self, texts: Sequence[Text]) -> list[list[Mention]]:
        """The mentions of each text, sorted, without overlaps; time linear in the texts' length."""
        ...
