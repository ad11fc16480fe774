"""How fast Depesche is, beside what it is built on and what else one could write: `make bench`, or with `--quick`.

Everything is compared with something that runs on the same machine in the same minutes, since figures of another
machine say little. build/bench gets the figures as JSON, each part's when it is done, and a page of them with plots;
with `--only` the other parts stay there as they were. The exit status is 1 when an aim was missed or a contestant lost
or repeated what it should not have; with `--quick` only for the latter.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from places import ROOT, SUPPORT

sys.path.insert(0, str(SUPPORT))

import delay
import engine
import growth
import latency
import models
import page
import peers
import per_stage
import results
import streams
import whole
from figures import say, table
from results import Results

from services.runtime.local.broker import local_broker
from services.runtime.settings import KafkaSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from figures import Figure

PARTS: Final[Mapping[str, tuple[Callable[..., Iterable[Figure]], Mapping[str, int], Mapping[str, int]]]] = {
    "engine": (engine.run, {"count": 10_000, "rounds": 3}, {"count": 400, "rounds": 1}),
    "latency": (latency.run, {"seconds": 30}, {"seconds": 1}),
    "stages": (per_stage.run, {"count": 480}, {"count": 8}),
    "whole": (whole.run, {"count": 120, "rounds": 2}, {"count": 16, "rounds": 1}),
    "delay": (delay.run, {"backlog": 100, "seconds": 40}, {"backlog": 8, "seconds": 2}),
    "peers": (
        peers.run,
        {"copies": 60_000, "copy_rounds": 3, "news": 400},
        {"copies": 60, "copy_rounds": 1, "news": 8},
    ),
    "growth": (growth.run, {"copies": 6000, "news_words": 40_000}, {"copies": 200, "news_words": 1600}),
    "gateway": (
        streams.run,
        {"readers": 1000, "seconds": 60, "slow": 10},
        {"readers": 20, "seconds": 3, "slow": 1},
    ),
}
"""What runs, how much of it, and how little for a smoke test; but for `models`, which wants no Kafka."""
MODELS: Final = ({"copies": 8, "rounds": 3}, {"copies": 1, "rounds": 1})
FOLDER: Final = ROOT / "build/bench"


def main() -> int:
    """Runs what is asked for, everything by default."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a smoke test: so little of each that it says nothing")
    parser.add_argument("--only", nargs="+", choices=("models", *PARTS), default=("models", *PARTS), help="some parts")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where results.json and results.md go")
    options = parser.parse_args()
    logging.getLogger("kafka").setLevel(logging.ERROR)
    machine, file = results.machine(quick=options.quick), options.folder / "results.json"
    found, done = results.kept(file, machine), Results(machine)
    for part, figures in _run(options.only, quick=options.quick):
        run = results.run()
        found, done = found.added(part, run, figures), done.added(part, run, figures)
        results.write(found, file)
    say(f"the page is {page.write(found, options.folder)}")
    table(f"Depesche on {machine['cores']} cores", done.figures)
    return 1 if done.missed(quick=options.quick) else 0


def _run(chosen: Iterable[str], *, quick: bool) -> Iterator[tuple[str, list[Figure]]]:
    """The figures of each part, when it is done."""
    with local_broker(progress=say) as broker, tempfile.TemporaryDirectory() as directory:
        settings = KafkaSettings(bootstrap=broker.bootstrap)
        runs: dict[str, Callable[[], Iterable[Figure]]] = {"models": partial(models.run, **MODELS[quick])}
        for name, (run, usual, least) in PARTS.items():
            runs[name] = partial(run, settings, Path(directory), **(least if quick else usual))
        yield from ((name, list(run())) for name, run in runs.items() if name in chosen)


if __name__ == "__main__":
    sys.exit(main())
