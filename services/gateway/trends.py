"""Values of news.trends, as far as the gateway has to know them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from schemas.codec import decode

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Trend:
    """How often somebody was named in a window; times are RFC 3339 in UTC, so that they sort as texts.

    Attributes:
        size: of the window: `5m`, `1h`, `24h`.
        subject: of what kind it is and its key, `entity person:eva thal`.
        type: the entity's type.
    """

    size: str
    subject: str
    type: str | None
    language: str | None
    begin: str
    finish: str
    count: int
    score: float
    rising: bool
    value: bytes

    @property
    def row(self) -> tuple[Any, ...]:
        """As the view keeps it."""
        return (
            self.size,
            self.subject,
            self.type,
            self.language,
            self.begin,
            self.finish,
            self.count,
            self.score,
            int(self.rising),
            self.value,
        )

    @staticmethod
    def instant(milliseconds: int) -> str:
        """A time in milliseconds since 1970."""
        return _utc(datetime.fromtimestamp(milliseconds / 1000, UTC))


def read(value: bytes) -> Trend | None:
    """The trend in a record's value; None where it is not one that can be shown.

    Raises:
        ContractError: the value is no JSON object.
    """
    found = decode(value)
    try:
        window, subject = found["window"], found["subject"]
        return Trend(
            str(window["size"]),
            f"{subject['kind']} {subject['key']}",
            subject.get("type"),
            _language(found, subject),
            _utc(datetime.fromisoformat(window["start"])),
            _utc(datetime.fromisoformat(window["end"])),
            int(found["count"]),
            float(found.get("score") or 0),
            bool(found.get("rising")),
            value,
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None


def _language(found: Mapping[str, Any], subject: Mapping[str, Any]) -> str | None:
    language = subject.get("language") or found.get("language")
    return language if isinstance(language, str) else None


def _utc(instant: datetime) -> str:
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="milliseconds")
