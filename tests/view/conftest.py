"""A console as narrow and poor as terminals get, and an enriched event."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

if TYPE_CHECKING:
    from rich.console import RenderableType

    from tests.view.examples import Event, Shown


@pytest.fixture
def shown() -> Shown:
    """Renders at 80 columns without colour and returns the text; no line is longer than the console is wide."""

    def render(renderable: RenderableType) -> str:
        console = Console(width=80, record=True, color_system=None, file=io.StringIO())
        console.print(renderable)
        text = console.export_text()
        assert max(map(len, text.splitlines())) <= 80
        return text

    return render


@pytest.fixture
def event() -> Event:
    """One article with a person, a place, an interrupted quote of a pronoun and a quote of nobody."""
    body = "In Rom sprach Ada Frei. „Es ist gut“, sagte sie den Leuten, „dass wir reden.“ Niemand habe Zeit."
    return {
        "article": {
            "id": "rom-1",
            "headline": "Frei spricht",
            "body": body,
            "source": "Testagentur",
            "published": "2026-11-20T08:15:00Z",
            "language": "de",
        },
        "language": {"status": "ok", "tag": "de", "confidence": 0.9989, "model": "m"},
        "entities": {
            "status": "ok",
            "model": "m",
            "items": [
                _entity("e1", "place", "Rom", [(3, 6)], {"iso3166": None, "wikidata": "Q220"}),
                _entity("e2", "person", "Ada Frei", [(14, 22)], {}),
                _entity("e3", "person", "Bo Graf", [(30, 37), (40, 47)], {"gnd": "118"}),
            ],
        },
        "quotes": {
            "status": "ok",
            "model": "m",
            "items": [
                {
                    "id": "q1",
                    "type": "direct",
                    "text": "„Es ist gut“ „dass wir reden.“",
                    "speaker": {
                        "text": "sie",
                        "spans": [],
                        "entity": "e2",
                        "name": "Ada Frei",
                        "resolved_by": "pronoun",
                    },
                    "cue": {"text": "sagte", "spans": []},
                    "addressee": {"text": "den Leuten", "spans": []},
                },
                {
                    "id": "q2",
                    "type": "indirect_free_indirect",
                    "text": "Niemand habe Zeit.",
                    "speaker": None,
                    "cue": None,
                    "addressee": None,
                },
            ],
        },
    }


def _entity(identifier: str, kind: str, name: str, spans: list[tuple[int, int]], ids: dict[str, str | None]) -> Event:
    mentions = [{"field": "body", "start": start, "end": end, "text": name} for start, end in spans]
    return {"id": identifier, "type": kind, "name": name, "ids": ids, "mentions": mentions}
