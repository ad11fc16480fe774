"""The peers' own virtual environment: what they want of versions does not fit the rest's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

from places import ROOT

LOCK: Final = ROOT / "tests/benchmarks/peers.lock"
PLACE: Final = ROOT / "build/peers"


def python() -> Path:
    """The interpreter of the environment, which is made anew where the lock file is not the one it was made from."""
    interpreter, stamp = PLACE / "bin/python", PLACE / ".lock"
    if not stamp.exists() or stamp.read_bytes() != LOCK.read_bytes():
        subprocess.run([sys.executable, "-m", "venv", "--clear", PLACE], check=True)
        install = ["uv", "pip", "install", "--quiet", "--python", interpreter, "--require-hashes", "-r", LOCK]
        subprocess.run([sys.executable, "-m", *install], check=True)
        stamp.write_bytes(LOCK.read_bytes())
    return interpreter
