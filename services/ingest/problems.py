"""What goes wrong with articles, as problem details (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from services.web.problems import Problem

if TYPE_CHECKING:
    from services.ingest.articles import Refused

_NOT_READ: Final = frozenset({"not_json", "not_utf8", "empty_value", "duplicate_key"})
_STATUS: Final = dict.fromkeys(_NOT_READ, HTTPStatus.BAD_REQUEST) | {
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "empty": HTTPStatus.BAD_REQUEST,
}


def of_article(refused: Refused) -> Problem:
    """The problem of one article: 400 where it cannot be read, 413 where it is too large, 422 else."""
    reason, colon, detail = refused.message.partition(": ")
    if not colon or " " in reason:
        reason, detail = "empty", refused.message
    return Problem(_STATUS.get(reason, HTTPStatus.UNPROCESSABLE_ENTITY), reason, detail)


def of_all(problems: list[Problem]) -> Problem:
    """The problem of a request none of whose articles is accepted."""
    first = problems[0]
    if len(problems) == 1:
        return first
    statuses = {problem.status for problem in problems}
    status = first.status if len(statuses) == 1 else HTTPStatus.UNPROCESSABLE_ENTITY
    return Problem(status, "no_article", f"none of {len(problems)} articles is accepted")
