"""From mentions to entities: one for each that the article names, over headline and body."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from services.entities.mentions import Mention, Type

FIELDS = ("headline", "body")
"""The fields of an article that are read, in the order in which a reader meets them."""

_GENITIVES = ("'s", "\u2019s", "'", "\u2019")


@dataclass(frozen=True, slots=True)
class Named:
    """A mention with its field and its text."""

    field: str
    mention: Mention
    text: str


@dataclass(slots=True)
class Entity:
    """What one or more mentions name."""

    mentions: list[Named] = field(default_factory=list)
    names: Counter[str] = field(default_factory=Counter)

    @property
    def type(self) -> Type:
        """What most of the mentions say; the earlier one of two that are said as often."""
        return Counter(named.mention.type for named in self.mentions).most_common(1)[0][0]

    @property
    def name(self) -> str:
        """The fullest form: of most words, not in capitals, most frequent, first."""
        return max(self.names, key=lambda name: (len(name.split()), not name.isupper(), self.names[name]))


def entities(
    fields: Mapping[str, str], mentions: Mapping[str, Sequence[Mention]], is_name: Callable[[str], bool]
) -> list[Entity]:
    """Groups mentions into entities, in the order of their first mention.

    Args:
        fields: the article's texts by field.
        mentions: for each field its mentions.
        is_name: whether a word is known as the name of something; tells `Russlands` from `Paris`.
    """
    named = [
        Named(name, mention, fields[name][mention.start : mention.end])
        for name in FIELDS
        for mention in sorted(mentions.get(name, ()), key=lambda mention: mention.start)
    ]
    forms = {_plain(each.text) for each in named}
    groups: dict[str, Entity] = {}
    for each in named:
        base = _base(_plain(each.text), forms, is_name)
        entity = groups.setdefault(base.casefold(), Entity())
        entity.mentions.append(each)
        entity.names[base] += 1
    return _joined(list(groups.values()))


def _plain(text: str) -> str:
    """A name on one line, without the genitive's apostrophe."""
    name = " ".join(text.split())
    return next((name.removesuffix(end) for end in _GENITIVES if name.endswith(end) and len(name) > len(end)), name)


def _base(name: str, forms: set[str], is_name: Callable[[str], bool]) -> str:
    """The name without a German genitive's s, where the name without it is in the article or known."""
    shorter = name.removesuffix("s")
    if shorter != name and (shorter in forms or (is_name(shorter) and not is_name(name))):
        return shorter
    return name


def _joined(groups: list[Entity]) -> list[Entity]:
    """Joins what is named by a first or last part of one person's full name to that person."""
    full = _owners(groups)
    kept: list[Entity] = []
    for entity in groups:
        owner = full.get(entity.name.casefold())
        if owner is None or owner is entity:
            kept.append(entity)
            continue
        owner.mentions.extend(entity.mentions)
        owner.names.update(entity.names)
    for entity in kept:
        entity.mentions.sort(key=_place)
    return sorted(kept, key=lambda entity: _place(entity.mentions[0]))


def _owners(groups: Sequence[Entity]) -> dict[str, Entity]:
    """The person that a part of a name means; parts that several persons share mean nobody in particular."""
    owners: dict[str, Entity | None] = {}
    for entity in groups:
        words = entity.name.casefold().split()
        if entity.type == Type.person and len(words) > 1:
            tails = (" ".join(words[at:]) for at in range(1, len(words)))
            for part in {words[0], *tails}:
                owners[part] = None if part in owners else entity
    return {part: owner for part, owner in owners.items() if owner is not None}


def _place(named: Named) -> tuple[int, int]:
    return FIELDS.index(named.field), named.mention.start
