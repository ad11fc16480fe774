"""What has been sent already: one entry an article, forgotten when it is old."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from schemas.codec import decode, encode
from schemas.validation import validate
from services.ingest.memory.rows import key, opened

if TYPE_CHECKING:
    from collections.abc import Mapping

FUTURE: Final = timedelta(minutes=10)
"""So far a publisher's clock may be ahead of ours."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_TABLE: Final = """CREATE TABLE seen (
    key BLOB NOT NULL, fingerprint BLOB NOT NULL, at REAL NOT NULL, version INTEGER, canceled INTEGER NOT NULL,
    duplicate_of TEXT, PRIMARY KEY (key)
) WITHOUT ROWID"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is remembered of the latest version of an article; the value of news.seen.

    Attributes:
        fingerprint: of what it says, as `services.ingest.memory.identity.fingerprint` gives it.
        at: when it went to news.raw, seconds since 1970.
        version: when the publisher says this version was published; None where it does not say.
        duplicate_of: the earlier article that it was marked with.
        signature: the MinHash of its text, in network order; None for short texts.
    """

    id: str
    fingerprint: str
    at: float
    version: datetime | None = None
    canceled: bool = False
    duplicate_of: str | None = None
    signature: bytes | None = None

    def encoded(self) -> bytes:
        """The value of the message."""
        given: dict[str, Any] = {"id": self.id, "fingerprint": self.fingerprint, "at": self.at}
        if self.version:
            given["version"] = self.version.isoformat()
        if self.canceled:
            given["canceled"] = True
        if self.duplicate_of:
            given["duplicate_of"] = self.duplicate_of
        if self.signature:
            given["signature"] = b64encode(self.signature).decode()
        return encode(given)


def decoded(value: bytes) -> Seen:
    """The entry that `value` encodes. Raises `ContractError` where it is none."""
    given = decode(value)
    validate("seen", given)
    signature = given.get("signature")
    return Seen(
        id=given["id"],
        fingerprint=given["fingerprint"],
        at=given["at"],
        version=instant(given.get("version")),
        canceled=given.get("canceled", False),
        duplicate_of=given.get("duplicate_of"),
        signature=b64decode(signature) if signature else None,
    )


class Memory:
    """The entries of all articles that were sent within `seconds`, the latest version of each, without signatures.

    An entry takes a hundred bytes: there are as many as articles in a month.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._rows = opened(_TABLE, "CREATE INDEX age ON seen (at)")

    def get(self, identity: str) -> Seen | None:
        found = self._rows.execute(
            "SELECT fingerprint, at, version, canceled, duplicate_of FROM seen WHERE key = ?", (key(identity),)
        ).fetchone()
        if found is None:
            return None
        fingerprint, at, version, canceled, duplicate_of = found
        published = None if version is None else _EPOCH + version * _MICROSECOND
        return Seen(identity, fingerprint.hex(), at, published, bool(canceled), duplicate_of)

    def put(self, entry: Seen) -> None:
        """Remembers an entry instead of any other of the article."""
        version = None if entry.version is None else (entry.version - _EPOCH) // _MICROSECOND
        digest = bytes.fromhex(entry.fingerprint)
        self._rows.execute(
            "REPLACE INTO seen VALUES (?, ?, ?, ?, ?, ?)",
            (key(entry.id), digest, entry.at, version, entry.canceled, entry.duplicate_of),
        )

    def remove(self, identity: str) -> None:
        self._rows.execute("DELETE FROM seen WHERE key = ?", (key(identity),))

    def forget(self, now: float) -> None:
        """Forgets what is older than `seconds`."""
        self._rows.execute("DELETE FROM seen WHERE at < ?", (now - self._seconds,))


def instant(text: object) -> datetime | None:
    """The time that RFC 3339 text names, in UTC; None for anything else, and for what no calendar has in UTC."""
    if not isinstance(text, str):
        return None
    try:
        time = datetime.fromisoformat(text.upper())
        return time.astimezone(UTC) if time.tzinfo else None
    except (ValueError, OverflowError):
        return None


def version(article: Mapping[str, Any], now: float) -> datetime | None:
    """When this version of the article was published, as far as its publisher says; `now` is in seconds since 1970.

    A time that is yet to come is a mistake. Taken for true it would make what corrects it older than itself.
    """
    latest = datetime.fromtimestamp(now, UTC) + FUTURE
    times = [time for field in ("published", "updated") if (time := instant(article.get(field))) and time <= latest]
    return max(times, default=None)
