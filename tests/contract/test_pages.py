"""The pages for people: their links lead somewhere, and what they name is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest
import settings

ROOT: Final = Path(__file__).parents[2]
PARTS: Final = ("services", "schemas", "seeds", "deploy", "tests")
PAGES: Final = [
    Path("README.md"),
    *sorted(each.relative_to(ROOT) for part in PARTS for each in (ROOT / part).rglob("*.md")),
]
LINK: Final = re.compile(r"\]\((?!https?:)([^)#]+)")
SETTING: Final = re.compile(r"\bDEPESCHE_[A-Z_]+[A-Z]\b")
TARGET: Final = re.compile(r"(?:`|^)make ([a-z]+)\b", re.MULTILINE)
FILE: Final = re.compile(r"`([a-z_]+\.py)`")
PATH: Final = re.compile(r"\b(?:services|schemas|deploy|tests)/[a-z_/]+\.(?:py|md|yml|yaml)\b")

each_page: Final = pytest.mark.parametrize("page", PAGES, ids=str)


def text(page: Path) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def test_there_is_something_to_check() -> None:
    together = "\n".join(text(page) for page in PAGES)
    assert all(len(each.findall(together)) > 10 for each in (LINK, SETTING, TARGET, FILE, PATH))


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    assert [link for link in LINK.findall(text(page)) if not (ROOT / page.parent / link).exists()] == []


@each_page
def test_settings_that_are_named_are_settings(page: Path) -> None:
    found = set(SETTING.findall(text(page))) - {"DEPESCHE_CONFIG"}  # names the file that has the others
    assert settings.unknown(found) == set()


@each_page
def test_targets_that_are_named_are_targets(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(TARGET.findall(text(page))) <= targets


@each_page
def test_files_that_are_named_are_there(page: Path) -> None:
    """By their path, or by their name alone where they are of the page's own service, or tests."""
    assert [path for path in PATH.findall(text(page)) if not (ROOT / path).exists()] == []
    near = [ROOT.joinpath(*page.parts[:2]) if page.parts[0] == "services" else ROOT / page.parts[0], ROOT / "tests"]
    names = set(FILE.findall(text(page)))
    assert {name for name in names if not any(next(each.rglob(name), None) for each in near)} == set()
