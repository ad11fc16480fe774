"""Which events have been seen: the last of them, by their ids."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

REMEMBERED: Final = 100_000


class Seen:
    """Remembers so many ids; the oldest are forgotten first."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._ids: OrderedDict[str, None] = OrderedDict()

    def is_new(self, identity: str) -> bool:
        """Whether the id was not there; it is from now on."""
        if identity in self._ids:
            self._ids.move_to_end(identity)
            return False
        self._ids[identity] = None
        if len(self._ids) > self._most:
            self._ids.popitem(last=False)
        return True
