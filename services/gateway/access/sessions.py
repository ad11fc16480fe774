"""Sessions: a cookie in the place of a key, for browsers, whose EventSource can send no header of its own.

Why no ticket in the URL: EventSource connects again by itself with the same URL, when a ticket that is short-lived is
over, and URLs end up in logs. The cookie is HttpOnly and SameSite=Strict. It is signed, not stored: name, end, and a
digest over both and the hash of the key, so that it ends with the key.
"""

from __future__ import annotations

import re
from hmac import compare_digest, digest
from typing import TYPE_CHECKING, Final

from services.gateway.access.keys import NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from services.gateway.access.keys import Hash

COOKIE: Final = "depesche_session"

_VALUE: Final = re.compile(rf"({NAME})\.([0-9]{{1,12}})\.([0-9a-f]{{64}})", re.ASCII)


class Sessions:
    """Makes and checks them.

    Args:
        secret: what they are signed with.
        hashes: of the keys, by name.
        seconds: how long they last.
    """

    def __init__(self, secret: bytes, hashes: Mapping[str, Hash], seconds: float) -> None:
        self._secret, self._hashes, self.seconds = secret, hashes, seconds

    def new(self, name: str, now: float) -> str:
        """The cookie's value for the owner of a key."""
        end = int(now + self.seconds)
        return f"{name}.{end}.{self._signature(name, end)}"

    def owner(self, value: str, now: float) -> str | None:
        """Whose session it is; None where it is none, or over."""
        found = _VALUE.fullmatch(value)
        if found is None or found[1] not in self._hashes or int(found[2]) <= now:
            return None
        return found[1] if compare_digest(self._signature(found[1], int(found[2])), found[3]) else None

    def end(self, value: str) -> float:
        """When a session ends that has an owner, in seconds since 1970."""
        return float(value.split(".")[-2])

    def _signature(self, name: str, end: int) -> str:
        said = f"{name}.{end}.".encode() + self._hashes[name].digest
        return digest(self._secret, said, "sha256").hex()
