"""What an event says of a stage's work, in words."""

from __future__ import annotations

from typing import Any, Final

from services.view.text import word

Event = dict[str, Any]
"""An event as decoded from JSON; or an article alone, which is what news.raw carries."""

REASONS: Final = {
    "canceled": "the publisher withdrew the article",
    "empty": "there is no text",
    "language_undetermined": "the language could not be determined",
}


def article(event: Event) -> dict[str, Any]:
    """The event's article; an event of news.raw is one itself."""
    inner = event.get("article")
    return inner if isinstance(inner, dict) else event


def is_canceled(event: Event) -> bool:
    return article(event).get("status") == "canceled"


def result(event: Event, stage: str) -> dict[str, Any]:
    """What the stage added; empty where the event has not come there yet.

    An article of news.raw may have a field of the same name, which is its publisher's and says nothing.
    """
    added = event.get(stage)
    return added if isinstance(added, dict) and event is not article(event) else {}


def items(event: Event, stage: str) -> list[dict[str, Any]] | None:
    """What the stage found; None where it did not look or the event has not come there yet."""
    return result(event, stage).get("items")


def skipped(event: Event, stage: str) -> str | None:
    """Why the stage did not look, in words; None where it did, or where the event has not come there yet."""
    added = result(event, stage)
    return f"not enriched, {_reason(event, str(added.get('reason')))}" if added.get("status") == "skipped" else None


def _reason(event: Event, reason: str) -> str:
    if reason == "unsupported_language":
        return f"language {word(result(event, 'language').get('tag', 'of the text'))} is not supported"
    return REASONS.get(reason, word(reason.replace("_", " ")))
