"""Stages for tests: they do no language work, and go wrong when a document asks for it. An article has one quote.

A document asks by its headline: `hang`, `die`, `eat memory`, `leak`, `raise`; or, for one stage alone,
`die in entities`.
"""

import os
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from services.quotes.flatten import flatten
from services.runtime.stage import Event, Stage

ADDED: Mapping[str, Any] = {
    "language": {"status": "ok", "tag": "de", "confidence": 1.0, "model": "test"},
    "entities": {"status": "ok", "model": "test", "items": []},
    "quotes": {"status": "ok", "model": "test", "items": []},
}

LEAKED: list[bytearray] = []
"""What this process never lets go of."""


def do(headline: str) -> None:
    """Goes wrong in the way that the headline names."""
    match headline:
        case "hang":
            time.sleep(3600)
        case "die":
            os._exit(9)
        case "eat memory":
            hoard = [bytearray(16 * 1024 * 1024) for _ in range(100_000)]
            hoard.clear()
        case "leak":
            LEAKED.append(bytearray(4 * 1024 * 1024))
        case "raise":
            raise ValueError("asked to")


def load(name: str, seconds: float = 0) -> Any:
    def enrich(events: Sequence[Event]) -> list[Mapping[str, Any]]:
        for event in events:
            do((event["article"].get("headline") or "").removesuffix(f" in {name}"))
            if seconds:  # even sleeping for no time costs 60 microseconds
                time.sleep(seconds)
        return [quoting(event["article"]) if name == "quotes" else ADDED[name] for event in events]

    return enrich


def quoting(article: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the stage `quotes` adds: the first sign of the article is a quote of nobody."""
    field = next((field for field in ("body", "headline") if (article.get(field) or "").strip()), None)
    if field is None:
        return ADDED["quotes"]
    end = len(article[field]) - len(article[field].lstrip()) + 1
    nobody = dict.fromkeys(("speaker", "cue", "addressee", "frame"))
    spans = [{"field": field, "start": end - 1, "end": end}]
    quote = {"id": "q1", "type": "direct", "text": article[field][end - 1 : end], "spans": spans, "confidence": 1.0}
    return {**ADDED["quotes"], "items": [{**quote, **nobody}]}


def stage(name: str, seconds: float = 0) -> Stage:
    """A stage that adds a constant, after `seconds` for each document."""
    return Stage(name, partial(load, name, seconds), flatten if name == "quotes" else None)


def no_model() -> Any:
    """What loading a stage does whose model is not installed."""
    raise OSError("there is no model")
