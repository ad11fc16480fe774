"""Why nothing was fetched."""

from __future__ import annotations


class FetchError(Exception):
    """Nothing was fetched.

    Attributes:
        outcome: why, as the metric's label says it: one of few words.
        retry_after: the seconds that the server asks to wait.
        passing: whether it is about this moment: the same request may well be answered later.
    """

    def __init__(self, outcome: str, message: str, retry_after: float | None = None, *, passing: bool = False) -> None:
        super().__init__(f"{outcome}: {message}")
        self.outcome, self.retry_after, self.passing = outcome, retry_after, passing
