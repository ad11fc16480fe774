"""The stages' cores without Kafka, one process for each core of the machine."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import time
from typing import TYPE_CHECKING, Final

from services import pipeline
from services.runtime.enrich import enrich_through
from services.runtime.stage import Enriched

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection

CHUNK: Final = 16
"""Articles together, as many as a worker hands to a child."""


def rate(values: Sequence[bytes]) -> float:
    """Articles a second, all processes together, once all have loaded."""
    count = os.cpu_count() or 1
    context = multiprocessing.get_context("spawn")
    pipes, processes = [], []
    for number in range(count):
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, values[number::count]), daemon=True)
        process.start()
        pipes.append(ours)
        processes.append(process)
    for pipe in pipes:
        pipe.recv()
    began = time.perf_counter()
    for pipe in pipes:
        pipe.send(None)
    done = sum(pipe.recv() for pipe in pipes)
    seconds = time.perf_counter() - began
    for process in processes:
        process.join()
    if done != len(values):
        raise RuntimeError(f"{len(values) - done} articles could not be enriched")
    return len(values) / seconds


def _work(pipe: Connection, values: Sequence[bytes]) -> None:
    stages = [importlib.import_module(f"services.{stage.name}.stage").STAGE for stage in pipeline.STAGES]
    enrich = enrich_through(stages)
    enrich(values[:CHUNK])
    pipe.send(None)
    pipe.recv()
    chunks = [values[start : start + CHUNK] for start in range(0, len(values), CHUNK)]
    pipe.send(sum(isinstance(result, Enriched) for chunk in chunks for result in enrich(chunk)))
