"""The HTTP interface: what `openapi.py` describes."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from services.gateway.access.guard import Refused
from services.gateway.endpoints import RETRY_SECONDS, Endpoints
from services.gateway.openapi import document
from services.gateway.parameters import ParameterError
from services.gateway.shield import Shield
from services.gateway.view.queries import TooSlowError
from services.gateway.view.viewfile import is_damage
from services.web.answers import HANDLERS, answered
from services.web.paths import of_one
from services.web.problems import Problem

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp

    from services.gateway.endpoints import Parts

PAGE: Final = Path(__file__).parent / "page"

log = structlog.get_logger(__name__)

Endpoint = Callable[["Request"], Awaitable["ASGIApp"]]


def application(parts: Parts) -> ASGIApp:
    """The ASGI application."""
    reading, described = Endpoints(parts), document()

    async def openapi(_: Request) -> Response:
        return JSONResponse(described)

    def guarded(path: str, endpoint: Endpoint, *methods: str) -> Route:
        return Route(path, _guarded(endpoint), methods=list(methods or ("GET",)))

    routes = [
        guarded("/v1/stream", reading.stream),
        guarded(of_one("/v1/articles"), reading.article),
        guarded("/v1/quotes", reading.quotes),
        guarded(of_one("/v1/entities"), reading.entity),
        guarded("/v1/trends", reading.trends),
        guarded("/v1/status", reading.status),
        guarded("/v1/session", reading.open_session, "POST"),
        guarded("/v1/session", reading.close_session, "DELETE"),
        Route("/healthz", _probe(parts.not_live)),
        Route("/readyz", _probe(parts.not_ready)),
        Route("/openapi.json", openapi),
        Mount("/", StaticFiles(directory=PAGE, html=True)),
    ]
    cors = Middleware(
        CORSMiddleware,
        allow_origins=list(parts.origins),
        allow_methods=["GET"],
        allow_headers=["Authorization", "Last-Event-ID"],
        expose_headers=["Retry-After"],
    )
    app = Starlette(routes=routes, exception_handlers=HANDLERS, middleware=[cors] if parts.origins else [])
    return Shield(app, parts.count, shared=bool(parts.origins))


def _guarded(endpoint: Endpoint) -> Endpoint:
    """The endpoint, with what it raises answered as problem."""

    async def answering(request: Request) -> ASGIApp:
        try:
            return await endpoint(request)
        except Refused as error:
            return answered(error.problem, error.headers)
        except ParameterError as error:
            return answered(error.problem)
        except TooSlowError as error:
            return answered(Problem(HTTPStatus.SERVICE_UNAVAILABLE, "too_slow", f"{error}: ask for less"))
        except sqlite3.DatabaseError as error:
            if is_damage(error):
                log.exception("the view is damaged: where this goes on, remove its file and start the gateway again")
            elif not isinstance(error, sqlite3.OperationalError):
                raise  # a fault of the program
            problem = Problem(HTTPStatus.SERVICE_UNAVAILABLE, "no_view", "the view cannot be read at the moment")
            return answered(problem, {"Retry-After": RETRY_SECONDS})

    return answering


def _probe(problem: Callable[[], str | None]) -> Endpoint:
    async def answer(_: Request) -> Response:
        reason = problem()
        return PlainTextResponse(f"{reason or 'ok'}\n", HTTPStatus.SERVICE_UNAVAILABLE if reason else HTTPStatus.OK)

    return answer
