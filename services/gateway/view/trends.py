"""Values of news.trends, as the view keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from schemas.codec import decode
from schemas.reasons import ContractError, Reason
from schemas.validation import validate

if TYPE_CHECKING:
    from collections.abc import Mapping

WINDOWS: Final = ("5m", "1h", "24h")
"""How long they are. The longer ones overlap, so that the latest always reaches back for its whole length."""

SHOWN_SECONDS: Final = 300
"""For which a window is shown when it is over: the next one begins empty, or has not been told yet."""


@dataclass(frozen=True, slots=True)
class Trend:
    """How often somebody was named or quoted in a window; times are RFC 3339 in UTC, so that they sort as texts.

    Attributes:
        size: of the window, one of `WINDOWS`.
        kind: of the window, `hopping` or `tumbling`.
        subject: of what kind it is and its key, `entity person:eva thal`.
        type: the entity's type.
        score: 0 where there is nothing to compare with.
    """

    size: str
    kind: str
    subject: str
    type: str | None
    begin: str
    finish: str
    articles: int
    score: float
    rising: bool
    value: bytes

    @property
    def row(self) -> tuple[Any, ...]:
        """As the view keeps it."""
        window = (self.size, self.kind, self.subject, self.type, self.begin, self.finish)
        return (*window, self.articles, self.score, int(self.rising), self.value)

    @staticmethod
    def instant(milliseconds: int) -> str:
        """A time in milliseconds since 1970."""
        return _utc(datetime.fromtimestamp(milliseconds / 1000, UTC))


def read(value: bytes) -> Trend:
    """The trend in a record's value.

    Raises:
        ContractError: it is none by the schema `trend`.
    """
    found = decode(value)
    validate("trend", found)
    window, subject = found["window"], found["subject"]
    return Trend(
        size=window["size"],
        kind=window["kind"],
        subject=f"{subject['kind']} {subject['key']}",
        type=subject["type"],
        begin=_time(window, "start"),
        finish=_time(window, "end"),
        articles=found["articles"],
        score=found["score"] or 0.0,
        rising=found["rising"],
        value=value,
    )


def _time(window: Mapping[str, str], name: str) -> str:
    try:
        return _utc(datetime.fromisoformat(window[name]))
    except (ValueError, OverflowError) as error:  # the schema allows leap seconds and the year 0
        raise ContractError(Reason.INVALID_SCHEMA, f"/window/{name}: no time that can be compared") from error


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="milliseconds")
