"""The encoder in PyTorch, for training: BERT's layers over word vectors that stay as they are.

Everything runs in bfloat16; `optimiser.py` keeps the weights in fp32. On a core with AMX that gives 2,700 pieces/s.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional


def row_dropout(x: Tensor, p: float) -> Tensor:
    """Dropout with one mask a text, shared by its pieces: a full mask costs a tenth of a step on a CPU."""
    keep = torch.rand(x.shape[0], 1, x.shape[2]) >= p
    return x * (keep.to(x.dtype) / (1 - p))


class Layer(nn.Module):
    """One layer of BERT: attention and feed-forward, each followed by its normalisation."""

    def __init__(self, config: dict[str, Any], dropout: float) -> None:
        super().__init__()
        width, inner, eps = config["hidden"], config["ffn"], config["eps"]
        self.heads, self.dropout = config["heads"], dropout
        self.qkv = nn.Linear(width, 3 * width)
        self.ao, self.aln = nn.Linear(width, width), nn.LayerNorm(width, eps)
        self.fi, self.fo, self.oln = nn.Linear(width, inner), nn.Linear(inner, width), nn.LayerNorm(width, eps)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        batch, length, width = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        # Written out: the backward pass of scaled_dot_product_attention is slow on a CPU.
        weights = torch.softmax(q @ k.transpose(2, 3) * (width // self.heads) ** -0.5 + mask, -1)
        attended = (weights @ v).transpose(1, 2).reshape(batch, length, width)
        x = self.aln(x + self.drop(self.ao(attended)))
        return self.oln(x + self.drop(self.fo(functional.gelu(self.fi(x)))))

    def drop(self, x: Tensor) -> Tensor:
        return row_dropout(x, self.dropout) if self.training else x


class Encoder(nn.Module):
    """Word vectors [batch, length, hidden] in, hidden states of the same shape out."""

    def __init__(self, config: dict[str, Any], dropout: float = 0.1) -> None:
        super().__init__()
        self.dropout = dropout
        self.pos = nn.Parameter(torch.zeros(config["positions"], config["hidden"]))
        self.ln = nn.LayerNorm(config["hidden"], config["eps"])
        self.layers = nn.ModuleList(Layer(config, dropout) for _ in range(config["layers"]))

    def forward(self, words: Tensor, mask: Tensor) -> Tensor:
        """Encodes; mask [batch, length] is true for real pieces."""
        x = self.ln(words + self.pos[: words.shape[1]])
        if self.training:
            x = row_dropout(x, self.dropout)
        bias = ((mask.to(x.dtype) - 1.0) * 1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def load_base(self, tensors: dict[str, Tensor], chosen: list[int] | None = None) -> None:
        """Takes over the tensors of `unpack.py`; chosen: which of the base's layers, for a shallower encoder."""
        self.pos.data.copy_(tensors["emb.pos"] + tensors["emb.type"][0])
        self.ln.weight.data.copy_(tensors["emb.ln.w"])
        self.ln.bias.data.copy_(tensors["emb.ln.b"])
        for number, layer in zip(chosen or range(len(self.layers)), self.layers, strict=True):
            for part, short in (("weight", "w"), ("bias", "b")):
                qkv = torch.cat([tensors[f"l{number}.{name}.{short}"] for name in "qkv"])
                getattr(layer.qkv, part).data.copy_(qkv)
                for name in ("ao", "aln", "fi", "fo", "oln"):
                    getattr(getattr(layer, name), part).data.copy_(tensors[f"l{number}.{name}.{short}"])
