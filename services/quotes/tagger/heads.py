"""What the tagger says of each piece, shared by training and use."""

from typing import Final

OTHER: Final = ("indirect", "reported", "free_indirect", "indirect_free_indirect")
"""The types of quotes without marks; those in marks are direct, and may lie inside one of these."""
HEADS: Final = {"direct": 1, "other": len(OTHER), "speaker": 1, "cue": 1, "addressee": 1}
"""Layers of spans, which may overlap each other, and how many kinds each has."""
ROLES: Final = ("speaker", "cue", "addressee")
LINKS: Final = (*ROLES, "same", "who")
"""What links tell: which speaker, cue and addressee a stretch has, whether it goes on with the stretch before, and
which named mention a speaker expression means."""
WITH_NONE: Final = frozenset({"speaker", "who"})
"""Links of which exactly one holds, or none."""
DISTANCES: Final = (-300, -200, -120, -80, -50, -30, -15, -8, -4, -1, 0, 1, 2, 5, 9, 16, 31, 51, 81, 121, 201, 301)
"""Bounds of the classes of distances between spans, in pieces."""
VECTOR: Final = 128
"""Width of a span's vector."""


def columns() -> dict[str, slice]:
    """Where the labels of each layer stand among all: O, then for each kind its first and its following pieces."""
    found, at = {}, 0
    for name, kinds in HEADS.items():
        found[name] = slice(at, at + 1 + 2 * kinds)
        at += 1 + 2 * kinds
    return found


COLUMNS: Final = columns()
WIDTH: Final = sum(1 + 2 * kinds for kinds in HEADS.values())
