"""The stages' cores without Kafka, one process for each core of the machine."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import orjson

from services import pipeline
from services.runtime.children.process import one_thread, settle
from services.runtime.enrich import enrich_through
from services.runtime.stage import Enriched

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

CHUNK: Final = 16
"""Articles together, as many as a worker hands to a child."""

Work = Callable[[Sequence[bytes]], int]
"""Reads encoded events and says how many it could."""


def cores(*stages: str, profile: str = "") -> Work:
    """The cores of stages, in a row; of all without names. `profile` is that of the entities stage."""
    if profile:
        os.environ["DEPESCHE_ENTITIES_PROFILE"] = profile
    names = stages or [stage.name for stage in pipeline.STAGES]
    enrich = enrich_through([importlib.import_module(f"services.{name}.stage").STAGE for name in names])
    return lambda values: sum(isinstance(result, Enriched) for result in enrich(values))


def pipe(profile: str) -> Work:
    """SpaCy's `nlp.pipe` with our recogniser of that profile over the bodies, and nothing else."""
    from services.entities.tagger import component  # noqa: PLC0415 - loaded in the child

    nlp = component.pipeline(profile)

    def read(values: Sequence[bytes]) -> int:
        texts = [orjson.loads(value)["article"]["body"] for value in values]
        with nlp.memory_zone():
            return sum(1 for _ in nlp.pipe(texts, batch_size=CHUNK))

    return read


def rate(values: Sequence[bytes], load: Callable[[], Work] = cores, count: int | None = None) -> float:
    """Articles a second, all `count` processes together, once all have loaded; without it one for each core."""
    count = count or os.cpu_count() or 1
    one_thread()
    context = multiprocessing.get_context("spawn")
    pipes, processes = [], []
    for number in range(count):
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, load, values[number::count]), daemon=True)
        process.start()
        pipes.append(ours)
        processes.append(process)
    for pipe_ in pipes:
        pipe_.recv()
    began = time.perf_counter()
    for pipe_ in pipes:
        pipe_.send(None)
    done = sum(pipe_.recv() for pipe_ in pipes)
    seconds = time.perf_counter() - began
    for process in processes:
        process.join()
    if done != len(values):
        raise RuntimeError(f"{len(values) - done} articles could not be enriched")
    return len(values) / seconds


def _work(connection: Connection, load: Callable[[], Work], values: Sequence[bytes]) -> None:
    work = load()
    work(values[:CHUNK])
    settle()
    connection.send(None)
    connection.recv()
    connection.send(sum(work(values[start : start + CHUNK]) for start in range(0, len(values), CHUNK)))
