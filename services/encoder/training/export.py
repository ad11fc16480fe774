"""From trained weights to ONNX, by hand, with ONNX Runtime's fused operators: the exporter's graph is half as fast.

Input `words`: [1, pieces, hidden] fp32, the word vectors of one window. Outputs: what the heads give for each piece.
Windows run one at a time: dynamic quantisation takes one scale for a whole batch, so that what a text gives would
depend on its neighbours.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from services.encoder.encoder import Vocabulary
from services.encoder.pieces import BOS, EOS
from services.encoder.training.corpus import LANGUAGES
from services.encoder.training.smoothing import largest, smoothed

FUSED = "com.microsoft"
_LAYER = re.compile(r"l\d+\.")
Weights = Mapping[str, NDArray[np.float32]]


SAMPLES, SAMPLE = 25, 254  # articles of each language, and pieces of each, by which activations are smoothed


def samples(build: Path) -> Iterator[NDArray[np.float32]]:
    """The vectors of some windows of our own articles."""
    vocabulary = Vocabulary(build / "base")
    for tag in LANGUAGES:
        with (build / "corpus" / f"corpus_{tag}.jsonl").open(encoding="utf-8") as lines:
            for line in islice(lines, SAMPLES):
                ids = vocabulary.pieces(json.loads(line)["text"]).ids[:SAMPLE]
                yield vocabulary.words.of(np.concatenate([[BOS], ids, [EOS]]))


class Graph:
    """Nodes and constants in the making."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def op(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=f"{output}_op", domain=domain, **attributes))
        return output

    def op_many(self, kind: str, inputs: list[str], outputs: list[str], **attributes: Any) -> list[str]:
        self.nodes.append(helper.make_node(kind, inputs, outputs, name=f"{outputs[0]}_op", **attributes))
        return outputs

    def linear(self, x: str, name: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        product = self.op("MatMul", [x, self.constant(f"{name}.w", weight.T)], f"{name}.product")
        return self.op("Add", [product, self.constant(f"{name}.b", bias)], name)


def encoder(graph: Graph, weights: Weights, config: Mapping[str, Any], windows: Iterable[NDArray[np.float32]]) -> str:
    """The encoder's nodes; returns the name of the hidden states [1, pieces, hidden].

    Args:
        graph: takes the nodes.
        weights: those of net.py's Encoder, by name.
        config: its sizes.
        windows: vectors [pieces, hidden] of some windows, by which activations are smoothed.
    """
    layers = sum(name.endswith("qkv.weight") for name in weights)
    weights = smoothed(weights, largest(weights, config, windows))
    one, zero = graph.constant("one", np.array([1])), graph.constant("zero", np.array([0]))
    length = graph.op("Shape", ["words"], "length", start=1, end=2)
    positions = graph.op("Slice", [graph.constant("pos", weights["pos"]), zero, length, zero, one], "positions")
    x = graph.op("Add", ["words", positions], "placed")
    norm = [graph.constant(f"ln.{part}", weights[f"ln.{part}"]) for part in ("weight", "bias")]
    x = graph.op("LayerNormalization", [x, *norm], "x", axis=-1, epsilon=config["eps"])
    for number in range(layers):
        x = _layer(graph, weights, config, number, x)
    return x


def _layer(graph: Graph, weights: Weights, config: Mapping[str, Any], number: int, x: str) -> str:
    def constant(name: str, *, turned: bool = False) -> str:
        value = weights[f"layers.{number}.{name}"]
        return graph.constant(f"l{number}.{name}", value.T if turned else value)

    def normalised(product: str, skip: str, name: str, output: str) -> str:
        # Not SkipLayerNormalization, which takes eight times as long on a CPU (encoder.py keeps it unfused).
        added = graph.op("Add", [product, skip], f"{output}.sum")
        inputs = [added, constant(f"{name}.weight"), constant(f"{name}.bias")]
        return graph.op("LayerNormalization", inputs, output, axis=-1, epsilon=config["eps"])

    def product(x: str, name: str) -> str:
        if f"layers.{number}.{name}.scale" in weights:
            x = graph.op("Mul", [x, constant(f"{name}.scale")], f"{at}.{name}.smooth")
        return graph.op("MatMul", [x, constant(f"{name}.weight", turned=True)], f"{at}.{name}.product")

    def linear(x: str, name: str) -> str:
        return graph.op("Add", [product(x, name), constant(f"{name}.bias")], f"{at}.{name}")

    def apart(x: str) -> str:
        inner = graph.op("MatMul", [x, constant("fi_apart.weight", turned=True)], f"apart.{at}.fi")
        inner = graph.op("FastGelu", [inner, constant("fi_apart.bias")], f"apart.{at}.gelu", FUSED)
        return graph.op("MatMul", [inner, constant("fo_apart.weight", turned=True)], f"apart.{at}.fo")

    at = f"l{number}"
    parts = graph.op_many("Split", [linear(x, "qkv")], [f"{at}.{part}" for part in "qkv"], axis=2)
    attended = graph.op("MultiHeadAttention", parts, f"{at}.attended", FUSED, num_heads=config["heads"])
    x = normalised(linear(attended, "ao"), x, "aln", f"{at}.x1")
    inner = graph.op("FastGelu", [product(x, "fi"), constant("fi.bias")], f"{at}.gelu", FUSED)
    outer = graph.op("Add", [linear(inner, "fo"), apart(x)], f"{at}.outer")
    return normalised(outer, x, "oln", f"{at}.x2")


def save(graph: Graph, outputs: Mapping[str, int], width: int, path: Path) -> None:
    """Writes `path` in int8, and beside it `*.fp32.onnx`; outputs: name and width of each.

    The heads stay in fp32: they are small, and their scores are what counts.
    """
    value = helper.make_tensor_value_info
    made = helper.make_model(
        helper.make_graph(
            graph.nodes,
            path.stem,
            [value("words", TensorProto.FLOAT, [1, "pieces", width])],
            [value(name, TensorProto.FLOAT, [1, "pieces", size]) for name, size in outputs.items()],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)],
        ir_version=9,
    )
    whole = path.with_suffix(".fp32.onnx")
    onnx.save(made, whole)
    heads = [node.name for node in graph.nodes if node.op_type == "MatMul" and not _LAYER.match(node.output[0])]
    quantize_dynamic(
        whole,
        path,
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul"],
        nodes_to_exclude=heads,
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )
