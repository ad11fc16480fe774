"""API keys: who may read, known by a slow hash (scrypt) of what they send.

A key is `NAME.SECRET`; the name finds the one hash to compare with, so that a wrong key costs one computation at most,
and an unknown name none. What has been found right is remembered by a keyed digest for as long as the process runs.
"""

from __future__ import annotations

import re
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import blake2b, scrypt
from hmac import compare_digest
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME: Final = r"[a-z0-9][a-z0-9-]{0,31}"

_COST: Final = 2**14
_BLOCK: Final = 8
_SALT_BYTES: Final = 16
_SECRET_BYTES: Final = 32
_REMEMBERED: Final = 4096
_LINE: Final = re.compile(rf"({NAME}) scrypt:([A-Za-z0-9+/=]{{24}}):([A-Za-z0-9+/=]{{44}})")
_KEY: Final = re.compile(rf"({NAME})\.([A-Za-z0-9_-]{{16,128}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Hash:
    """Of a key: what is stored."""

    salt: bytes
    digest: bytes


def parse(text: str) -> dict[str, Hash]:
    """The hashes by name, of lines as `line` writes them; empty lines and such as begin with # are left out.

    Raises:
        ValueError: a line is none of those, or a name stands twice. The message has the line's number alone.
    """
    found: dict[str, Hash] = {}
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        match = _LINE.fullmatch(stripped)
        if match is None:
            raise ValueError(f"line {number} is no key: `depesche keys new NAME` makes them")
        if match[1] in found:
            raise ValueError(f"line {number}: the name {match[1]} stands there twice")
        found[match[1]] = Hash(b64decode(match[2]), b64decode(match[3]))
    return found


def new(name: str) -> tuple[str, str]:
    """A new key of that name, and the line to be stored for it."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    salt = secrets.token_bytes(_SALT_BYTES)
    digest = _digest(secret, salt)
    return f"{name}.{secret}", f"{name} scrypt:{b64encode(salt).decode()}:{b64encode(digest).decode()}"


class Keys:
    """Finds out whose key it is. Slow for a key that has not been seen: call `owner` in a thread then."""

    def __init__(self, hashes: Mapping[str, Hash]) -> None:
        self.hashes: Final = dict(hashes)
        self._pepper = secrets.token_bytes(_SECRET_BYTES)
        self._right: dict[bytes, str] = {}

    def __bool__(self) -> bool:
        return bool(self.hashes)

    def named(self, key: str) -> str | None:
        """The name that the key claims, if there is such a one."""
        found = _KEY.fullmatch(key)
        return found[1] if found and found[1] in self.hashes else None

    def known(self, key: str) -> str | None:
        """Whose key it is, if that was found out before."""
        return self._right.get(self._mark(key))

    def owner(self, key: str) -> str | None:
        """Whose key it is; None where it is nobody's."""
        found = _KEY.fullmatch(key)
        if found is None or found[1] not in self.hashes:
            return None
        stored = self.hashes[found[1]]
        if not compare_digest(_digest(found[2], stored.salt), stored.digest):
            return None
        if len(self._right) < _REMEMBERED:
            self._right[self._mark(key)] = found[1]
        return found[1]

    def _mark(self, key: str) -> bytes:
        return blake2b(key.encode(errors="replace"), key=self._pepper, digest_size=32).digest()


def _digest(secret: str, salt: bytes) -> bytes:
    return scrypt(secret.encode(), salt=salt, n=_COST, r=_BLOCK, p=1, dklen=32)
