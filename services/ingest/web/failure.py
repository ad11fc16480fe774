"""Why nothing was fetched."""

from __future__ import annotations


class FetchError(Exception):
    """Nothing was fetched.

    Attributes:
        outcome: why, as the metric's label says it: one of few words.
        retry_after: the seconds that the server asks to wait.
    """

    def __init__(self, outcome: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(f"{outcome}: {message}")
        self.outcome, self.retry_after = outcome, retry_after
