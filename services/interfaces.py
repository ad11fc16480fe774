"""Writes the interfaces' documents, OpenAPI and AsyncAPI, from the code: `python -m services.interfaces`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from services import asyncapi
from services.gateway import openapi as news_out
from services.ingest import openapi as news_in

FOLDER: Final = Path(__file__).parent / "web" / "docs"


def documents() -> dict[Path, dict[str, Any]]:
    """Every document by its file."""
    return {
        FOLDER / "ingest.openapi.json": news_in.document(secured=True),
        FOLDER / "gateway.openapi.json": news_out.document(),
        FOLDER / "topics.asyncapi.json": asyncapi.document(),
    }


def text(document: dict[str, Any]) -> str:
    """A document as it stands in its file."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Writes all of them."""
    for path, document in documents().items():
        path.write_text(text(document), encoding="utf-8")


if __name__ == "__main__":
    main()
