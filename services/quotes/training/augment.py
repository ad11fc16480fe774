"""Articles made a little different: other quotation marks, other surnames, some pieces hidden."""

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from services.encoder.pieces import UNKNOWN
from services.quotes.marks import pair

STYLES = (("„", "“"), ("»", "«"), ("«", "»"), ("“", "”"), ('"', '"'))
_DOUBLE = frozenset('„“”»«"')


def restyled(text: str, rng: random.Random) -> str:
    """The text with the double quotation marks of another style; its length stays."""
    opening, closing = rng.choice(STYLES)
    signs = list(text)
    for marked in pair(text):
        first, last = marked.start, marked.end - 1
        if signs[first] in _DOUBLE and signs[last] in _DOUBLE and not text[first + 1].isspace():
            signs[first], signs[last] = opening, closing
    return "".join(signs)


def renamed(doc: dict[str, Any], surnames: Sequence[str], rng: random.Random) -> dict[str, Any]:
    """The article with other surnames for its people, the same one everywhere; first names stay, and so does gender."""
    people = [name for name, kind in doc.get("names", {}).items() if kind == "person" and len(name.split()) > 1]
    chosen = {name.split()[-1]: rng.choice(surnames) for name in people if rng.random() < 0.7}
    edits = []
    for start, end, label in doc["ents"]:
        words = doc["text"][start:end].split()
        last = words[-1] if words else ""
        known = next((name for name in (last, last.removesuffix("s")) if name in chosen), None)
        if label == "PER" and known:
            edits.append((end - len(last), end - len(last) + len(known), chosen[known]))
    return _rewritten(doc, sorted(edits)) if edits else doc


def hide(pieces: NDArray[np.int64], share: float, chance: Generator) -> NDArray[np.int64]:
    """A share of the pieces made unknown; what marks a window's ends and padding stays."""
    return np.where((pieces > UNKNOWN) & (chance.random(pieces.shape) < share), UNKNOWN, pieces)


def _rewritten(doc: dict[str, Any], edits: Sequence[tuple[int, int, str]]) -> dict[str, Any]:
    text, moves, at = "", [], 0
    for start, end, new in edits:
        text += doc["text"][at:start]
        moves.append((start, end, len(text), len(new)))
        text += new
        at = end
    text += doc["text"][at:]

    def moved(offset: int) -> int:
        shift = 0
        for start, end, place, length in moves:
            if offset <= start:
                break
            if offset < end:
                return place + min(offset - start, length)
            shift = place + length - end
        return offset + shift

    def spans(part: dict[str, Any] | None) -> dict[str, Any] | None:
        return {**part, "spans": [[moved(start), moved(end)] for start, end in part["spans"]]} if part else part

    quotes = [
        {**spans(quote), **{role: spans(quote.get(role)) for role in ("speaker", "cue", "addressee")}}  # type: ignore[dict-item]
        for quote in doc["quotes"]
    ]
    # Names serve to tell which mentions mean a speaker; they are given with the mentions instead.
    ents = [[moved(start), moved(end), label] for start, end, label in doc["ents"]]
    return {**doc, "text": text, "quotes": quotes, "ents": ents}
