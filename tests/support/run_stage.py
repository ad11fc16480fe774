"""A worker process of a test stage: `python run_stage.py NAME [SECONDS_PER_DOCUMENT [HOLD]]`.

While the file HOLD exists, every transaction stays open between its last record and its commit; a line in the log
says so. That is the worst moment for a worker to be killed or stopped.
"""

import sys
import time
from pathlib import Path
from typing import Any

from kafka import KafkaProducer
from stages import stage

from services.runtime.run import main

HOLDING = "holding a transaction open"


def hold_transactions(hold: Path) -> None:
    """Lets no transaction end while the file exists."""
    commit = KafkaProducer.commit_transaction

    def held(producer: Any) -> None:
        producer.flush()
        if hold.exists():
            sys.stderr.write(f"{HOLDING}\n")
            sys.stderr.flush()
        while hold.exists():
            time.sleep(0.02)
        commit(producer)

    KafkaProducer.commit_transaction = held


if __name__ == "__main__":
    if len(sys.argv) > 3:
        hold_transactions(Path(sys.argv[3]))
    main(stage(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 0))
