"""Depesche's topology: which service reads which topics, what it writes, and what it adds to an event.

This page is the only place that says so. Topics, workers, documentation and dashboards are derived from it;
a new stage is a topic and a service here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar


class Retention(StrEnum):
    """Which of the configured retention times a topic has."""

    NEWS = "news"
    DEAD = "dead"
    SEEN = "seen"
    """Of every key the last value, until it is old: what a restarted worker knows again."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic without its prefix; ``schema`` names the contract of its values, for news.dead that of its headers."""

    name: str
    schema: str
    retention: Retention = Retention.NEWS


@dataclass(frozen=True, slots=True)
class Service:
    """A service and its place in the pipeline.

    The first of ``writes`` takes the event itself, any further topic what is derived from it. ``adds`` is the key
    the service adds to the event. Every service may also write ``DEAD``.
    """

    name: str
    reads: tuple[Topic, ...]
    writes: tuple[Topic, ...]
    adds: str

    @property
    def group(self) -> str:
        """The consumer group all workers of the service share, without the prefix."""
        return f"depesche-{self.name}"

    def transactional_id(self, slot: int) -> str:
        """The producer's identity of one worker, stable over restarts, without the prefix."""
        return f"{self.group}-{slot}"


INCOMING: Final = Topic("news.incoming", schema="article")
RAW: Final = Topic("news.raw", schema="article")
SEEN: Final = Topic("news.seen", schema="seen", retention=Retention.SEEN)
LANGUAGE: Final = Topic("news.language", schema="language")
ENTITIES: Final = Topic("news.entities", schema="entities")
ENRICHED: Final = Topic("news.enriched", schema="enriched")
QUOTES: Final = Topic("news.quotes", schema="quote")
DEAD: Final = Topic("news.dead", schema="dead", retention=Retention.DEAD)

TOPICS: Final = (INCOMING, RAW, SEEN, LANGUAGE, ENTITIES, ENRICHED, QUOTES, DEAD)

INGEST: Final = Service("ingest", reads=(INCOMING,), writes=(RAW, SEEN), adds="article")
"""What feeds, push and files bring waits in news.incoming; of that, news.raw gets what is new or has changed."""

STAGES: Final = (
    Service("language", reads=(RAW,), writes=(LANGUAGE,), adds="language"),
    Service("entities", reads=(LANGUAGE,), writes=(ENTITIES,), adds="entities"),
    Service("quotes", reads=(ENTITIES,), writes=(ENRICHED, QUOTES), adds="quotes"),
)


SERVICES: Final = (INGEST, *STAGES)

GATEWAY: Final = Service("gateway", reads=(ENRICHED, QUOTES), writes=(), adds="")
"""Serves what comes out over HTTP. It writes nothing, and reads every partition in every process, as no group."""


def topic(name: str) -> Topic:
    """The topic of that name, without prefix; KeyError names the ones there are."""
    return _named(TOPICS, name)


def stage(name: str) -> Service:
    """The stage of that name; KeyError names the ones there are."""
    return _named(STAGES, name)


def stages_until(name: str) -> tuple[Service, ...]:
    """The stages an article goes through up to and with that one, in order."""
    return STAGES[: STAGES.index(stage(name)) + 1]


_Named = TypeVar("_Named", Topic, Service)


def _named(things: tuple[_Named, ...], name: str) -> _Named:
    for thing in things:
        if thing.name == name:
            return thing
    raise KeyError(f"{name!r} is not one of {', '.join(thing.name for thing in things)}")
