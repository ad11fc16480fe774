"""What every contestant does with an article: one function, loaded by its name, the same for all.

`none` hands it on. `copy` validates, adds a constant and encodes, as a stage does whose language work costs nothing.
`entities` is the core of the entities stage with the profile that the environment names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stages import stage

from services.entities.stage import STAGE
from services.runtime.enrich import enrich_with
from services.runtime.stage import Bad

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from services.runtime.stage import Stage

STAGES: Final[dict[str, Stage]] = {"copy": stage("language"), "entities": STAGE}
CHUNKS: Final = {"none": 500, "copy": 500, "entities": 16}
"""Articles handed over together, where a contestant can: as many as Kafka's client gives, or as our workers do."""


def load(name: str) -> Callable[[Sequence[bytes]], list[bytes]]:
    """Loads the models and returns the function. It raises ValueError on what cannot be enriched."""
    if name == "none":
        return list
    enrich = enrich_with(STAGES[name])

    def work(values: Sequence[bytes]) -> list[bytes]:
        results = enrich(values)
        for result in results:
            if isinstance(result, Bad):
                raise ValueError(result.message)  # noqa: TRY004 - a bad article, not a bad type
        return [result.value for result in results if not isinstance(result, Bad)]

    return work
