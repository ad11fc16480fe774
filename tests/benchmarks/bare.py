"""What the engine is measured against: the least that can be done with the same client, and the same models."""

import multiprocessing
import sys
import time
from collections.abc import Sequence
from typing import Final

from services.commands.stages import load
from services.pipeline import LANGUAGE, RAW, STAGES
from services.runtime import kafka
from services.runtime.enrich import enrich_through
from services.runtime.settings import KafkaSettings, TopicSettings
from services.runtime.stage import Enriched

CHUNK: Final = 16
"""Documents enriched together, as in a worker."""


def loop(count: int) -> None:
    """Copies `count` records from news.raw to news.language and commits the offsets after each flush.

    That may do records twice, or lose none of them; it is the cheapest loop that loses nothing.
    """
    topics = TopicSettings()
    consumer = kafka.consumer(KafkaSettings(), topics.prefixed("bare-loop"), topics.prefixed(RAW.name))
    producer = kafka.producer(KafkaSettings())
    done = 0
    while done < count:
        for records in consumer.poll(timeout_ms=200, max_records=256).values():
            for record in records:
                producer.send(topics.prefixed(LANGUAGE.name), value=record.value, key=record.key)
            done += len(records)
        producer.flush()
        consumer.commit()
    producer.close()
    consumer.close()


def models(values: Sequence[bytes], processes: int) -> float:
    """Articles a second through all three cores, with nothing around them but the processes; loading not counted."""
    context = multiprocessing.get_context("spawn")
    ready, done = context.Barrier(processes + 1), context.Barrier(processes + 1)
    workers = [
        context.Process(target=_enrich, args=(list(values[number::processes]), ready, done))
        for number in range(processes)
    ]
    for worker in workers:
        worker.start()
    ready.wait()
    began = time.perf_counter()
    done.wait()
    seconds = time.perf_counter() - began
    for worker in workers:
        worker.join()
    return len(values) / seconds


def _enrich(values: list[bytes], ready: "multiprocessing.Barrier", done: "multiprocessing.Barrier") -> None:  # type: ignore[valid-type]
    enrich = enrich_through([load(stage.name) for stage in STAGES])
    enrich(values[:CHUNK])
    ready.wait()
    for start in range(0, len(values), CHUNK):
        results = enrich(values[start : start + CHUNK])
        if not all(isinstance(result, Enriched) for result in results):
            raise RuntimeError("a seed article could not be enriched")
    done.wait()


if __name__ == "__main__":
    loop(int(sys.argv[1]))
