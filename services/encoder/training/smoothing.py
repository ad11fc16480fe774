"""Makes activations easier to quantise: channels that stick out stay in fp32, the others move into the weights.

A few channels of the feed-forward layers are a hundred times as large as the rest at the first and last piece of every
window. They are multiplied apart, in fp32, as in Dettmers, Lewis, Belkada and Zettlemoyer, "LLM.int8()", NeurIPS 2022.

After Xiao, Lin, Seznec, Wu, Demouth and Han, "SmoothQuant", ICML 2023: an activation's channel j is divided by
s_j = max|X_j|^a / max|W_j|^(1 - a), and the weights that read it are multiplied by it. Here one scale holds for a whole
window, so a channel that sticks out costs all others their precision.
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
OUTLIERS = 8
"""Channels of each `fo` that stay in fp32."""
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


def smoothed(weights: Mapping[str, Floats], peaks: Mapping[str, Floats]) -> dict[str, NDArray[Any]]:
    """The weights with the scales in them, and what the graph needs besides.

    `<layer>.scale`: by what an input is multiplied before it is read; nothing for what comes out of attention, since
    the values' own weights take its scale over. `<layer>.outliers`, `<layer>.apart`: the channels that are multiplied
    apart, and their weights [channels, out].
    """
    made: dict[str, NDArray[Any]] = {name: np.array(value) for name, value in weights.items()}
    for name, found in peaks.items():
        weight, peak = made[f"{name}.weight"], np.array(found)
        outliers = np.argsort(peak)[-OUTLIERS:] if name.endswith(".fo") else np.zeros(0, np.int64)
        made[f"{name}.outliers"], made[f"{name}.apart"] = outliers, weight[:, outliers].T.copy()
        peak[outliers] = np.median(peak)
        scale = np.maximum(peak, _LEAST) ** SHARE / np.maximum(np.abs(weight).max(0), _LEAST) ** (1 - SHARE)
        scale = np.maximum(scale / np.exp(np.log(scale).mean()), _LEAST).astype(np.float32)
        made[f"{name}.weight"] = weight * scale
        if name.endswith(".ao"):
            values = name.removesuffix("ao") + "qkv"
            made[f"{values}.weight"][-len(scale) :] /= scale[:, None]
            made[f"{values}.bias"][-len(scale) :] /= scale
        else:
            factor = (1 / scale).astype(np.float32)
            factor[outliers] = 0.0
            made[f"{name}.scale"] = factor
    return made
