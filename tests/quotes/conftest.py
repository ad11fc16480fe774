"""Names for the texts of these tests: what the entities stage would say of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from services.quotes.core import Extractor

if TYPE_CHECKING:
    from collections.abc import Callable

Items = list[dict[str, Any]]


def named(body: str, people: dict[str, str] | None = None, organisations: dict[str, str] | None = None) -> Items:
    """Return the items of a body; people and organisations give for each name a pattern of its mentions."""
    kinds = (("person", people or {}), ("organisation", organisations or {}))
    names = [(kind, name, pattern) for kind, each in kinds for name, pattern in each.items()]
    return [
        {
            "id": f"e{number}",
            "type": kind,
            "name": name,
            "ids": {"wikidata": None},
            "mentions": [
                {"field": "body", "start": match.start(), "end": match.end(), "text": match[0]}
                for match in re.finditer(pattern, body)
            ],
        }
        for number, (kind, name, pattern) in enumerate(names, 1)
    ]


@pytest.fixture
def items() -> Callable[..., Items]:
    return named


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return Extractor()
