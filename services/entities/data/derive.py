"""Derives the word lists of the German rules from public data.

    python -m services.entities.data.derive FIRST_NAMES.tsv BUNDESTAG.txt.gz GERMEVAL.jsonl…

FIRST_NAMES.tsv has the columns name, m, w; BUNDESTAG.txt.gz is running text, one paragraph a line; the rest are texts
with entities, {"text", "ents": [[start, end, label]]}, one a line. Writes first_names.tsv, nouns.tsv and seen.tsv
beside this file; README.md there names sources and licences.
"""

import csv
import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from services.entities.data import KINDS

HERE = Path(__file__).parent
WORD = re.compile(r"[^\W\d_][\w'\u2019-]*|[.,;:!?()„“\"]")
DETERMINERS = frozenset(KINDS["determiner"])
TYPES = {"PER": "person", "ORG": "organisation", "LOC": "place", "MISC": "other"}

NAME_COUNT = 15  # bearers of a first name: below that the lists hold surnames and other languages' words
NOUN_COUNT = 15
NOUN_SHARE = 0.12  # of a noun's uses follow a determiner; of a name's hardly any do
SEEN_COUNT = 2
SEEN_SHARE = 0.8


def first_names(path: Path) -> Iterator[str]:
    """First names that enough people bear."""
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if int(row["m"] or 0) + int(row["w"] or 0) >= NAME_COUNT:
                yield row["name"]


def nouns_of_running_text(path: Path) -> Iterator[str]:
    """Capitalised words that follow determiners as nouns do."""
    uses: Counter[str] = Counter()
    determined: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            before = "."
            for word in WORD.findall(line):
                if word[0].isupper() and before[0].isalpha():
                    uses[word] += 1
                    determined[word] += before in DETERMINERS
                before = word
    return (w for w, n in uses.items() if n >= NOUN_COUNT and determined[w] / n >= NOUN_SHARE)


def annotated(paths: Iterable[Path]) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """Texts with their entities."""
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            yield record["text"], record["ents"]


def nouns_of_annotated_text(paths: list[Path]) -> Iterator[str]:
    """Capitalised words that are seldom part of a name."""
    inside: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    for text, entities in annotated(paths):
        covered = {at for start, end, _ in entities for at in range(start, end)}
        for match in WORD.finditer(text):
            if match.group()[0].isupper():
                (inside if match.start() in covered else outside)[match.group()] += 1
    return (w for w, n in outside.items() if n >= SEEN_COUNT and n > 3 * inside[w])


def seen_names(paths: list[Path]) -> Iterator[tuple[str, str]]:
    """Organisations and places that were seen more than once, nearly always as the same type, and never as a noun."""
    types: dict[str, Counter[str]] = {}
    for text, entities in annotated(paths):
        for start, end, label in entities:
            types.setdefault(text[start:end], Counter())[TYPES[label]] += 1
    for name, counts in types.items():
        kind, count = counts.most_common(1)[0]
        if kind in {"organisation", "place"} and count >= SEEN_COUNT and count >= SEEN_SHARE * counts.total():
            yield name, kind


def write(name: str, header: str, lines: Iterable[str]) -> None:
    """One sorted list with its header."""
    (HERE / name).write_text("\n".join([header, *sorted(set(lines))]) + "\n", encoding="utf-8")


def main() -> None:
    """Writes the three lists."""
    names, running, *texts = (Path(argument) for argument in sys.argv[1:])
    nouns = {*nouns_of_running_text(running), *nouns_of_annotated_text(texts)}
    write("first_names.tsv", "name", first_names(names))
    write("nouns.tsv", "noun", nouns)
    write("seen.tsv", "name\ttype", ("\t".join(pair) for pair in seen_names(texts) if pair[0] not in nouns))


if __name__ == "__main__":
    main()
