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
    TRENDS = "trends"
    """Of every key the last value, for as long as anybody asks what is rising."""
    STATE = "state"
    """Everything, for as long as trends compares with it."""

    @property
    def compacted(self) -> bool:
        """Whether only the last value of a key counts."""
        return self in (Retention.SEEN, Retention.TRENDS)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic without its prefix; ``schema`` names the contract of its values, for news.dead that of its headers."""

    name: str
    schema: str
    retention: Retention = Retention.NEWS


@dataclass(frozen=True, slots=True)
class Log:
    """A topic without its prefix that only its own service reads and writes; its values are nobody else's concern.

    Its name begins with that of the service's group.
    """

    name: str
    retention: Retention = Retention.STATE


@dataclass(frozen=True, slots=True)
class Service:
    """A service and its place in the pipeline.

    The first of ``writes`` takes the event itself, any further topic what is derived from it. ``adds`` is the key
    the service adds to the event. Every service may also write ``DEAD``. ``logs`` are the service's own.
    """

    name: str
    reads: tuple[Topic, ...]
    writes: tuple[Topic, ...]
    adds: str
    logs: tuple[Log, ...] = ()

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
TRENDS: Final = Topic("news.trends", schema="trend", retention=Retention.TRENDS)
DEAD: Final = Topic("news.dead", schema="dead", retention=Retention.DEAD)

TOPICS: Final = (INCOMING, RAW, SEEN, LANGUAGE, ENTITIES, ENRICHED, QUOTES, TRENDS, DEAD)

INGEST: Final = Service("ingest", reads=(INCOMING,), writes=(RAW, SEEN), adds="article")
"""What feeds, push and files bring waits in news.incoming; of that, news.raw gets what is new or has changed."""

STAGES: Final = (
    Service("language", reads=(RAW,), writes=(LANGUAGE,), adds="language"),
    Service("entities", reads=(LANGUAGE,), writes=(ENTITIES,), adds="entities"),
    Service("quotes", reads=(ENTITIES,), writes=(ENRICHED, QUOTES), adds="quotes"),
)

PARTIALS: Final = Log("depesche-trends-partials")
TREND_ARTICLES: Final = Log("depesche-trends-articles-changelog")
TREND_TOTALS: Final = Log("depesche-trends-totals-changelog")

TRENDING: Final = Service(
    "trends", reads=(ENRICHED,), writes=(TRENDS,), adds="", logs=(PARTIALS, TREND_ARTICLES, TREND_TOTALS)
)
"""Counts what is named and who is quoted. It adds nothing to an event: what it says is about many."""

GATEWAY: Final = Service("gateway", reads=(ENRICHED, QUOTES, TRENDS), writes=(), adds="")
"""Serves what comes out over HTTP. It writes nothing, and reads every partition in every process, as no group."""

WORKERS: Final = (INGEST, *STAGES, TRENDING)
"""Those of which any number of workers share the work, as one consumer group."""

SERVICES: Final = (*WORKERS, GATEWAY)

REPLAYED: Final = (INGEST, *STAGES)
"""Whose dead letters `depesche dead replay` sends again. Those of trends would go to all readers of news.enriched."""

LOGS: Final = tuple(log for service in SERVICES for log in service.logs)


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
