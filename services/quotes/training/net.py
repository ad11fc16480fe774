"""The tagger in PyTorch: the encoder, labels for pieces, and scores for links between spans."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from services.encoder.training.net import Encoder
from services.quotes.tagger.heads import DISTANCES, LINKS, VECTOR, WIDTH, WITH_NONE
from services.quotes.training.samples import Part


class Linker(nn.Module):
    """Scores each of some spans with each of others, from their vectors and their distance."""

    def __init__(self, *, none: bool) -> None:
        super().__init__()
        self.distance = nn.Embedding(len(DISTANCES) + 1, 32)
        self.left, self.right = nn.Linear(VECTOR, VECTOR), nn.Linear(VECTOR, VECTOR)
        self.bilinear = nn.Parameter(torch.randn(VECTOR, VECTOR) * 0.01)
        self.hidden, self.out = nn.Linear(3 * VECTOR + 34, VECTOR), nn.Linear(VECTOR, 1)
        self.none = (
            nn.Sequential(nn.Linear(VECTOR, 64), nn.GELU(approximate="tanh"), nn.Linear(64, 1)) if none else None
        )

    def forward(self, left: Tensor, right: Tensor, at: Tensor, other: Tensor) -> Tensor:
        """[lefts, rights], one column more in front for none; at, other: first and last pieces [spans, 2]."""
        behind = at[:, None, 0] - other[None, :, 1]
        before = other[None, :, 0] - at[:, None, 1]
        distance = torch.where(behind > 0, -behind, torch.where(before > 0, before, torch.zeros_like(before)))
        place = self.distance(torch.bucketize(distance, torch.tensor(DISTANCES)))
        inside = ((behind <= 0) & (before <= 0)).to(left.dtype)[..., None]
        length = torch.log1p((at[:, 1] - at[:, 0]).to(left.dtype))[:, None, None].expand(*inside.shape) / 4
        q, s = self.left(left), self.right(right)
        shape = (len(q), len(s), VECTOR)
        parts = [q[:, None].expand(shape), s[None].expand(shape), q[:, None] * s[None], place, inside, length]
        scores = (
            self.out(functional.gelu(self.hidden(torch.cat(parts, -1)), approximate="tanh"))[..., 0]
            + q @ self.bilinear @ s.T
        )
        return scores if self.none is None else torch.cat([self.none(left), scores], 1)


class Heads(nn.Module):
    """Everything on top of the encoder, for one corpus's conventions."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.labels = nn.Linear(width, WIDTH)
        nn.init.normal_(self.labels.weight, std=0.02)
        self.stretch, self.role = nn.Linear(3 * width, VECTOR), nn.Linear(3 * width, VECTOR)
        self.links = nn.ModuleDict({name: Linker(none=name in WITH_NONE) for name in LINKS})

    def vectors(self, hidden: Tensor, parts: Sequence[Part], kind: str) -> tuple[Tensor, Tensor]:
        """Vectors [spans, VECTOR] and pieces [spans, 2] of spans in one window's states [pieces, width]."""
        at = torch.tensor(parts, dtype=torch.long).view(-1, 2)
        sums = torch.cat([torch.zeros(1, hidden.shape[1]), hidden.cumsum(0)])
        mean = (sums[at[:, 1] + 1] - sums[at[:, 0]]) / (at[:, 1] - at[:, 0] + 1)[:, None]
        layer = self.stretch if kind == "stretch" else self.role
        return functional.gelu(layer(torch.cat([hidden[at[:, 0]], hidden[at[:, 1]], mean], 1)), approximate="tanh"), at

    def link(self, hidden: Tensor, lefts: Sequence[Part], rights: Sequence[Part], name: str) -> Tensor:
        """Scores of links from stretches, or from speakers for `who`, to the spans that they may belong to."""
        left, at = self.vectors(hidden, lefts, "role" if name == "who" else "stretch")
        right, other = self.vectors(hidden, rights, "stretch" if name == "same" else "role")
        scores: Tensor = self.links[name](left, right, at, other)
        return scores


class QuoteNet(nn.Module):
    """The encoder in bfloat16 and heads in fp32; `other` heads serve a corpus of other conventions, not shipped."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        self.encoder = Encoder(config)
        self.own, self.other = Heads(config["hidden"]), Heads(config["hidden"])
