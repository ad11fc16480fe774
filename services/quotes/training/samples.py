"""Annotated articles as windows of pieces with labels, spans and links.

Documents are those of our corpus (services/encoder/training/corpus.py): {"text", "ents" [[start, end, label]],
"whom" [a name for each of ents], "quotes" [{"type", "spans", "speaker" {"spans", "name"} | null, "cue",
"addressee"}]}, offsets in code points.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.encoder.encoder import Vocabulary
from services.quotes.tagger.heads import HEADS, OTHER, ROLES

LIMIT = 510
STRIDE = 350
UNKNOWN = -100

Part = tuple[int, int]
"""First and last piece of a span."""


@dataclass
class Fragment:
    """One stretch of a quote: its layer, its quote's number, and which role spans it has.

    Attributes:
        speaker: number of the speaker's span, -1 where nobody is said to speak, UNKNOWN where it is outside the window.
    """

    layer: str
    part: Part
    quote: int
    speaker: int
    cue: list[int]
    addressee: list[int]


@dataclass
class Sample:
    """A window. who: for each speaker span the numbers of the mentions that it means; None where that is unknown."""

    ids: list[int]
    labels: dict[str, NDArray[np.int64]]
    roles: dict[str, list[Part]]
    fragments: list[Fragment] = field(default_factory=list)
    mentions: list[Part] = field(default_factory=list)
    who: list[list[int] | None] = field(default_factory=list)


def document(doc: dict[str, Any], vocabulary: Vocabulary) -> Sample:
    """A whole article as one sample, however long."""
    found = vocabulary.pieces(doc["text"])
    starts = np.array(found.starts)

    def part(span: Sequence[int]) -> Part | None:
        inside = np.nonzero((starts >= span[0]) & (starts < span[1]))[0]
        return (int(inside[0]), int(inside[-1])) if len(inside) else None

    sample = Sample(
        found.ids.tolist(), {name: np.zeros(len(found), np.int64) for name in HEADS}, {r: [] for r in ROLES}
    )
    kept = [(part(ent[:2]), name) for ent, name in zip(doc.get("ents", []), doc.get("whom", []), strict=False)]
    sample.mentions = [each for each, _ in kept if each]
    names = [name for each, name in kept if each]
    # Outer quotes first: of two in one layer, the outer one's labels stay.
    for number, quote in enumerate(sorted(doc["quotes"], key=lambda q: q["spans"][0][0] - q["spans"][-1][1])):
        roles = {role: _roles(sample, role, quote, part) for role in ROLES}
        for each in roles["speaker"]:
            _whom(sample, each, quote, names, known=bool(doc.get("whom")))
        layer = "direct" if quote["type"] == "direct" else "other"
        kind = OTHER.index(quote["type"]) if quote["type"] in OTHER else 0
        speaker = (roles["speaker"] or [UNKNOWN if (quote.get("speaker") or {}).get("spans") else -1])[0]
        for span in quote["spans"]:
            stretch = part(span)
            if stretch and _label(sample.labels[layer], stretch, kind, keep=layer == "other"):
                sample.fragments.append(Fragment(layer, stretch, number, speaker, roles["cue"], roles["addressee"]))
    sample.fragments.sort(key=lambda fragment: fragment.part)
    return sample


def _label(labels: NDArray[np.int64], part: Part, kind: int, *, keep: bool) -> bool:
    """Labels a stretch; those already there stay. Says whether the stretch counts."""
    stretch = labels[part[0] : part[1] + 1]
    if stretch.any():
        return not keep
    stretch[:] = 2 + 2 * kind
    stretch[0] = 1 + 2 * kind
    return True


def _roles(sample: Sample, role: str, quote: dict[str, Any], part: Any) -> list[int]:
    found = []
    for span in (quote.get(role) or {}).get("spans", []):
        each = part(span)
        if each is None:
            continue
        if each not in sample.roles[role]:
            sample.roles[role].append(each)
            _label(sample.labels[role], each, 0, keep=True)
        found.append(sample.roles[role].index(each))
    return found


def _whom(sample: Sample, speaker: int, quote: dict[str, Any], names: Sequence[str], *, known: bool) -> None:
    sample.who += [None] * (speaker + 1 - len(sample.who))
    if known:
        name = quote["speaker"].get("name")
        sample.who[speaker] = [number for number, each in enumerate(names) if each == name] if name else []


def windows(length: int) -> Iterator[tuple[int, int]]:
    """Windows of LIMIT pieces, one every STRIDE."""
    start = 0
    while start + LIMIT < length:
        yield start, start + LIMIT
        start += STRIDE
    yield max(0, length - LIMIT), length


def cut(whole: Sample, start: int, end: int, rng: random.Random, distract: float = 0.3) -> Sample:
    """What lies in a window; a few mentions are added to the speakers to choose from, as a tagger errs too."""

    def moved(part: Part) -> Part:
        return part[0] - start, part[1] - start

    def inside(part: Part) -> bool:
        return part[0] >= start and part[1] < end

    kept = {role: [n for n, part in enumerate(whole.roles[role]) if inside(part)] for role in ROLES}
    number = {role: {old: new for new, old in enumerate(kept[role])} for role in ROLES}
    mentions = [n for n, part in enumerate(whole.mentions) if inside(part)]
    place = {old: new for new, old in enumerate(mentions)}
    sample = Sample(
        whole.ids[start:end],
        {name: labels[start:end] for name, labels in whole.labels.items()},
        {role: [moved(whole.roles[role][n]) for n in kept[role]] for role in ROLES},
        mentions=[moved(whole.mentions[n]) for n in mentions],
    )
    for old in kept["speaker"]:
        meant = whole.who[old] if old < len(whole.who) else None
        here = [place[n] for n in meant or [] if n in place]
        # Somebody who is named outside the window only: nothing can be learnt.
        sample.who.append(None if meant is None or (meant and not here) else here)
    for fragment in whole.fragments:
        if inside(fragment.part):
            sample.fragments.append(_moved(fragment, moved(fragment.part), number))
    speakers = sample.roles["speaker"]
    for part in list(sample.mentions):
        if rng.random() < distract and not any(part[0] <= last and first <= part[1] for first, last in speakers):
            speakers.append(part)
            sample.who.append(None)
    return sample


def _moved(fragment: Fragment, part: Part, number: dict[str, dict[int, int]]) -> Fragment:
    speaker = fragment.speaker if fragment.speaker < 0 else number["speaker"].get(fragment.speaker, UNKNOWN)
    cue = [number["cue"][n] for n in fragment.cue if n in number["cue"]]
    addressee = [number["addressee"][n] for n in fragment.addressee if n in number["addressee"]]
    return Fragment(fragment.layer, part, fragment.quote, speaker, cue, addressee)


def joined(one: Sample, other: Sample) -> Sample:
    """Two samples in one window, as articles follow each other nowhere: it teaches to keep things apart."""
    at = len(one.ids)
    counts = {role: len(one.roles[role]) for role in ROLES}

    def moved(parts: Sequence[Part]) -> list[Part]:
        return [(first + at, last + at) for first, last in parts]

    later = [
        Fragment(
            each.layer,
            moved([each.part])[0],
            each.quote + 10_000,
            each.speaker + counts["speaker"] if each.speaker >= 0 else each.speaker,
            [n + counts["cue"] for n in each.cue],
            [n + counts["addressee"] for n in each.addressee],
        )
        for each in other.fragments
    ]
    shifted = [None if each is None else [n + len(one.mentions) for n in each] for each in other.who]
    return Sample(
        one.ids + other.ids,
        {name: np.concatenate([one.labels[name], other.labels[name]]) for name in HEADS},
        {role: one.roles[role] + moved(other.roles[role]) for role in ROLES},
        one.fragments + later,
        one.mentions + moved(other.mentions),
        one.who + shifted,
    )
