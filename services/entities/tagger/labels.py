"""The labels of the recogniser."""

from typing import Final

TYPES: Final = ("PER", "LOC", "ORG", "MISC")
LABELS: Final = ("O", *(f"{prefix}-{kind}" for kind in TYPES for prefix in "BI"))
"""O, then for each type the label of its first piece and that of the following ones."""
