"""The corpora that the recogniser learns from, as pieces and labels.

Every file is JSON Lines: {"text", "ents": [[start, end, label]]}, offsets in code points. Where a corpus marks no MISC,
nothing is known about what is O there: it may be MISC. A text without "ents" has no labels: a student learns it from
its teacher alone.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from services.encoder.pieces import BOS, EOS
from services.encoder.training.corpus import lines, split
from services.entities.tagger.labels import LABELS

NO_LABEL = -100
MOST = 254  # pieces of a text; longer ones are cut
DEV = (0.47, 0.57)  # this part of each UNER corpus that has no dev set of its own is kept for dev


@dataclass(frozen=True)
class Source:
    """A corpus: its file, and how it is used.

    Attributes:
        misc: whether it marks MISC.
        weight: how often a text is seen in an epoch.
        joined: the part of its texts that gets the next ones behind it.
        dev: whether a part of it is kept for dev.
    """

    path: Path
    misc: bool
    weight: float = 1.0
    joined: float = 0.0
    dev: bool = False


@dataclass(frozen=True)
class Example:
    """Pieces with <s> and </s>, a label for each, and whether O means O."""

    pieces: list[int]
    labels: list[int]
    misc: bool


def stretch(docs: Sequence[dict[str, Any]], *, dev: bool) -> list[dict[str, Any]]:
    """A corpus without a dev set, the part that is trained on or the part that is kept for dev."""
    start, end = (int(len(docs) * part) for part in DEV)
    return list(docs[start:end]) if dev else [*docs[:start], *docs[end:]]


def with_headlines(docs: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Articles, and their headlines as texts of their own."""
    for doc in docs:
        yield doc
        if doc.get("headline"):
            yield {"text": doc["headline"], "ents": doc.get("headline_ents", [])}


def joined(docs: Sequence[dict[str, Any]], share: float, rng: random.Random) -> Iterator[dict[str, Any]]:
    """Texts, some of them with the next ones behind them, as sentences stand in articles."""
    at = 0
    while at < len(docs):
        count = rng.randint(2, 6) if rng.random() < share else 1
        if count == 1:
            yield docs[at]
            at += 1
            continue
        text, ents = "", []
        for doc in docs[at : at + count]:
            start = len(text) + bool(text)
            text += (" " if text else "") + doc["text"]
            ents += [[start + s, start + e, label] for s, e, label in doc["ents"]]
        yield {"text": text, "ents": ents}
        at += count


def shouted(doc: dict[str, Any]) -> dict[str, Any]:
    """A text in capitals, where that keeps its length."""
    upper = doc["text"].upper()
    return {**doc, "text": upper} if len(upper) == len(doc["text"]) else doc


def labels(doc: dict[str, Any], offsets: Sequence[tuple[int, int]]) -> list[int]:
    """For each piece the label of the entity over its first character that is not blank."""
    text = doc["text"]
    at: dict[int, tuple[int | None, str]] = {}
    for each, (start, end, kind) in enumerate(doc["ents"]):
        at.update(dict.fromkeys(range(start, end), (each, kind)))
    found: list[int] = []
    last: int | None = None
    for start, end in offsets:
        first = next((i for i in range(start, end) if not text[i].isspace()), None)
        if first is None:
            found.append(NO_LABEL)
            continue
        number, kind = at.get(first, (None, "O"))
        prefix = "" if number is None else ("I-" if number == last else "B-")
        found.append(LABELS.index(prefix + kind))
        last = number
    return found


def examples(source: Source, tokeniser: Tokenizer, rng: random.Random) -> Iterator[Example]:
    """One epoch of a corpus, a little different each time."""
    docs = lines(source.path)
    if source.path.name.startswith("corpus_"):
        docs = split(docs, dev=False)
    if source.dev:
        docs = stretch(docs, dev=False)
    docs = list(with_headlines(docs))
    whole, rest = int(source.weight), source.weight % 1
    for _ in range(whole):
        yield from _encoded(list(joined(docs, source.joined, rng)), source, tokeniser, rng)
    if rest:
        start = rng.randrange(len(docs))
        some = (docs[start:] + docs[:start])[: int(len(docs) * rest)]
        yield from _encoded(list(joined(some, source.joined, rng)), source, tokeniser, rng)


def _encoded(
    docs: Sequence[dict[str, Any]], source: Source, tokeniser: Tokenizer, rng: random.Random
) -> Iterator[Example]:
    docs = [shouted(doc) if rng.random() < 0.02 else doc for doc in docs]
    for doc, encoding in zip(
        docs, tokeniser.encode_batch([d["text"] for d in docs], add_special_tokens=False), strict=True
    ):
        found = labels(doc, encoding.offsets) if "ents" in doc else [NO_LABEL] * len(encoding.ids)
        # Articles are cut at another place each time.
        first = rng.randint(MOST // 3, MOST) if len(found) > MOST else MOST
        for start, end in cuts(len(found), first):
            yield Example([BOS, *encoding.ids[start:end], EOS], [NO_LABEL, *found[start:end], NO_LABEL], source.misc)


def cuts(length: int, first: int) -> Iterator[tuple[int, int]]:
    """Stretches of at most MOST pieces, the first of at most `first`."""
    end = min(first, length)
    yield 0, end
    for start in range(end, length, MOST):
        yield start, min(start + MOST, length)


def batches(examples: Sequence[Example], budget: int, rng: random.Random) -> list[list[Example]]:
    """Batches of texts of about one length, at most `budget` pieces with padding, in random order."""
    order = sorted(examples, key=lambda each: len(each.pieces) * (1 + 0.1 * rng.random()))
    found: list[list[Example]] = [[]]
    longest = 0
    for each in order:
        longest = max(longest, len(each.pieces))
        if found[-1] and (len(found[-1]) + 1) * longest > budget:
            found.append([])
            longest = len(each.pieces)
        found[-1].append(each)
    rng.shuffle(found)
    return found
