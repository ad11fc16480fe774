"""Trains a recogniser: `python -m services.entities.training.train BUILD DATA NAME --steps N [--teacher NAME]`.

Run twice with RANK=0 and 1, WORLD_SIZE=2, MASTER_ADDR and MASTER_PORT set: two processes of one thread each, one a
core, with averaged gradients, are a third faster than one of two threads. Seeded; goes on from the last checkpoint.
With a teacher the net has fewer layers and learns its scores and last states beside the labels.
"""

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from services.encoder.pieces import PAD, UNKNOWN
from services.encoder.training.corpus import LANGUAGES, lines, split
from services.encoder.training.net import Encoder
from services.encoder.training.optimiser import Optimiser, join
from services.encoder.training.vectors import Vectors, padded
from services.encoder.words import Words
from services.entities.tagger.labels import LABELS
from services.entities.training import scoring
from services.entities.training.corpora import NO_LABEL, Example, Source, batches, examples, stretch

BUDGET = 2048  # pieces of a process's batch, padding included
HEAD_RATE = 1e-3
HIDDEN = 0.04  # of all pieces are hidden in every second text, so that context is learnt
STUDENT = (0, 3, 7, 11)  # the teacher's layers that a student begins with
OWN = {"de": 1.0, "en": 2.0, "fr": 2.0, "es": 3.0}  # no other corpus has French or Spanish
UNER = ("da_ddt", "sv_talbanken", "pt_bosque", "hr_set")
QUICK = 300  # texts of each dev set that are scored before the end
_O_OR_MISC = [0, LABELS.index("B-MISC"), LABELS.index("I-MISC")]


class Net(nn.Module):
    """The encoder with a score for each piece and label."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        self.encoder, self.head = Encoder(config), nn.Linear(config["hidden"], len(LABELS))
        nn.init.normal_(self.head.weight, std=0.02)

    def forward(self, words: Tensor, mask: Tensor) -> Tensor:
        scores: Tensor = self.head(self.encoder(words, mask))
        return scores


def sources(data: Path, own: Path, *, raw: bool) -> list[Source]:
    """All corpora with their weights, and raw text; UNER and Wikipedia make the weights CC BY-SA 4.0."""
    ner = data / "ner"
    return [
        Source(ner / "germeval_train.jsonl", misc=True, joined=0.1),
        Source(ner / "smartdata_train.jsonl", misc=False),
        Source(ner / "mobie_train.jsonl", misc=False, joined=0.1),
        Source(ner / "uner_en_ewt_train.jsonl", misc=False, weight=2.0, joined=0.3),
        *(
            Source(
                ner / f"uner_{name}_train.jsonl",
                misc=False,
                weight=0.3 if name == "hr_set" else 0.4,
                joined=0.2,
                dev=True,
            )
            for name in UNER
        ),
        *(
            Source(own / f"{part}_{tag}.jsonl", misc=True, weight=OWN[tag])
            for part in ("corpus", "articles")
            for tag in LANGUAGES
        ),
        *([Source(own / "raw_de.jsonl", misc=False)] if raw else []),
    ]


def dev_sets(data: Path, own: Path) -> dict[str, list[dict[str, Any]]]:
    """What is scored and never trained on."""
    given = ("germeval_dev", "mobie_dev", "uner_en_ewt_dev")
    return {
        **{name: lines(data / "ner" / f"{name}.jsonl") for name in given},
        **{name: stretch(lines(data / "ner" / f"uner_{name}_train.jsonl"), dev=True) for name in UNER},
        **{f"own_{tag}": split(lines(own / f"corpus_{tag}.jsonl"), dev=True) for tag in LANGUAGES},
    }


def hide(pieces: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Hides a few pieces of every second text."""
    hidden = (rng.random(pieces.shape) < HIDDEN) & (rng.random((len(pieces), 1)) < 0.5) & (pieces > UNKNOWN)
    return np.where(hidden, UNKNOWN, pieces)


def label_loss(scores: Tensor, batch: Sequence[Example]) -> Tensor:
    """Cross entropy a piece; where a corpus marks no MISC, O stands for O or MISC."""
    gold = torch.from_numpy(padded([each.labels for each in batch], NO_LABEL))
    kept = gold >= 0
    misc = torch.tensor([each.misc for each in batch])[:, None].expand_as(gold)[kept]
    logs, gold = torch.log_softmax(scores[kept].float(), -1), gold[kept]
    chosen = logs.gather(1, gold[:, None])[:, 0]
    loose = (gold == 0) & ~misc
    return -torch.where(loose, logs[:, _O_OR_MISC].logsumexp(-1), chosen).sum() / max(1, len(gold))


def teacher_loss(states: Tensor, scores: Tensor, words: Tensor, mask: Tensor, teacher: Net) -> Tensor:
    """How far a student's scores and states are from those of its teacher."""
    with torch.no_grad():
        wanted = teacher.encoder(words, mask)
        probabilities = torch.softmax(teacher.head(wanted)[mask].float(), -1)
    logs = torch.log_softmax(scores[mask].float(), -1)
    distance = functional.mse_loss(states[mask].float(), wanted[mask].float())
    return functional.kl_div(logs, probabilities, reduction="batchmean") + distance


