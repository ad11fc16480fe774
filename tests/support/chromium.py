"""The Chromium that tests of the page run in: the machine's own, since no package registry carries it."""

from __future__ import annotations

import os
import shutil
from typing import Final

NAMES: Final = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "microsoft-edge-stable",
)
VARIABLE: Final = "CHROMIUM"
OPTIONS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--js-flags=--expose-gc",
)
ABSENT: Final = (
    "no Chromium on this machine: install one (Debian: apt-get install chromium-headless-shell),"
    f" or name its program in the variable {VARIABLE}"
)


def executable() -> str | None:
    """Where it is; None where there is none."""
    if named := os.environ.get(VARIABLE):
        return named
    return next((found for name in NAMES if (found := shutil.which(name))), None)
