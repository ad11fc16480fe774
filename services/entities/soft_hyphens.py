"""Soft hyphens, where words may be broken: texts are read without them, mentions lie in the texts as sent."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from services.entities.grouping.entity import Entity, Named

_SOFT_HYPHEN = "\u00ad"


def without(fields: Mapping[str, str]) -> dict[str, str]:
    """The texts of an article without their soft hyphens."""
    return {name: text.replace(_SOFT_HYPHEN, "") for name, text in fields.items()}


def place(entities: Iterable[Entity], fields: Mapping[str, str]) -> None:
    """Puts the mentions of texts without soft hyphens where they are in the texts themselves."""
    cuts = {name: _cuts(text) for name, text in fields.items()}
    if any(cuts.values()):
        for entity in entities:
            entity.mentions = [_placed(named, fields[named.field], cuts[named.field]) for named in entity.mentions]


def _cuts(text: str) -> list[int]:
    """Where in the text without them the soft hyphens were."""
    return [match.start() - before for before, match in enumerate(re.finditer(_SOFT_HYPHEN, text))]


def _placed(named: Named, text: str, cuts: Sequence[int]) -> Named:
    start = named.mention.start + bisect_right(cuts, named.mention.start)
    end = named.mention.end + bisect_right(cuts, named.mention.end - 1)
    return replace(named, mention=replace(named.mention, start=start, end=end), text=text[start:end])
