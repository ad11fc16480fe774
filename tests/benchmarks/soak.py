"""Whether memory stays flat: `make soak`, or `python tests/benchmarks/soak.py --articles 50000 --profile fast`.

Entities and quotes read articles whose names never come again, as a worker's child does for days. Its own
memory is taken as it goes; the exit status is 1 if it grew after the first fifth by more than a twentieth.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import time
from typing import Any, Final

import psutil
from places import SUPPORT

sys.path.insert(0, str(SUPPORT))

import newswire
from figures import Figure, say, table

CHUNK: Final = 16
LOOKS: Final = 50
"""How often memory is taken."""
SETTLED: Final = 0.2
"""The part of the run in which caches fill."""
MOST: Final = 1.05
MEBIBYTE: Final = 1 << 20


def main() -> int:
    """Reads, and prints how memory went."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--profile", default="accurate")
    parser.add_argument("--entities-alone", action="store_true", help="without quotes, which take longest")
    options = parser.parse_args()
    os.environ["DEPESCHE_ENTITIES_PROFILE"] = options.profile
    began = time.process_time()
    looks, words = _run(options.articles, alone=options.entities_alone)
    settled = looks[int(len(looks) * SETTLED) :]
    third = max(1, len(settled) // 3)
    first, last = statistics.median(settled[:third]), statistics.median(settled[-third:])
    figures = [
        Figure("articles", options.articles, ""),
        Figure("words a second of CPU time", words / (time.process_time() - began), "words/s"),
        Figure("memory, first third after it settled", first, "MiB"),
        Figure("memory, last third", last, "MiB", first * MOST, at_least=False),
        Figure("most", max(looks), "MiB"),
    ]
    table(f"Soak: {options.profile}, ever-new names", figures)
    return 0 if last <= first * MOST else 1


def _run(count: int, *, alone: bool) -> tuple[list[float], int]:
    """Memory at each look, in MiB, and the words that were read."""
    from services.entities.stage import load as load_entities  # noqa: PLC0415 - reads its settings
    from services.quotes.stage import load as load_quotes  # noqa: PLC0415 - as above

    entities, quotes = load_entities(), None if alone else load_quotes()
    looks, words = [], 0
    for start in range(0, count, CHUNK):
        events = [_event(number) for number in range(start, min(start + CHUNK, count))]
        found = entities(events)
        if quotes:
            quotes([{**event, "entities": each} for event, each in zip(events, found, strict=True)])
        words += sum(len(event["article"]["body"].split()) for event in events)
        if start * LOOKS // count != (start + CHUNK) * LOOKS // count:
            looks.append(psutil.Process().memory_full_info().uss / MEBIBYTE)
            say(f"{start + CHUNK:,} articles: {looks[-1]:.0f} MiB")
    return looks, words


def _event(number: int) -> dict[str, Any]:
    """An article as the language stage would pass it on; the same number gives the same one."""
    rng = random.Random(number)  # noqa: S311 - nothing secret
    tag = newswire.LANGUAGES[number % len(newswire.LANGUAGES)]
    names = newswire.names(rng)
    body = f"{rng.choice(newswire.sentences(tag))} {newswire.SAID[tag].format(**names)}"
    language = {"status": "ok", "tag": tag, "confidence": 1.0, "model": ""}
    return {"article": {"id": f"soak-{number}", "headline": names["person"], "body": body}, "language": language}


if __name__ == "__main__":
    sys.exit(main())
