"""The simplest loop that loses nothing: read, write on, flush, commit. `python bare_loop.py FROM TO GROUP`.

Reads and writes with the same clients' settings as the workers, but for transactions. Runs until SIGTERM.
"""

import signal
import sys
import threading

from services.runtime import kafka
from services.runtime.settings import KafkaSettings


def main(source: str, target: str, group: str) -> None:
    """Copies records, at least once."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    settings = KafkaSettings()
    with kafka.consumer(settings, group, source) as consumer, kafka.producer(settings) as producer:
        while not stop.is_set():
            for records in consumer.poll(timeout_ms=200).values():
                for each in records:
                    producer.send(target, value=each.value, key=each.key, headers=list(each.headers))
            producer.flush()
            consumer.commit()


if __name__ == "__main__":
    main(*sys.argv[1:])