class Run:
    """One process's share of a training."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self.rank, self.world = join()
        self.out = args.build / args.name
        self.out.mkdir(exist_ok=True)
        base = args.build / "base"
        config = json.loads((base / "config.json").read_text())
        self.tokeniser = Tokenizer.from_file(str(base / "tokenizer.json"))
        self.vectors = Vectors(Words(base / "words.q4", config["hidden"]))
        torch.manual_seed(args.seed)
        self.teacher: Net | None = None
        if args.teacher:
            self.teacher = Net(config)
            self.teacher.load_state_dict(load_file(args.build / args.teacher / "model.safetensors"))
            self.net = Net({**config, "layers": len(STUDENT)})
            self.net.load_state_dict(_student(self.teacher.state_dict()))
            self.teacher.bfloat16().eval()
        else:
            self.net = Net(config)
            self.net.encoder.load_base(load_file(base / "layers.safetensors"))
        if args.start:
            self.net.load_state_dict(load_file(args.start))
        self.optimiser = Optimiser(self.net, {"head": HEAD_RATE, "": args.rate}, args.steps)
        self.net.bfloat16()
        if (self.out / "checkpoint.pt").exists():
            self.optimiser.load(self.out / "checkpoint.pt")
        self.rng = np.random.default_rng(args.seed + self.rank + 1000 * self.optimiser.step_number)
        torch.manual_seed(args.seed + self.rank)
        self.dev = dev_sets(args.data, args.build / "corpus") if self.rank == 0 else {}

    def stream(self) -> Iterator[list[Example]]:
        """The batches of this process, epoch after epoch, without those that were seen before a checkpoint."""
        skipped = self.optimiser.step_number
        data = sources(self.args.data, self.args.build / "corpus", raw=self.teacher is not None)
        for epoch in range(10_000):
            rng = random.Random(self.args.seed * 1000 + epoch)
            todo = batches([each for source in data for each in examples(source, self.tokeniser, rng)], BUDGET, rng)
            mine = todo[self.rank : len(todo) // self.world * self.world : self.world]
            yield from mine[skipped:]
            skipped = max(0, skipped - len(mine))

    def train(self) -> None:
        """Steps to the end."""
        began, seen, mean = time.time(), 0, 0.0
        self.net.train()
        for batch in self.stream():
            loss = self.loss(batch)
            loss.backward()
            self.optimiser.step()
            seen += sum(len(each.pieces) for each in batch) * self.world
            mean = 0.98 * (mean or float(loss.detach())) + 0.02 * float(loss.detach())
            number = self.optimiser.step_number
            if number % 20 == 0:
                self.log(f"step {number} loss {mean:.4f} {seen / (time.time() - began):.0f} pieces/s")
            if number % self.args.every == 0 or number == self.args.steps:
                self.save()
            if number == self.args.steps:
                return

    def loss(self, batch: Sequence[Example]) -> Tensor:
        pieces = padded([each.pieces for each in batch], PAD)
        words, mask = self.vectors.of(hide(pieces, self.rng)), torch.from_numpy(pieces != PAD)
        states = self.net.encoder(words, mask)
        scores = self.net.head(states)
        loss = label_loss(scores, batch)
        return loss if self.teacher is None else loss + teacher_loss(states, scores, words, mask, self.teacher)

    def save(self) -> None:
        """Keeps a checkpoint and the averaged weights, and scores these on dev."""
        if self.rank:
            return
        average = self.optimiser.average
        save_file({name: value.contiguous() for name, value in average.items()}, self.out / "model.safetensors")
        self.optimiser.save(self.out / "checkpoint.pt")
        last = self.optimiser.step_number == self.args.steps
        for name, docs in self.dev.items():
            some = docs if last else docs[:QUICK]
            scores = scoring.score(some, scoring.predict(self.net, average, self.vectors, self.tokeniser, some))
            self.log(f"  {name} " + " ".join(f"{label} {100 * f1:.1f}" for label, f1 in scores.items()))
        self.net.train()

    def log(self, line: str) -> None:
        if self.rank == 0:
            with (self.out / "train.log").open("a") as file:
                file.write(line + "\n")


def _student(teacher: dict[str, Tensor]) -> dict[str, Tensor]:
    """The teacher's weights with some of its layers."""
    chosen = {f"encoder.layers.{old}.": f"encoder.layers.{new}." for new, old in enumerate(STUDENT)}
    found = {}
    for name, value in teacher.items():
        prefix = next((old for old in chosen if name.startswith(old)), None)
        if prefix or not name.startswith("encoder.layers."):
            found[name.replace(prefix, chosen[prefix]) if prefix else name] = value
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("name")
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--teacher")
    parser.add_argument("--start", type=Path, help="weights to begin with: another round, with rates that rise anew")
    parser.add_argument("--rate", type=float, default=3e-4, help="peak learning rate of the encoder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=500, help="steps between checkpoints and scores on dev")
    Run(parser.parse_args()).train()


if __name__ == "__main__":
    main()
