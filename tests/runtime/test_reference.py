from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal

import pytest
from pydantic import Field, PositiveInt, SecretStr

from services.runtime import reference
from services.runtime.settings import Settings


class Example(Settings):
    """An example, with ``code``."""

    table: ClassVar[str] = "worker"

    many: tuple[str, ...] = Field(default=("de", "en"), description="Many.")
    one_of: Literal["a", "b"] | None = Field(default=None, description="A or | B.")
    limited: PositiveInt | None = Field(default=None, description="Limited.")
    on: bool = Field(default=True, description="On.")
    word: SecretStr | None = Field(default=None, description="Secret.")
    place: Path = Field(default=Path("x"), description="Place.")
    each: dict[str, str] = Field(default={"de": "ä"}, description="Each.")
    empty: str = Field(default="", description="Empty.")


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(reference, "settings_classes", lambda: [Example])
    return reference.reference()


def test_the_page_is_what_the_settings_say() -> None:
    page = reference.PAGE.read_text(encoding="utf-8")
    assert page == reference.reference(), "run: python -m services.runtime.reference"


def test_every_setting_of_every_service_has_a_description() -> None:
    classes = reference.settings_classes()
    assert {"kafka", "worker", "topic", "log", "language"} <= {cls.table for cls in classes}
    for cls in classes:
        assert [name for name, field in cls.model_fields.items() if not field.description] == []


@pytest.mark.parametrize(
    "row",
    [
        "| `DEPESCHE_WORKER_MANY` | `many` | list of text | `de,en` | Many. |",
        "| `DEPESCHE_WORKER_ONE_OF` | `one_of` | `a`, `b` |  | A or \\| B. |",
        "| `DEPESCHE_WORKER_LIMITED` | `limited` | integer |  | Limited. |",
        "| `DEPESCHE_WORKER_ON` | `on` | true or false | `true` | On. |",
        "| `DEPESCHE_WORKER_WORD` | `word` | secret |  | Secret. |",
        "| `DEPESCHE_WORKER_PLACE` | `place` | path | `x` | Place. |",
        '| `DEPESCHE_WORKER_EACH` | `each` | JSON object | `{"de": "ä"}` | Each. |',
        "| `DEPESCHE_WORKER_EMPTY` | `empty` | text |  | Empty. |",
    ],
)
def test_a_setting_is_a_row(example: str, row: str) -> None:
    assert row in example.splitlines()


def test_a_class_is_a_section(example: str) -> None:
    assert "## [worker]\n\nAn example, with `code`.\n" in example


def test_the_command_writes_the_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, example: str) -> None:
    monkeypatch.setattr(reference, "PAGE", tmp_path / "page.md")
    reference.main()
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == example
