"""Which articles go to news.raw: new ones, changed ones, kill notices; and what is said of them there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from schemas.codec import encode, splice
from services.ingest.memory.identity import fingerprint
from services.ingest.memory.near import signature
from services.ingest.memory.seen import Seen, version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.ingest.memory.near import Near, Text
    from services.ingest.memory.seen import Memory


class Outcome(StrEnum):
    """What became of an article that came in; also the label of `depesche_articles_total`."""

    NEW = "new"
    UPDATED = "updated"
    CANCELED = "canceled"
    UNCHANGED = "unchanged"
    """As it was sent before, or no more than a teaser of it; not sent again."""
    STALE = "stale"
    """Older than what was sent before, or usable again without a later version than the kill notice; not sent."""


SENT: Final = frozenset({Outcome.NEW, Outcome.UPDATED, Outcome.CANCELED})
TICK: Final = 0.001
"""Seconds between two versions of an article, at least."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with one article. `value` and `seen` are there where it is to be sent.

    Attributes:
        value: the bytes for news.raw.
        seen: what to remember with it.
    """

    id: str
    outcome: Outcome
    value: bytes | None = None
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class _Before:
    """What was known of an article before what is about to be sent."""

    seen: Seen | None
    text: Text | None


class Decider:
    """Decides article by article, each in the light of those before it, sent or about to be.

    What it remembers of articles that are about to be sent is taken back by `undo` where they are not.
    """

    def __init__(self, memory: Memory, near: Near | None = None) -> None:
        self._memory, self._near = memory, near
        self._before: dict[str, _Before] = {}

    def decide(self, value: bytes, article: dict[str, Any], now: float, *, teaser: bool = False) -> Decision:
        """What to do with an article that keeps the contract.

        Args:
            value: the article as it came.
            article: the same, decoded.
            now: seconds since 1970.
            teaser: whether its page could not be had, so that it may say less than what was sent; then it is no update.
        """
        known = self._memory.get(article["id"])
        outcome, digest = _outcome(article, known, now)
        if teaser and outcome is Outcome.UPDATED:
            outcome = Outcome.UNCHANGED
        if outcome not in SENT:
            return Decision(article["id"], outcome)
        seen = self._seen(article, digest, known, now)
        self._keep_before(seen.id)
        self.remember(seen)
        return Decision(seen.id, outcome, _marked(value, article, outcome, seen, now), seen)

    def remember(self, seen: Seen) -> None:
        """Takes over an entry of news.seen, unless it is older than what is known."""
        known = self._memory.get(seen.id)
        if known and known.at > seen.at:
            return
        self._memory.put(seen)
        if self._near is not None:
            self._near.add(seen.id, None if seen.canceled else seen.signature, seen.at)

    def keep(self) -> None:
        """What was decided has been sent."""
        self._before.clear()

    def undo(self) -> None:
        """What was decided since `keep` has not been sent, and is forgotten."""
        for identity, before in self._before.items():
            self.drop(identity)
            if before.seen:
                self._memory.put(before.seen)
            if before.text and self._near is not None:
                self._near.put(identity, before.text)
        self._before.clear()

    def withdraw(self, identity: str) -> None:
        """A tombstone is about to be sent for the article."""
        self._keep_before(identity)
        self.drop(identity)

    def drop(self, identity: str) -> None:
        """Forgets an article: news.seen has a tombstone for it."""
        self._memory.remove(identity)
        if self._near is not None:
            self._near.remove(identity)

    def forget(self, now: float) -> None:
        """Forgets what is too old to matter."""
        self._memory.forget(now)
        if self._near is not None:
            self._near.forget(now)

    def _keep_before(self, identity: str) -> None:
        if identity not in self._before:
            text = self._near.get(identity) if self._near is not None else None
            self._before[identity] = _Before(self._memory.get(identity), text)

    def _seen(self, article: Mapping[str, Any], digest: str, known: Seen | None, now: float) -> Seen:
        canceled = _canceled(article)
        given = signature(_text(article)) if self._near is not None and not canceled else None
        return Seen(
            id=article["id"],
            fingerprint=digest,
            # Of two entries of an article the later one has the greater time, whatever the workers' clocks say.
            at=max(now, known.at + TICK) if known else now,
            version=version(article, now) or (datetime.fromtimestamp(now, UTC) if canceled else None),
            canceled=canceled,
            duplicate_of=self._first(article, known, given),
            signature=given,
        )

    def _first(self, article: Mapping[str, Any], known: Seen | None, given: bytes | None) -> str | None:
        """The article this one repeats. An update changes nothing in that: others may have repeated it since."""
        if said := article.get("duplicate_of"):
            return str(said)
        if known:
            return known.duplicate_of
        first = self._near.first(article["id"], given) if self._near is not None and given else None
        of = self._memory.get(first) if first else None
        # The first of them all: what was marked itself points at it. An update can close a circle: it is cut here.
        return of.duplicate_of if of and of.duplicate_of and of.duplicate_of != article["id"] else first


def _outcome(article: Mapping[str, Any], known: Seen | None, now: float) -> tuple[Outcome, str]:
    digest = fingerprint(article)
    if known and (digest == known.fingerprint or (_canceled(article) and known.canceled)):
        return Outcome.UNCHANGED, digest
    if _canceled(article):
        return Outcome.CANCELED, digest
    if known is None:
        return Outcome.NEW, digest
    own = version(article, now)
    if known.canceled and not (own and known.version and own > known.version):
        return Outcome.STALE, digest
    return Outcome.STALE if own and known.version and own < known.version else Outcome.UPDATED, digest


def _marked(value: bytes, article: dict[str, Any], outcome: Outcome, seen: Seen, now: float) -> bytes:
    """The article with what ingest adds; its bytes stay as they are where nothing is to be replaced."""
    added: dict[str, Any] = {}
    if outcome is Outcome.UPDATED and not article.get("updated"):
        added["updated"] = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if seen.duplicate_of and not article.get("duplicate_of"):
        added["duplicate_of"] = seen.duplicate_of
    if added.keys() & article.keys():
        return encode({**article, **added})
    for key, each in added.items():
        value = splice(value, key, each)
    return value


def _canceled(article: Mapping[str, Any]) -> bool:
    return article.get("status") == "canceled"


def _text(article: Mapping[str, Any]) -> str:
    return article.get("body") or ""
