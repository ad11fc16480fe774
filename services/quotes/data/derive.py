"""Derives first_names.tsv beside this file: `python -m services.quotes.data.derive NAMES.tsv`.

NAMES.tsv has the columns name, m and w: how many boys and girls were given a name. README.md names the source.
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

MIN_COUNT = 3
MIN_SHARE = 0.9


def genders(path: Path) -> Iterator[tuple[str, str]]:
    """Yield first names in lower case, and "m" or "f"; those that tell no gender are left out."""
    boys: Counter[str] = Counter()
    girls: Counter[str] = Counter()
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            name = row["name"].lower()
            boys[name] += int(row["m"] or 0)
            girls[name] += int(row["w"] or 0)
    for name in sorted(boys | girls):
        count = boys[name] + girls[name]
        if count >= MIN_COUNT and " " not in name and max(boys[name], girls[name]) >= MIN_SHARE * count:
            yield name, "m" if boys[name] > girls[name] else "f"


def main(arguments: list[str]) -> int:
    lines = [f"{name}\t{gender}\n" for name, gender in genders(Path(arguments[0]))]
    Path(__file__).with_name("first_names.tsv").write_text("name\tgender\n" + "".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
