"""Events as Server-Sent Events (WHATWG HTML, 9.2): written once, sent to all."""

from __future__ import annotations

from typing import Final

from schemas.codec import encode

RETRY_MILLISECONDS: Final = 2000
"""How long an EventSource waits before it connects again."""

_NO_NEWLINES: Final = bytes.maketrans(b"\r\n", b"  ")


def body(event: str, data: bytes) -> bytes:
    """An event without its id. A line feed in JSON only stands between tokens, where a space does as well."""
    return b"event: %b\ndata: %b\n\n" % (event.encode(), data.translate(_NO_NEWLINES))


def identified(identity: str, frame: bytes) -> bytes:
    """The event with its id: from where a client that has it goes on."""
    return b"id: %b\n%b" % (identity.encode(), frame)


def opening() -> bytes:
    """What every stream begins with: how long to wait before connecting again, and something to see that it works."""
    return b": depesche\nretry: %d\n\n" % RETRY_MILLISECONDS


def heartbeat(identity: str | None) -> bytes:
    """A comment that keeps the connection; with an id a filtered client need not read over again what it did not want.

    A block without data is no event, but its id counts.
    """
    return b": \n\n" if identity is None else b": \nid: %b\n\n" % identity.encode()


def canceled(article: str) -> bytes:
    """An article was withdrawn."""
    return body("canceled", encode({"article_id": article}))


def gap(reason: str, missing: dict[str, int]) -> bytes:
    """Records between the client's last event and the next one are no longer there; `missing` counts offsets."""
    return body("gap", encode({"reason": reason, "missing": missing}))


def dropped(reason: str, detail: str) -> bytes:
    """The last event of a stream that the gateway ends."""
    return body("dropped", encode({"reason": reason, "detail": detail}))
