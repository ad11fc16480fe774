"""Answers that every HTTP interface gives alike: problems, and what the router refuses."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from services.web.problems import MEDIA_TYPE, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response


def answered(problem: Problem, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """A problem as response."""
    return JSONResponse(problem.body(**more), problem.status, headers, MEDIA_TYPE)


async def refused(_: Request, error: Exception) -> Response:
    """What the router refuses: unknown paths and methods."""
    status = HTTPStatus(getattr(error, "status_code", 500))
    problem = Problem(status, status.name.lower(), status.description or status.phrase)
    return answered(problem, getattr(error, "headers", None))


async def fault(_: Request, error: Exception) -> Response:
    """A fault of ours; the log says which."""
    return answered(Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "fault", type(error).__name__))


HANDLERS: Final[dict[Any, Any]] = {HTTPException: refused, Exception: fault}
"""For an application."""
