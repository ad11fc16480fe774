"""What is made of the code is up to date, and nothing else lies where it is written."""

from pathlib import Path

import pytest

from deploy import generate

FILES = generate.files()


@pytest.mark.parametrize("path", list(FILES), ids=lambda path: path.name)
def test_a_generated_file_is_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == FILES[path], "run `make manifests`"


def test_no_dashboard_is_left_that_nothing_makes() -> None:
    directory = generate.HERE / "grafana" / "dashboards"
    assert set(directory.iterdir()) == {path for path in FILES if path.parent == directory}


def test_a_page_without_its_marks_is_an_error() -> None:
    with pytest.raises(ValueError, match="unpack"):
        generate._between("no marks", ("<begin>", "<end>"), "text")
