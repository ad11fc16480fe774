"""From the trained tagger to the files that are shipped: `python -m services.quotes.training.export BUILD`.

Writes BUILD/quotes/model.onnx (int8; outputs `labels` and the encoder's `states`) and links.npz (fp16).
"""

import json
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from services.encoder.training.export import Graph, encoder, samples, save
from services.quotes.tagger.heads import WIDTH


def main(build: Path) -> None:
    """Exports the averaged weights of the last checkpoint."""
    out = build / "quotes"
    config = json.loads((build / "base" / "config.json").read_text())
    weights = load_file(out / "model.safetensors")
    body = {name.removeprefix("encoder."): value for name, value in weights.items() if name.startswith("encoder.")}
    graph = Graph()
    hidden = encoder(graph, body, config, samples(build))
    graph.linear(hidden, "labels", weights["own.labels.weight"], weights["own.labels.bias"])
    graph.op("Identity", [hidden], "states")
    save(graph, {"labels": WIDTH, "states": config["hidden"]}, config["hidden"], out / "model.onnx")
    own = {name.removeprefix("own."): value for name, value in weights.items() if name.startswith("own.")}
    links = {name: value.astype(np.float16) for name, value in own.items() if not name.startswith("labels")}
    np.savez_compressed(out / "links.npz", **links)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
