"""Strict F1 while training: same start, same end, same label."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from services.encoder.bio import best, spans
from services.encoder.pieces import BOS, EOS, PAD
from services.entities.tagger.labels import TYPES
from services.entities.training.corpora import MOST

_WORD = re.compile(r"\w+|[^\w\s]")


def predict(
    net: nn.Module, weights: dict[str, Tensor], vectors: Any, tokeniser: Tokenizer, docs: Sequence[dict[str, Any]]
) -> list[set[tuple[int, int, str]]]:
    """The entities of texts by a net with other weights, which it gives back afterwards."""
    own = {name: p.data.clone() for name, p in net.named_parameters()}
    for name, p in net.named_parameters():
        p.data.copy_(weights[name])
    net.eval()
    with torch.inference_mode():
        found = [_entities(net, vectors, tokeniser, doc["text"]) for doc in docs]
    for name, p in net.named_parameters():
        p.data.copy_(own[name])
    return found


def _entities(net: nn.Module, vectors: Any, tokeniser: Tokenizer, text: str) -> set[tuple[int, int, str]]:
    encoding = tokeniser.encode(text, add_special_tokens=False)
    scores = []
    for at in range(0, len(encoding.ids), MOST):
        pieces = np.array([[BOS, *encoding.ids[at : at + MOST], EOS]])
        scores.append(net(vectors.of(pieces), torch.from_numpy(pieces != PAD))[0, 1:-1].float().numpy())
    owner: dict[int, int] = {}
    for number, (start, end) in enumerate(encoding.offsets):
        for at in range(start, end):
            if not text[at].isspace():
                owner.setdefault(at, number)
    words = [match for match in _WORD.finditer(text) if match.start() in owner]
    rows = np.concatenate(scores)[[owner[word.start()] for word in words]] if words else np.zeros((0, 1), np.float32)
    return {(words[a].start(), words[b - 1].end(), TYPES[kind]) for a, b, kind in spans(best(rows))}


def score(docs: Sequence[dict[str, Any]], found: Sequence[set[tuple[int, int, str]]]) -> dict[str, float]:
    """F1 by label and over all; labels that the gold never uses are left out."""
    used = {label for doc in docs for _, _, label in doc["ents"]}
    right, given, wanted = Counter[str](), Counter[str](), Counter[str]()
    for doc, predicted in zip(docs, found, strict=True):
        gold = {(start, end, label) for start, end, label in doc["ents"]}
        for counter, each in ((right, gold & predicted), (given, predicted), (wanted, gold)):
            counter.update(label for _, _, label in each if label in used)
            counter["all"] += sum(label in used for _, _, label in each)
    return {label: 2 * right[label] / max(1, given[label] + wanted[label]) for label in (*sorted(used), "all")}
