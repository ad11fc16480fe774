"""The pages of deploy/: their links lead somewhere, and the settings they name are settings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import settings

from deploy.generate import HERE

PAGES = [HERE / "README.md", *sorted((HERE / "docs").glob("*.md"))]
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
NAMED = re.compile(r"`?\b([a-z]+\.md)\b")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text()
    links = [page.parent / link for link in LINK.findall(text)]
    assert [link for link in links if not link.exists()] == []
    named = {name for name in NAMED.findall(text) if name != "configuration.md"}
    assert {name for name in named if not any((HERE / each / name).exists() for each in (".", "docs"))} <= {
        "decisions.md"
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_settings_that_are_named_are_settings(page: Path) -> None:
    names = set(re.findall(r"\bDEPESCHE_[A-Z_]+[A-Z]\b", page.read_text()))
    assert settings.unknown(names - {"DEPESCHE_LANGUAGE_PORT"}) == set()


def test_the_readme_of_the_project_leads_here() -> None:
    assert "(deploy/README.md)" in (HERE.parent / "README.md").read_text()
