"""Word lists; README.md says where they come from."""

from collections.abc import Iterator
from importlib.resources import files


def rows(name: str) -> Iterator[list[str]]:
    """The rows of one of the tab-separated lists here, without its header."""
    lines = (files(__name__) / name).read_text(encoding="utf-8").splitlines()
    return (line.split("\t") for line in lines[1:])
