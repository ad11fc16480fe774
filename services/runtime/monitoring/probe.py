"""Asks workers over HTTP how they are."""

from __future__ import annotations

import socket
from http.client import HTTPException
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

_SECONDS: Final = 2.0
# Workers are asked directly, whatever proxy the environment names for the world outside.
_OPENER: Final = build_opener(ProxyHandler({}))


def not_ready(metrics_url: str) -> str | None:
    """Why the worker does no work yet; None when it does."""
    try:
        with _OPENER.open(metrics_url.removesuffix("/metrics") + "/health/ready", timeout=_SECONDS):
            return None
    except HTTPError as error:
        return error.read().decode(errors="replace").strip()
    except (URLError, HTTPException, OSError):
        return "starting"


def each_address(url: str) -> list[str]:
    """The URL for every address that its host has: behind the name of a service there may be several workers.

    As it is where there is one address or none. Of a worker that has both, its IPv4 address counts.
    """
    parts = urlsplit(url)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port, type=socket.SOCK_STREAM)
    except OSError:
        return [url]
    family = socket.AF_INET if any(each[0] == socket.AF_INET for each in found) else socket.AF_INET6
    hosts = sorted({str(each[4][0]) for each in found if each[0] == family})
    port = f":{parts.port}" if parts.port else ""
    named = (f"[{host}]" if ":" in host else host for host in hosts)
    return [parts._replace(netloc=f"{host}{port}").geturl() for host in named] if len(hosts) > 1 else [url]


def scrape(metrics_url: str) -> str | None:
    """The worker's metrics as text; None when it does not answer."""
    try:
        with _OPENER.open(metrics_url, timeout=_SECONDS) as answer:
            text: str = answer.read().decode(errors="replace")
            return text
    except (URLError, HTTPException, OSError):
        return None
