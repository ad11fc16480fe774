"""The language stage: settings and events around the core."""

from collections.abc import Sequence

from services.language import languages
from services.language.identifier import Guess, Identifier
from services.language.sample import is_empty, sample
from services.language.settings import LanguageSettings
from services.runtime.stage import Enricher, Event, Stage, StageObject

LIKELY = 0.5
"""From here on a language is likelier than all others together."""


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
    fields = article.get("headline") or "", article.get("body") or ""
    text, declared = sample(*fields), languages.primary(article.get("language"))
    if not text and (not declared or is_empty(*fields)):
        return {"status": "skipped", "reason": "empty"}
    guess = identifier.identify(text, declared)
    if guess.tag is None or guess.confidence < min_confidence:
        # A few words, links or numbers tell nothing; then the publisher is believed, but not against what they tell.
        doubted = guess.tag not in (None, declared) and guess.confidence >= LIKELY
        guess = Guess(None, 0.0) if doubted else identifier.trust(text, declared)
    if guess.tag is None:
        return {"status": "skipped", "reason": "language_undetermined"}
    return {"status": "ok", "tag": guess.tag, "confidence": guess.confidence, "model": identifier.model}


STAGE = Stage(name="language", load=load)
