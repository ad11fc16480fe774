"""Which addresses may be asked: public ones only, since URLs come from strangers and may point at our own network."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Collection

_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""NAT64: the last 32 bits are the IPv4 address that is really reached."""

_SPECIAL: Final = (IPv4Network("192.0.0.0/24"), IPv6Network("64:ff9b:1::/48"))
"""What the registries set aside and older Pythons take for public."""


def refuse_url(url: str) -> str | None:
    """Why the URL is not fetched whatever its host is; None where its host decides."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "no valid URL"
    if parts.scheme not in ("http", "https"):
        return "only http and https are fetched"
    if not parts.hostname:
        return "no host"
    if parts.username is not None or parts.password is not None:
        return "a name or password in the URL"
    return "port 0" if port == 0 else None


def refuse_address(address: str, allowed: Collection[str] = ()) -> str | None:
    """Why nothing is fetched from an IP address; None where it is public.

    Args:
        address: as the resolver gives it; an IPv6 address may have a zone.
        allowed: addresses that may be asked though they are not public.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return "no IP address"
    if str(parsed) in allowed:
        return None
    reached = _reached(parsed)
    public = reached.is_global and not (reached.is_multicast or reached.is_reserved)
    return None if public and not any(reached in network for network in _SPECIAL) else "not a public address"


def _reached(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address stands for, where it does."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address
