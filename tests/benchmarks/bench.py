"""How fast Depesche is, beside what it is built on: `make bench`, or `python tests/benchmarks/bench.py --quick`.

Everything is compared with something that runs on the same machine in the same minutes, since figures of another
machine say little. The exit status is 0 unless a run failed; aims that are not met are said, not punished.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

import engine
import latency
import models
import streams
import whole
from figures import say, table

from services.runtime.broker import local_broker
from services.runtime.settings import KafkaSettings

PARTS: Final = ("models", "engine", "latency", "whole", "gateway")


def main() -> None:
    """Runs what is asked for, everything by default, and prints a table of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a smoke test: so little of each that it says nothing")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="some of the parts")
    options = parser.parse_args()
    logging.getLogger("kafka").setLevel(logging.ERROR)
    quick = options.quick
    with local_broker(progress=say) as broker, tempfile.TemporaryDirectory() as directory:
        settings, logs = KafkaSettings(bootstrap=broker.bootstrap), Path(directory)
        runs = {
            "models": partial(models.run, copies=1 if quick else 8, rounds=1 if quick else 5),
            "engine": partial(engine.run, settings, logs, count=400 if quick else 10_000, rounds=1 if quick else 7),
            "latency": partial(latency.run, settings, logs, seconds=1 if quick else 40),
            "gateway": partial(
                streams.run,
                settings,
                logs,
                clients=20 if quick else 1000,
                seconds=3 if quick else 60,
                slow=1 if quick else 10,
            ),
            "whole": partial(whole.run, settings, logs, count=18 if quick else 900, rounds=1 if quick else 5),
        }
        figures = [figure for name, run in runs.items() if name in options.only for figure in run()]
    table(f"Depesche on {os.cpu_count()} cores", figures)


if __name__ == "__main__":
    main()
