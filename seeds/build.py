"""Writes the seeds' JSON from the annotated articles: `python -m seeds.build`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seeds.annotation import read

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent


def built() -> Iterator[tuple[Path, str]]:
    """Every file that is built, with its path and text: the raw article and its gold annotation, article by article."""
    for path in sorted((HERE / "annotated").glob("*.xml")):
        annotated = read(path.stem, path.read_text(encoding="utf-8"))
        yield HERE / f"{path.stem}.json", _json(annotated.article)
        yield HERE / "gold" / f"{path.stem}.json", _json(annotated.gold)


def main() -> None:
    for path, text in built():
        path.write_text(text, encoding="utf-8")


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    main()
