"""When a feed is polled next. Pure: time and chance are given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

JITTER: Final = 0.1
"""How far a time is moved at most, as a share of the wait: feeds that were added together do not stay together."""

LONGEST_WAIT: Final = 6 * 3600.0
GONE_WAIT: Final = 24 * 3600.0
LONGEST_TOLD: Final = 24 * 3600.0
"""A server that asks for more patience than this is mistaken."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A poll that was answered; `changed` is false for 304 and for the same bytes as before.

    Attributes:
        moved: where the feed lies from now on, after a permanent redirect.
        seconds: how long the feed asks not to be polled again.
    """

    etag: str | None = None
    modified: str | None = None
    changed: bool = True
    moved: str | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """A poll that failed.

    Attributes:
        retry_after: the seconds that the server asks to wait.
        gone: it says that the feed will not come back.
    """

    retry_after: float | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """What is known of a feed between two polls; times in seconds of one monotonic clock.

    Attributes:
        url: where it is polled, which may be elsewhere than where it was subscribed to.
        every: seconds between two polls when all goes well.
        failures: how often it failed in a row.
    """

    url: str
    every: float
    due: float = 0.0
    failures: int = 0
    etag: str | None = None
    modified: str | None = None

    @property
    def conditions(self) -> dict[str, str]:
        """The headers by which the server can say that nothing has changed."""
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in given.items() if value}


def first(url: str, every: float, now: float, chance: float) -> Turn:
    """A new feed: soon, but not all at the same time. `chance` lies between 0 and 1."""
    return Turn(url, every, now + chance * min(every, 10.0) * JITTER)


def changed(turn: Turn, every: float, now: float) -> Turn:
    """The same feed, to be polled at another interval; one that fails or asked for patience is not polled sooner."""
    sooner = now + every if turn.failures == 0 and every < turn.every else turn.due
    return replace(turn, every=every, due=min(turn.due, sooner))


def after(turn: Turn, result: Fetched | Failed, now: float, chance: float) -> Turn:
    """The next poll after this result; `chance` lies between 0 and 1."""
    if isinstance(result, Failed):
        failures = turn.failures + 1
        return replace(turn, failures=failures, due=now + _patience(turn, failures, result, chance))
    wait = max(turn.every, result.seconds or 0.0)
    return replace(
        turn,
        url=result.moved or turn.url,
        due=now + _jittered(wait, chance),
        failures=0,
        # A 304 need not repeat what it confirms.
        etag=result.etag or (None if result.changed else turn.etag),
        modified=result.modified or (None if result.changed else turn.modified),
    )


def _patience(turn: Turn, failures: int, result: Failed, chance: float) -> float:
    """Twice as long with each failure; never less than the server asks for."""
    if result.gone:
        return _jittered(GONE_WAIT, chance)
    backoff = _jittered(min(turn.every * 2.0 ** min(failures, 16), max(LONGEST_WAIT, turn.every)), chance)
    return max(backoff, min(result.retry_after or 0.0, LONGEST_TOLD))


def _jittered(seconds: float, chance: float) -> float:
    return seconds * (1 + JITTER * (2 * chance - 1))
