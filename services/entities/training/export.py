"""From the trained recogniser to the file that is shipped: `python -m services.entities.training.export BUILD NAME`."""

import gzip
import json
import sys
from pathlib import Path

from safetensors.numpy import load_file

from services.encoder.training.export import Graph, encoder, samples, save
from services.entities.tagger.component import DATA, PROFILES
from services.entities.tagger.labels import LABELS


def main(build: Path, name: str) -> None:
    """Writes BUILD/NAME/model.onnx (int8) from BUILD/NAME/model.safetensors, and the file that is shipped."""
    config = json.loads((build / "base" / "config.json").read_text())
    weights = load_file(build / name / "model.safetensors")
    body = {key.removeprefix("encoder."): value for key, value in weights.items() if key.startswith("encoder.")}
    graph = Graph()
    hidden = encoder(graph, body, config, samples(build))
    graph.linear(hidden, "labels", weights["head.weight"], weights["head.bias"])
    made = build / name / "model.onnx"
    save(graph, {"labels": len(LABELS)}, config["hidden"], made)
    shipped = DATA / PROFILES[name].file
    whole = made.read_bytes()
    shipped.write_bytes(gzip.compress(whole, mtime=0) if shipped.suffix == ".gz" else whole)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
