"""Stages for tests: they do no language work, and go wrong when a document asks for it.

A document asks by its headline: `hang`, `die`, `eat memory`, `leak`, `raise`; or, for one stage alone,
`die in entities`.
"""

import os
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

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
        return [ADDED[name] for _ in events]

    return enrich


def stage(name: str, seconds: float = 0) -> Stage:
    """A stage that adds a constant, after `seconds` for each document."""
    return Stage(name, partial(load, name, seconds))


def no_model() -> Any:
    """What loading a stage does whose model is not installed."""
    raise OSError("there is no model")
