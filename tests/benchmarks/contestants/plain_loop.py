"""The simplest loop that loses nothing: read, work, write on, flush, commit. `python plain_loop.py WORK FROM TO GROUP`.

Reads and writes with the same clients' settings as the workers, but for transactions. Runs until SIGTERM.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading

import work
from kafka.errors import CommitFailedError, RebalanceInProgressError

from services.runtime.kafka import clients
from services.runtime.settings import KafkaSettings


def main(kind: str, source: str, target: str, group: str) -> None:
    """At least once: what was written but not committed when it dies is written again."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    enrich, settings = work.load(kind), KafkaSettings()
    reader = clients.consumer(settings, group, source, max_poll_records=work.CHUNKS[kind])
    with reader as consumer, clients.producer(settings) as producer:
        while not stop.is_set():
            records = [each for some in consumer.poll(timeout_ms=200).values() for each in some]
            for each, value in zip(records, enrich([each.value for each in records]), strict=True):
                producer.send(target, value=value, key=each.key, headers=list(each.headers))
            producer.flush()
            # What a rebalance keeps from being committed is committed with the next, or done again by another.
            with contextlib.suppress(CommitFailedError, RebalanceInProgressError):
                consumer.commit()


if __name__ == "__main__":
    main(*sys.argv[1:])
