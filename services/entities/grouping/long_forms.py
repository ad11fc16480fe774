"""Joins abbreviations to the long forms that an article gives."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from services.entities.grouping.abbreviations import agrees, is_short, is_within, joins
from services.entities.grouping.entity import Entity, IsName, place
from services.entities.mentions import Type

_MOST = 50  # long forms of one type and first letter; where there are more, an abbreviation could be many a thing's
_LONGEST_BETWEEN = 40  # characters between a name and its abbreviation: `, abgekürzt` and marks


def to_long_forms(groups: Sequence[Entity], fields: Mapping[str, str], is_name: IsName) -> list[Entity]:
    """Joins abbreviations to the long form beside them, or, unless known, to the only one that they agree with."""
    beside = _beside(groups, fields)
    long: dict[tuple[Type, str], list[Entity]] = {}
    for entity in groups:
        if not is_short(entity.name) and id(entity) not in beside:
            long.setdefault(_begins(entity), []).append(entity)
    kept: list[Entity] = []
    for entity in groups:
        owner = beside.get(id(entity)) or _agreeing(entity, long, is_name)
        if owner:
            owner.take(entity)
        else:
            kept.append(entity)
    for long_form in beside.values():
        if long_form.type == Type.place and not is_name(long_form.name):
            long_form.settled = Type.organisation  # places are seldom shortened, and those that are, are known
    return kept


def _begins(entity: Entity) -> tuple[Type, str]:
    return entity.type, entity.name[0].lower()


def _agreeing(entity: Entity, long: Mapping[tuple[Type, str], Sequence[Entity]], is_name: IsName) -> Entity | None:
    """The only long form of an unknown abbreviation."""
    if entity.type == Type.person or not is_short(entity.name) or is_name(entity.name):
        return None
    candidates = long.get(_begins(entity), ())
    if len(candidates) > _MOST:
        return None
    found = (each for each in candidates if _agrees(entity, each))
    first, second = next(found, None), next(found, None)
    return first if second is None else None


def _agrees(entity: Entity, other: Entity) -> bool:
    return any(agrees(entity.name, name) for name in other.names)


def _beside(groups: Iterable[Entity], fields: Mapping[str, str]) -> dict[int, Entity]:
    """By the identity of an abbreviation's entity its long form's, where they stand beside each other in brackets."""
    placed = sorted(
        ((named, entity) for entity in groups for named in entity.mentions), key=lambda pair: place(pair[0])
    )
    found: dict[int, Entity] = {}
    long_forms: set[int] = set()
    for (first, one), (second, other) in pairwise(placed):
        between = fields[first.field][first.mention.end : second.mention.start][:_LONGEST_BETWEEN]
        if first.field != second.field or one is other or not joins(between):
            continue
        short, long = (one, other) if _is_shorter(one, other) else (other, one)
        # A chain of three would lose its middle.
        free = id(short) not in found and id(long) not in found and id(short) not in long_forms
        if free and _can_be_short(short, long):
            found[id(short)] = long
            long_forms.add(id(long))
    return found


def _is_shorter(one: Entity, other: Entity) -> bool:
    return len(one.name) < len(other.name)


def _can_be_short(short: Entity, long: Entity) -> bool:
    if short.type == Type.person or " " in short.name or is_short(long.name):
        return False
    organisations = short.type == long.type == Type.organisation and is_short(short.name)
    return organisations or any(is_within(short.name, name) for name in long.names)
