"""The entities stage: settings and events around the core."""

from collections.abc import Mapping, Sequence

from services.entities import linking, spacy_recogniser
from services.entities.gazetteers import Gazetteers
from services.entities.grouping.entity import FIELDS
from services.entities.mentions import Recogniser
from services.entities.model import Article, Found, Linked, Model
from services.entities.settings import EntitiesSettings
from services.runtime.stage import Enricher, Event, Stage, StageObject


def load() -> Enricher:
    """Loads the models and returns the enricher; settings come from the environment."""
    settings = EntitiesSettings()
    gazetteers = Gazetteers(settings.gazetteers)
    model = Model(recognisers(settings), linking.load(), gazetteers)
    return lambda events: enrich(model, events)


def recognisers(settings: EntitiesSettings) -> dict[str, Recogniser]:
    """What reads each language, loaded once for all that share it."""
    chosen = {**dict.fromkeys(settings.languages, settings.profile), **settings.pipelines}
    loaded = {name: spacy_recogniser.load(name) for name in sorted(set(chosen.values()))}
    return {tag: loaded[name] for tag, name in chosen.items()}


def enrich(model: Model, events: Sequence[Event]) -> list[StageObject]:
    """What the stage says of each event."""
    reasons = [skip_reason(event, model.languages) for event in events]
    articles = [article(event) for event, reason in zip(events, reasons, strict=True) if reason is None]
    found = iter(model.find(articles))
    return [{"status": "skipped", "reason": reason} if reason else to_object(next(found)) for reason in reasons]


def skip_reason(event: Event, languages: frozenset[str]) -> str | None:
    """Why an event is not looked through; what the language stage skipped stays so, for its reason."""
    if event["article"].get("status") == "canceled":
        return "canceled"
    language = event["language"]
    if language["status"] != "ok":
        return str(language["reason"])
    if not any((event["article"].get(name) or "").strip() for name in FIELDS):
        return "empty"
    return None if language["tag"] in languages else "unsupported_language"


def article(event: Event) -> Article:
    """What the core needs of an event."""
    return Article({name: event["article"].get(name) or "" for name in FIELDS}, event["language"]["tag"])


def to_object(found: Found) -> StageObject:
    """The core's answer in the form of the contract."""
    items = [to_item(number, linked) for number, linked in enumerate(found.entities, 1)]
    return {"status": "ok", "model": found.model, "items": items}


def to_item(number: int, linked: Linked) -> Mapping[str, object]:
    """One entity in the form of the contract."""
    entity = linked.entity
    mentions = [
        {"field": named.field, "start": named.mention.start, "end": named.mention.end, "text": named.text}
        for named in entity.mentions
    ]
    return {
        "id": f"e{number}",
        "type": str(entity.type),
        "name": entity.name,
        "key": linked.key,
        "ids": linked.ids,
        "mentions": mentions,
    }


STAGE = Stage(name="entities", load=load)
