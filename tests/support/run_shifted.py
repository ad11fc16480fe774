"""A worker process whose wall clock is wrong: `python run_shifted.py CLOCK …`, then as run_stage.py.

The file CLOCK says by how many seconds, at any moment.
"""

import sys
import time
from pathlib import Path


def shift(file: Path) -> None:
    """Makes `time.time` wrong, by which Kafka's client dates what it writes and we reckon ages."""
    right = time.time
    time.time = lambda: right() + float(file.read_text() or 0)


if __name__ == "__main__":
    shift(Path(sys.argv.pop(1)))
    # Only now: what is imported keeps the clock that it finds.
    from run_stage import main, stage

    main(stage(sys.argv[1], float(sys.argv[2])))
