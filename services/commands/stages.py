"""The stages by name. They are imported when they are needed, since their libraries take seconds."""

from importlib import import_module
from typing import cast

from services import pipeline
from services.runtime.stage import Stage


def load(name: str) -> Stage:
    """The stage of that name; KeyError names the ones there are."""
    return cast("Stage", import_module(f"services.{pipeline.stage(name).name}.stage").STAGE)
