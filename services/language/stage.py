"""The language stage: settings and events around the core."""

from collections.abc import Sequence

from services.language import languages
from services.language.identifier import Identifier
from services.language.sample import sample
from services.language.settings import LanguageSettings
from services.runtime.stage import Enricher, Event, Stage, StageObject


def load() -> Enricher:
    """Loads the model and returns the enricher; settings come from the environment."""
    settings = LanguageSettings()
    identifier = Identifier(settings.languages, settings.declared_weight)

    def enrich(events: Sequence[Event]) -> list[StageObject]:
        return [identify(identifier, settings.min_confidence, event["article"]) for event in events]

    return enrich


def identify(identifier: Identifier, min_confidence: float, article: Event) -> StageObject:
    """What the stage says of one article."""
    if article.get("status") == "canceled":
        return {"status": "skipped", "reason": "canceled"}
    text = sample(article.get("headline") or "", article.get("body") or "")
    if not text:
        return {"status": "skipped", "reason": "empty"}
    guess = identifier.identify(text, languages.primary(article.get("language")))
    if guess.tag is None or guess.confidence < min_confidence:
        return {"status": "skipped", "reason": "language_undetermined"}
    return {"status": "ok", "tag": guess.tag, "confidence": guess.confidence, "model": identifier.model}


STAGE = Stage(name="language", load=load)
