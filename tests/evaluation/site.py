"""Writes the results as a folder of static pages: an index, and one page an article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tests.evaluation.article_page import INDEX, Links, article_page
from tests.evaluation.index_page import index_page

if TYPE_CHECKING:
    from pathlib import Path

    from tests.evaluation.running import Outcome

_PAGE: Final = re.compile(r"article-\d{4,}\.html")


def write_site(folder: Path, outcome: Outcome) -> None:
    """Writes `index.html` and `article-NNNN.html`; of an earlier run's pages, those that are too many go."""
    folder.mkdir(parents=True, exist_ok=True)
    # Numbers: an id may hold anything, a path too.
    files = [f"article-{number:04}.html" for number in range(1, len(outcome.articles) + 1)]
    for stale in {path.name for path in folder.iterdir() if _PAGE.fullmatch(path.name)} - set(files):
        (folder / stale).unlink()
    _write(folder / INDEX, index_page(outcome, files))
    around = zip([None, *files[:-1]], [*files[1:], None], strict=True)
    for article, file, links in zip(outcome.articles, files, around, strict=True):
        _write(folder / file, article_page(article.result, article.mistakes, Links(*links)))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
