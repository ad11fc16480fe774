"""The page's files, as they lie there: nothing in them that could make text into markup, nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from services.gateway.api import PAGE
from services.gateway.shield import PAGE_POLICY

FILES: Final = sorted(path for path in PAGE.rglob("*") if path.is_file())
SCRIPTS: Final = [path for path in FILES if path.suffix == ".js"]

# Whatever makes markup or code of a text.
DANGEROUS: Final = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|setHTML|srcdoc"
    r"|\beval\(|new Function|setTimeout\(\s*[\"'`]|setAttribute\(\s*[\"'](on|style|href|src)"
)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_makes_neither_markup_nor_code_of_text(path: Path) -> None:
    assert DANGEROUS.findall(path.read_text()) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_takes_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text().replace('xmlns="http://www.w3.org/2000/svg"', "")
    known = {"https://www.wikidata.org/wiki/", "https://www.geonames.org/"}  # links for readers
    assert (
        set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+[\w./-]*", re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)))
        <= known
    )


def test_has_no_script_or_style_that_the_policy_would_stop() -> None:
    text = (PAGE / "index.html").read_text()
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", text) == []
    assert "unsafe" not in PAGE_POLICY


def test_all_modules_are_fetched_at_once() -> None:
    text = (PAGE / "index.html").read_text()
    asked = re.findall(r'(?:src|href)="js/([\w.]+)"', text)
    assert sorted(asked) == [path.name for path in SCRIPTS]
