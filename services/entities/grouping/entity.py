"""An entity: the mentions of one thing that an article names."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from services.entities.grouping.abbreviations import is_short
from services.entities.mentions import Mention, Type

FIELDS = ("headline", "body")
"""The fields of an article that are read, in the order in which a reader meets them."""

IsName = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Named:
    """A mention with its field, its text, the word before it in lower case, and the state it is an adjective of."""

    field: str
    mention: Mention
    text: str
    before: str
    state: str | None


@dataclass(slots=True)
class Entity:
    """What one or more mentions name.

    Attributes:
        settled: its type, where something tells it better than the mentions.
    """

    mentions: list[Named] = field(default_factory=list)
    names: Counter[str] = field(default_factory=Counter)
    settled: Type | None = None

    @property
    def type(self) -> Type:
        """What is settled, or what most of the mentions say; the earlier one of two that are said as often."""
        return self.settled or Counter(named.mention.type for named in self.mentions).most_common(1)[0][0]

    @property
    def name(self) -> str:
        """The fullest form: no abbreviation, of most words, most frequent, first."""
        return max(self.names, key=lambda name: (not is_short(name), len(name.split()), self.names[name]))

    def take(self, other: "Entity") -> None:
        """Joins another's mentions to this one's, in reading order."""
        self.mentions = sorted([*self.mentions, *other.mentions], key=place)
        self.names.update(other.names)


def place(named: Named) -> tuple[int, int]:
    """Sorts mentions in reading order."""
    return FIELDS.index(named.field), named.mention.start
