"""Trains the tagger: `RANK=0 WORLD_SIZE=2 … python -m services.quotes.training.train BUILD DATA --steps N`.

Starts from the encoder of the entities' recogniser. Seeded; goes on from the last checkpoint if there is one.
"""

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.random import Generator
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional

from services.encoder.encoder import Vocabulary
from services.encoder.pieces import BOS, EOS, PAD
from services.encoder.training.corpus import LANGUAGES, lines, trained
from services.encoder.training.optimiser import Optimiser, join
from services.encoder.training.vectors import Vectors, padded
from services.quotes.tagger.heads import COLUMNS, HEADS
from services.quotes.training import samples
from services.quotes.training.augment import hide, renamed, restyled
from services.quotes.training.net import Heads, QuoteNet
from services.quotes.training.samples import UNKNOWN, Sample

BUDGET = 2048
RATES = {"own": 1e-3, "other": 1e-3, "": 2.5e-4}
FOREIGN = 0.35  # chance that a step takes Bundestag speeches, falling to nothing at 60 % of the steps
RESTYLED, RENAMED, PACKED = 0.35, 0.35, 0.4
HIDDEN = 0.05  # of the pieces, so that what stands around them has to tell
WEIGHTS = {"direct": 1.0, "other": 2.0, "speaker": 2.0, "cue": 2.0, "addressee": 1.0}
LINK_WEIGHTS = {"speaker": 0.3, "cue": 0.15, "addressee": 0.1, "same": 0.15, "who": 0.3}


def epoch(
    docs: Sequence[dict[str, Any]], vocabulary: Vocabulary, surnames: Sequence[str], rng: random.Random
) -> list[Sample]:
    """The windows of all articles, some of them two in one."""
    found = []
    for original in docs:
        doc = renamed(original, surnames, rng) if surnames and rng.random() < RENAMED else original
        doc = {**doc, "text": restyled(doc["text"], rng)} if surnames and rng.random() < RESTYLED else doc
        whole = samples.document(doc, vocabulary)
        found += [samples.cut(whole, start, end, rng) for start, end in samples.windows(len(whole.ids))]
    rng.shuffle(found)
    packed = []
    while found:
        one = found.pop()
        if found and rng.random() < PACKED and len(one.ids) + len(found[-1].ids) <= samples.LIMIT:
            one = samples.joined(one, found.pop())
        packed.append(one)
    return packed


def batches(
    docs: Sequence[dict[str, Any]], vocabulary: Vocabulary, surnames: Sequence[str], rng: random.Random
) -> Iterator[list[Sample]]:
    """Batches of samples of about one length, at most BUDGET pieces, without end."""
    while True:
        found: list[list[Sample]] = [[]]
        longest = 0
        order = sorted(epoch(docs, vocabulary, surnames, rng), key=lambda s: len(s.ids) * (1 + 0.15 * rng.random()))
        for sample in order:
            longest = max(longest, len(sample.ids) + 2)
            if found[-1] and (len(found[-1]) + 1) * longest > BUDGET:
                found.append([])
                longest = len(sample.ids) + 2
            found[-1].append(sample)
        rng.shuffle(found)
        yield from found


def loss_of(
    net: QuoteNet, heads: Heads, vectors: Vectors, batch: Sequence[Sample], chance: Generator
) -> tuple[Tensor, dict[str, float]]:
    """The weighted sum of all losses, and each of them; some pieces are hidden."""
    pieces = padded([[BOS, *sample.ids, EOS] for sample in batch], PAD)
    hidden = net.encoder(vectors.of(hide(pieces, HIDDEN, chance)), torch.from_numpy(pieces != PAD)).float()
    scores = heads.labels(hidden)
    parts: dict[str, Tensor] = {}
    for name in HEADS:
        gold = torch.from_numpy(padded([[UNKNOWN, *sample.labels[name], UNKNOWN] for sample in batch], UNKNOWN))
        own = scores[..., COLUMNS[name]]
        parts[name] = WEIGHTS[name] * functional.cross_entropy(own.flatten(0, 1), gold.flatten(), ignore_index=UNKNOWN)
    links: dict[str, list[Tensor]] = {name: [] for name in LINK_WEIGHTS}
    for row, sample in enumerate(batch):
        for name, losses in _links(heads, hidden[row, 1:], sample):
            links[name].append(losses)
    for name, losses in links.items():
        if losses:
            parts[f"link_{name}"] = LINK_WEIGHTS[name] * torch.cat(losses).mean()
    total = torch.stack([torch.nan_to_num(part) for part in parts.values()]).sum()
    return total, {name: float(part.detach()) for name, part in parts.items()}


