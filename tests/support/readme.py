"""The README's blocks of code, and which of them nobody has asked for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]

_RUNNABLE: Final = re.compile(r"^```(sh|python|javascript)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_BLOCKS: Final = _RUNNABLE.findall((ROOT / "README.md").read_text(encoding="utf-8"))
_asked: Final = set[str]()


def block(language: str, containing: str) -> str:
    """The one block that has this text."""
    (found,) = [text for kind, text in _BLOCKS if kind == language and containing in text]
    _asked.add(found)
    return found


def left() -> list[str]:
    """The blocks that were not asked for."""
    return [text for _, text in _BLOCKS if text not in _asked]
