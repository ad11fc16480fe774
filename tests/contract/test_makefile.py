"""No test is left out: what takes too long for `make test` has a target of its own."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_long_forms_of_tests_are_run_by_some_target() -> None:
    marked = re.compile(r"^(?:@|pytestmark|.*marks).*mark\.slow\b|^from forms import .*\blong\b", re.MULTILINE)
    long = {path for path in (ROOT / "tests").rglob("test_*.py") if marked.search(path.read_text(encoding="utf-8"))}
    calls = re.findall(r"/pytest ((?!-m \"not slow\").*)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    given = [ROOT / path for call in calls for path in re.findall(r"\btests/\S+", call)]
    assert len(long) > 5
    assert {path for path in long if not any(path.is_relative_to(each) for each in given)} == set()