def _links(heads: Heads, hidden: Tensor, sample: Sample) -> Iterator[tuple[str, Tensor]]:
    stretches = [fragment.part for fragment in sample.fragments]
    if stretches and sample.roles["speaker"]:
        gold = torch.tensor([f.speaker + 1 if f.speaker >= -1 else UNKNOWN for f in sample.fragments])
        if (gold != UNKNOWN).any():
            scores = heads.link(hidden, stretches, sample.roles["speaker"], "speaker")
            kept = gold != UNKNOWN
            yield "speaker", functional.cross_entropy(scores[kept], gold[kept], reduction="none")
    for role in ("cue", "addressee"):
        if stretches and sample.roles[role]:
            scores = heads.link(hidden, stretches, sample.roles[role], role)
            wanted = torch.zeros_like(scores)
            for row, fragment in enumerate(sample.fragments):
                wanted[row, getattr(fragment, role)] = 1
            yield role, functional.binary_cross_entropy_with_logits(scores, wanted, reduction="none").sum(1)
    for layer in ("direct", "other"):
        own = [fragment for fragment in sample.fragments if fragment.layer == layer]
        if len(own) > 1:
            parts = [fragment.part for fragment in own]
            after = torch.arange(1, len(own))
            scores = heads.link(hidden, parts, parts, "same")[after, after - 1]
            wanted = torch.tensor([float(a.quote == b.quote) for a, b in pairwise(own)])
            yield "same", functional.binary_cross_entropy_with_logits(scores, wanted, reduction="none")
    asked = [n for n, meant in enumerate(sample.who) if meant is not None]
    if asked and sample.mentions:
        scores = heads.link(hidden, [sample.roles["speaker"][n] for n in asked], sample.mentions, "who")
        logs = torch.log_softmax(scores, 1)
        columns = [[m + 1 for m in sample.who[n] or []] or [0] for n in asked]
        yield "who", -torch.stack([logs[row, chosen].logsumexp(0) for row, chosen in enumerate(columns)])


def corpora(build: Path, data: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[str]]:
    """Our articles without those kept for dev, the Bundestag's speeches, and surnames to rename people by."""
    own = [doc for tag in LANGUAGES for doc in trained(build, tag)]
    foreign = lines(data / "quotes" / "spkatt_bundestag.train.jsonl")
    people = {name for doc in own for name, kind in doc["names"].items() if kind == "person" and len(name.split()) > 1}
    return own, foreign, sorted({name.split()[-1] for name in people})


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=300, help="steps between checkpoints")
    parser.add_argument("--start", type=Path, help="weights to begin with: another round, of our own articles alone")
    parser.add_argument("--rate", type=float, default=1.0, help="factor of all learning rates")
    args = parser.parse_args()
    rank, _ = join()
    base, out = args.build / "base", args.build / "quotes"
    out.mkdir(exist_ok=True)
    config = json.loads((base / "config.json").read_text())
    vocabulary = Vocabulary(base)
    vectors = Vectors(vocabulary.words)
    torch.manual_seed(args.seed)
    net = QuoteNet(config)
    _start(net, args.build, args.start)
    optimiser = Optimiser(net, {name: rate * args.rate for name, rate in RATES.items()}, args.steps)
    net.encoder.bfloat16()
    if (out / "checkpoint.pt").exists():
        optimiser.load(out / "checkpoint.pt")
    # Each process goes its own way through the data; a run that goes on begins another epoch.
    rng = random.Random(1000 * args.seed + 10 * optimiser.step_number + rank)
    torch.manual_seed(rng.randrange(1 << 30))
    chance = np.random.default_rng(rng.randrange(1 << 30))
    own, foreign, surnames = corpora(args.build, args.data)
    streams = {"own": batches(own, vocabulary, surnames, rng), "other": batches(foreign, vocabulary, [], rng)}
    log = (out / "train.log").open("a", buffering=1) if rank == 0 else None
    began, means = time.time(), dict[str, float]()
    net.train()
    while optimiser.step_number < args.steps:
        t = optimiser.step_number / args.steps
        abroad = rng.random() < FOREIGN * max(0.0, 1 - t / 0.6) * 2
        name = "other" if abroad and not args.start else "own"
        loss, parts = loss_of(net, getattr(net, name), vectors, next(streams[name]), chance)
        loss.backward()
        optimiser.step()
        if name == "own":
            means = {key: 0.97 * means.get(key, part) + 0.03 * part for key, part in parts.items()}
        if log and optimiser.step_number % 20 == 0:
            told = " ".join(f"{key} {value:.3f}" for key, value in means.items())
            log.write(f"{time.time() - began:.0f}s step {optimiser.step_number} {told}\n")
        if rank == 0 and (optimiser.step_number % args.every == 0 or optimiser.step_number == args.steps):
            weights = {key: value for key, value in optimiser.average.items() if not key.startswith("other")}
            save_file({key: value.contiguous() for key, value in weights.items()}, out / "model.safetensors")
            optimiser.save(out / "checkpoint.pt")


def _start(net: QuoteNet, build: Path, weights: Path | None) -> None:
    """Those weights, else the recogniser's encoder where it is trained, else the base's."""
    trained = build / "accurate" / "model.safetensors"
    if weights:
        net.load_state_dict(load_file(weights), strict=False)
    elif trained.exists():
        found = {k.removeprefix("encoder."): v for k, v in load_file(trained).items() if k.startswith("encoder.")}
        net.encoder.load_state_dict(found)
    else:
        net.encoder.load_base(load_file(build / "base" / "layers.safetensors"))


if __name__ == "__main__":
    main()
