"""The quotes stage: settings and events around the core."""

from collections.abc import Collection, Sequence

from services.quotes.core import MODEL, Extractor, primary
from services.quotes.flatten import flatten
from services.quotes.settings import QuotesSettings
from services.runtime.stage import Enricher, Event, Stage, StageObject


def load() -> Enricher:
    """Load the models and return the enricher; settings come from the environment."""
    languages = frozenset(QuotesSettings().languages)
    extractor = Extractor()

    def enrich(events: Sequence[Event]) -> list[StageObject]:
        return [quotes(event, languages, extractor) for event in events]

    return enrich


def quotes(event: Event, languages: Collection[str], extractor: Extractor) -> StageObject:
    """Return what the stage says of one event. Entities that were skipped cost the speakers their names only."""
    article, language = event["article"], event["language"]
    body = article.get("body") or ""
    if article.get("status") == "canceled":
        return _skipped("canceled")
    if language["status"] != "ok":
        return _skipped(language["reason"])
    if primary(language["tag"]) not in languages:
        return _skipped("unsupported_language")
    if not body.strip():
        return _skipped("empty")
    items = extractor.extract(body, language["tag"], event["entities"].get("items", ()))
    return {"status": "ok", "model": MODEL, "items": items}


def _skipped(reason: str) -> StageObject:
    return {"status": "skipped", "reason": reason}


STAGE = Stage(name="quotes", load=load, derive=flatten)
