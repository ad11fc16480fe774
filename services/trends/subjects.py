"""From an enriched event to what it adds to the counts: whom and what the article names, and who speaks in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BUCKET: Final = 300
"""Seconds: the grain of all counts. Every window is made of whole buckets."""

MAX_KEY: Final = 256
"""Characters of a subject's key. A longer one comes from a stranger's text, and its digest stands for it."""

MAX_NAME: Final = 200

Ids = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Subject:
    """Whom or what is counted.

    Attributes:
        kind: `entity`, counted where an article mentions it, or `speaker`, counted where an article quotes them.
        key: the entity's own key, which is the same in all articles; else type and name.
        ids: public identifiers by register, those that are known.
    """

    kind: str
    key: str
    name: str
    type: str | None
    ids: Ids = ()

    @property
    def id(self) -> str:
        """Names the subject among all of them."""
        return f"{self.kind}|{self.key}"


_SUBJECTS: Final[WeakValueDictionary[Subject, Subject]] = WeakValueDictionary()


def interned(subject: Subject) -> Subject:
    """The one object that stands for all equal ones: thousands of articles name the same subject."""
    return _SUBJECTS.setdefault(subject, subject)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an article, as far as it matters here.

    Attributes:
        number: which of two versions is the later one: milliseconds since 1970.
        canceled: whether it takes the article back.
        on_time: whether it came soon enough after the event to be counted.
        bucket: when the event was, in whole buckets since 1970.
        entered: when it entered news.raw, seconds since 1970.
        counts: mentions by entity, quotes by speaker.
    """

    id: str
    number: int
    canceled: bool
    on_time: bool
    bucket: int
    entered: int
    counts: tuple[tuple[Subject, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """When an article counts, in seconds: not if it comes more than `grace` after it was published.

    A time of publication more than `future` after the article came in is a mistake: the latter counts instead.
    """

    grace: float
    future: float


def version(event: Mapping[str, Any], entered: float, limits: Limits) -> Version:
    """What an enriched event says; a kill notice counts nothing.

    Args:
        event: keeps the schema `enriched`.
        entered: when the article entered news.raw, seconds since 1970.
        limits: which times are taken for true.
    """
    article = event["article"]
    published = _seconds(article.get("published"))
    at = published if published is not None and published <= entered + limits.future else entered
    canceled = article.get("status") == "canceled"
    updated = _seconds(article.get("updated"))
    given = [time for time in (published, updated) if time is not None and time <= entered + limits.future]
    # A kill notice repeats the times of what it withdraws; it is later than that all the same. So no other version is
    # later than its arrival: of a publisher whose clock is ahead, it would outlast what comes soon after it.
    number = entered if canceled else min(max(given, default=entered), entered)
    return Version(
        id=article["id"],
        number=round(number * 1000),
        canceled=canceled,
        on_time=entered - at <= limits.grace,
        bucket=int(at // BUCKET),
        entered=int(entered),
        counts=() if canceled else tuple(sorted(_counts(event).items(), key=lambda pair: pair[0].id)),
    )


def withdrawal(identity: str, entered: float) -> Version:
    """What a record without a value says."""
    return Version(
        id=identity,
        number=round(entered * 1000),
        canceled=True,
        on_time=False,
        bucket=int(entered // BUCKET),
        entered=int(entered),
    )


def _counts(event: Mapping[str, Any]) -> Counter[Subject]:
    counts: Counter[Subject] = Counter()
    names: dict[str, Subject] = {}
    entities = {each["id"]: each for each in _items(event, "entities")}
    for entity in entities.values():
        _add(counts, names, _entity("entity", entity), len(entity["mentions"]))
    for quote in _items(event, "quotes"):
        if speaker := _speaker(quote.get("speaker"), entities):
            _add(counts, names, speaker, 1)
    return counts


def _add(counts: Counter[Subject], names: dict[str, Subject], subject: Subject, number: int) -> None:
    """Two entities of an event may have one key: they are one subject, under the first one's name."""
    counts[names.setdefault(subject.id, subject)] += number


def _items(event: Mapping[str, Any], stage: str) -> Iterator[Mapping[str, Any]]:
    yield from event[stage].get("items") or ()


def _entity(kind: str, entity: Mapping[str, Any]) -> Subject:
    ids = tuple(sorted((register, value) for register, value in entity["ids"].items() if value))
    key = entity.get("key") or next((f"{register}:{value}" for register, value in ids), None)
    name, type_ = entity["name"], entity["type"]
    return interned(Subject(kind, _key(key or f"{type_}:{name.casefold()}"), name[:MAX_NAME], type_, ids))


def _speaker(speaker: Mapping[str, Any] | None, entities: Mapping[str, Mapping[str, Any]]) -> Subject | None:
    """Who is quoted; None where the article gives nobody's name."""
    if speaker is None:
        return None
    if entity := entities.get(speaker.get("entity") or ""):
        return _entity("speaker", entity)
    name = speaker.get("name")
    return interned(Subject("speaker", _key(f"name:{name.casefold()}"), name[:MAX_NAME], None)) if name else None


def _key(key: str) -> str:
    return key if len(key) <= MAX_KEY else f"digest:{blake2b(key.encode(), digest_size=16).hexdigest()}"


def _seconds(text: str | None) -> float | None:
    """Seconds since 1970 of RFC 3339 text; the schema has seen to its form, not to days that no month has."""
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return max(0.0, time.astimezone(UTC).timestamp()) if time.tzinfo else None
