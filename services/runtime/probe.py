"""Asks workers over HTTP how they are."""

from __future__ import annotations

from http.client import HTTPException
from typing import Final
from urllib.error import HTTPError, URLError
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


def scrape(metrics_url: str) -> str | None:
    """The worker's metrics as text; None when it does not answer."""
    try:
        with _OPENER.open(metrics_url, timeout=_SECONDS) as answer:
            text: str = answer.read().decode(errors="replace")
            return text
    except (URLError, HTTPException, OSError):
        return None
