"""From trained weights to ONNX, by hand, with ONNX Runtime's fused operators: the exporter's graph is half as fast.

Input `words`: [1, pieces, hidden] fp32, the word vectors of one window. Outputs: what the heads give for each piece.
Windows run one at a time: dynamic quantisation takes one scale for a whole batch, so that what a text gives would
depend on its neighbours.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

FUSED = "com.microsoft"
Weights = Mapping[str, NDArray[np.float32]]


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


def encoder(graph: Graph, weights: Weights, config: Mapping[str, Any], layers: int) -> str:
    """The encoder's nodes; returns the name of the hidden states [1, pieces, hidden]."""
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

    def linear(x: str, name: str) -> str:
        product = graph.op("MatMul", [x, constant(f"{name}.weight", turned=True)], f"{at}.{name}.product")
        return graph.op("Add", [product, constant(f"{name}.bias")], f"{at}.{name}")

    at = f"l{number}"
    parts = graph.op_many("Split", [linear(x, "qkv")], [f"{at}.{part}" for part in "qkv"], axis=2)
    attended = graph.op("MultiHeadAttention", parts, f"{at}.attended", FUSED, num_heads=config["heads"])
    x = normalised(linear(attended, "ao"), x, "aln", f"{at}.x1")
    product = graph.op("MatMul", [x, constant("fi.weight", turned=True)], f"{at}.fi")
    inner = graph.op("BiasGelu", [product, constant("fi.bias")], f"{at}.gelu", FUSED)
    return normalised(linear(inner, "fo"), x, "oln", f"{at}.x2")


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
    heads = [node.name for node in graph.nodes if node.op_type == "MatMul" and not node.output[0].startswith("l")]
    quantize_dynamic(
        whole,
        path,
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul"],
        nodes_to_exclude=heads,
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )
