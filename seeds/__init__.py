"""Example articles in five languages, written for this project, and what a careful reader finds in them."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def ids() -> tuple[str, ...]:
    """The ids of all seed articles, sorted."""
    names = (entry.name for entry in files("seeds").iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in names if name.endswith(".json")))


def articles() -> list[dict[str, Any]]:
    """The raw articles as they are published to news.raw, sorted by id."""
    return [_read(f"{article_id}.json") for article_id in ids()]


def gold(article_id: str) -> dict[str, Any]:
    """What is in the article `article_id`: `id`, `language`, `entities`, `quotes`.

    Entities and quotes have the shape of the enriched event's items, without what only a program can say (model,
    confidence, resolved_by, frame). They are null where the article's language is not enriched.

    Raises:
        KeyError: there is no such article.
    """
    if article_id not in ids():
        raise KeyError(article_id)
    return _read(f"gold/{article_id}.json")


def _read(name: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((files("seeds") / name).read_text(encoding="utf-8"))
    return value
