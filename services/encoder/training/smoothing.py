"""Makes activations easier to quantise, for here one scale holds for a whole window: what sticks out costs the rest.

A few channels of the feed-forward layers are a hundred times as large as the rest at the first and last piece of every
window. They are multiplied apart, in fp32, as in Dettmers, Lewis, Belkada and Zettlemoyer, "LLM.int8()", NeurIPS 2022.

The other inputs after Xiao, Lin, Seznec, Wu, Demouth and Han, "SmoothQuant", ICML 2023: an activation's channel j is
divided by s_j = max|X_j|^a / max|W_j|^(1 - a), and the weights that read it are multiplied by it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from services.encoder.training.net import Encoder

Floats = NDArray[np.float32]
SHARE = 0.5
INPUTS = ("qkv", "ao", "fi", "fo")
"""The layers whose inputs are quantised."""
OUTLIERS = 16
"""Inner channels of each feed-forward layer that stay in fp32."""
_LEAST = 1e-3


def largest(weights: Mapping[str, Floats], config: Mapping[str, Any], windows: Iterable[Floats]) -> dict[str, Floats]:
    """The largest absolute value of each channel of each quantised input, over windows of vectors [pieces, width]."""
    layers = sum(name.endswith("qkv.weight") for name in weights)
    encoder = Encoder({**config, "layers": layers})
    encoder.load_state_dict({name: torch.from_numpy(np.array(value)) for name, value in weights.items()})
    encoder.eval()
    found: dict[str, Floats] = {}

    def watch(name: str, module: nn.Module) -> None:
        def look(_: nn.Module, inputs: tuple[torch.Tensor]) -> None:
            here = inputs[0].abs().amax((0, 1)).numpy()
            found[name] = np.maximum(found[name], here) if name in found else here

        module.register_forward_pre_hook(look)

    for number, layer in enumerate(encoder.layers):
        for name in INPUTS:
            watch(f"layers.{number}.{name}", getattr(layer, name))
    with torch.no_grad():
        for window in windows:
            encoder(torch.from_numpy(window)[None], torch.ones(1, len(window), dtype=torch.bool))
    return found


def smoothed(weights: Mapping[str, Floats], peaks: Mapping[str, Floats]) -> dict[str, Floats]:
    """The weights with the scales in them, and what the graph needs besides.

    `<layer>.scale`: by what an input is multiplied before it is read; nothing for what comes out of attention, since
    the values' own weights take its scale over. `fi_apart` and `fo_apart`: the inner channels that are computed apart,
    taken out of `fi` and `fo`.
    """
    made = {name: np.array(value) for name, value in weights.items()}
    for name, peak in peaks.items():
        if name.endswith(".fo"):
            _part(made, name.removesuffix("fo"), np.argsort(peak)[-OUTLIERS:])
            continue
        weight = made[f"{name}.weight"]
        scale = np.maximum(peak, _LEAST) ** SHARE / np.maximum(np.abs(weight).max(0), _LEAST) ** (1 - SHARE)
        scale = np.maximum(scale / np.exp(np.log(scale).mean()), _LEAST).astype(np.float32)
        made[f"{name}.weight"] = weight * scale
        if name.endswith(".ao"):
            values = name.removesuffix("ao") + "qkv"
            made[f"{values}.weight"][-len(scale) :] /= scale[:, None]
            made[f"{values}.bias"][-len(scale) :] /= scale
        else:
            made[f"{name}.scale"] = (1 / scale).astype(np.float32)
    return made


def _part(made: dict[str, Floats], layer: str, outliers: NDArray[np.int64]) -> None:
    """Takes inner channels out of a feed-forward layer, after its input was smoothed."""
    inner, outer, bias = f"{layer}fi.weight", f"{layer}fo.weight", f"{layer}fi.bias"
    scale = made[f"{layer}fi.scale"]
    made[f"{layer}fi_apart.weight"] = made[inner][outliers] * scale
    made[f"{layer}fi_apart.bias"] = made[bias][outliers]
    made[f"{layer}fo_apart.weight"] = made[outer][:, outliers]
    made[inner], made[bias] = np.delete(made[inner], outliers, 0), np.delete(made[bias], outliers)
    made[outer] = np.delete(made[outer], outliers, 1)
