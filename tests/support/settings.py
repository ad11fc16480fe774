"""Whether an environment is one that workers accept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.runtime.reference import settings_classes

if TYPE_CHECKING:
    from collections.abc import Iterable


def unknown(names: Iterable[str]) -> set[str]:
    """Those of the variables that begin like a setting and are none; a worker would end at once."""
    known = {cls.variable(field) for cls in settings_classes() for field in cls.model_fields}
    ours = {name for name in names if name.startswith("DEPESCHE_")}
    return {name for name in ours if name.removesuffix("_FILE") not in known}
