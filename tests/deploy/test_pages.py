"""The pages of deploy/: they name each other, and what they say of the deployment is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deploy.generate import HERE
from services.pipeline import SERVICES

PAGES = [HERE / "README.md", *sorted((HERE / "docs").glob("*.md"))]
NAMED = re.compile(r"`?\b([a-z]+\.md)\b")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_that_are_named_are_there(page: Path) -> None:
    named = {name for name in NAMED.findall(page.read_text()) if name != "configuration.md"}
    assert {name for name in named if not any((HERE / each / name).exists() for each in (".", "docs"))} <= {
        "decisions.md"
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_replay_of_dead_letters_says_which(page: Path) -> None:
    assert "`depesche dead replay`" not in page.read_text()


def test_the_readme_of_the_project_leads_here() -> None:
    assert "(deploy/README.md)" in (HERE.parent / "README.md").read_text()


def test_an_upgrade_goes_from_the_last_service_to_the_first() -> None:
    page = " ".join((HERE / "docs" / "upgrade.md").read_text().split())
    assert ", ".join(service.name for service in reversed(SERVICES)) in page


def test_the_commands_for_kubernetes_make_every_secret_that_is_asked_for() -> None:
    page = (HERE / "README.md").read_text()
    (users,) = re.findall(r"for user in ([a-z ]+);", page)
    made = {f"depesche-{user}" for user in users.split()} | set(
        re.findall(r"secret generic (depesche-[a-z-]+[a-z])", page)
    )
    asked = re.findall(r"\bdepesche-[a-z-]+[a-z]\b", (HERE / "kubernetes/production/kustomization.yaml").read_text())
    assert set(asked) - {"depesche-feeds"} <= made
