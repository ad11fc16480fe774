"""The HTTP interface: what `openapi.py` describes."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from schemas.codec import encode
from services.gateway import parameters
from services.gateway.facts import Kind
from services.gateway.guard import EVERYBODY, Guard, Refused, is_loopback
from services.gateway.openapi import document
from services.gateway.parameters import ParameterError
from services.gateway.positions import PositionError
from services.gateway.queries import TooSlowError, View
from services.gateway.sessions import COOKIE
from services.gateway.shield import Shield
from services.gateway.streams import HEADERS, CatchUp, StreamResponse
from services.gateway.trends import SHOWN_SECONDS, Trend
from services.gateway.viewfile import is_damage
from services.web.answers import HANDLERS, answered
from services.web.paths import of_one
from services.web.problems import Problem

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp

    from services.gateway.hub import Hub

PAGE: Final = Path(__file__).parent / "page"
RETRY_SECONDS: Final = "5"

log = structlog.get_logger(__name__)

Endpoint = Callable[["Request"], Awaitable["ASGIApp"]]


@dataclass(frozen=True, slots=True)
class Parts:
    """What the interface is made of.

    Attributes:
        status: the services' progress, as the interface says it.
        not_live: why the process should be started again; None where it should not.
        not_ready: why it cannot serve yet, or no longer.
        ended: is told why a stream ended.
        count: is told of every answer when it begins: route, status, seconds.
        queue_bytes: that may wait for a client.
        unread_seconds: that something may wait for a client that takes nothing.
        origins: of other sites that may read.
    """

    hub: Hub
    view: View
    guard: Guard
    catch_up: CatchUp
    status: Callable[[], list[dict[str, Any]]]
    not_live: Callable[[], str | None]
    not_ready: Callable[[], str | None]
    ended: Callable[[str], None]
    count: Callable[[str, int, float], None]
    queue_bytes: int
    unread_seconds: float
    origins: Sequence[str] = ()


def application(parts: Parts) -> ASGIApp:
    """The ASGI application."""
    reading, described = _Reading(parts), document()

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


@dataclass(frozen=True, slots=True)
class _Reading:
    parts: Parts

    async def stream(self, request: Request) -> Response | StreamResponse:
        """Server-Sent Events."""
        name = await self._admitted(request)
        values = parameters.read(parameters.STREAM, request.query_params.multi_items())
        wanted = parameters.filtered(Kind(values["kind"]), values)
        if reason := self.parts.not_ready():
            raise Refused(Problem(HTTPStatus.SERVICE_UNAVAILABLE, "not_ready", reason), {"Retry-After": RETRY_SECONDS})
        last = request.headers.get("last-event-id") or values["last_event_id"]
        try:
            start = self.parts.hub.layout.decode(last) if last else None
        except PositionError as error:
            raise ParameterError(f"last_event_id: none of this stream: {error}") from None
        if request.method == "HEAD":
            return Response(headers={key.decode(): value.decode() for key, value in HEADERS})
        place = ExitStack()
        place.enter_context(self.parts.guard.stream(name))
        return StreamResponse(
            self.parts.hub,
            wanted,
            start,
            catch_up=self.parts.catch_up,
            limit=self.parts.queue_bytes,
            patience=self.parts.unread_seconds,
            ended=self.parts.ended,
            place=place,
        )

    async def article(self, request: Request) -> Response:
        """The enriched event of an article, byte for byte."""
        await self._admitted(request)
        parameters.read((), request.query_params.multi_items())
        found = await asyncio.to_thread(self.parts.view.article, request.path_params["id"])
        if found is None:
            return _unknown("no such article in the view")
        if found.event is None:
            return answered(Problem(HTTPStatus.GONE, "canceled", "the article was withdrawn by its publisher"))
        return _json(found.event)

    async def quotes(self, request: Request) -> Response:
        """Quotes, newest first."""
        await self._admitted(request)
        values = parameters.read(parameters.QUOTES, request.query_params.multi_items())
        wanted, period = parameters.filtered(Kind.QUOTES, values), parameters.period(values)
        before = parameters.cursor(values["cursor"])
        found = await asyncio.to_thread(self.parts.view.quotes, wanted, period, values["limit"], before)
        return _json(_items(found.items, parameters.as_cursor(found.next)))

    async def entity(self, request: Request) -> Response:
        """What is known of an entity."""
        await self._admitted(request)
        parameters.read((), request.query_params.multi_items())
        found = await asyncio.to_thread(self.parts.view.entity, request.path_params["id"])
        return _unknown("no such entity in the view") if found is None else _json(encode(found))

    async def trends(self, request: Request) -> Response:
        """Who is named and quoted now, rising ones first."""
        await self._admitted(request)
        values = parameters.read(parameters.TRENDS, request.query_params.multi_items())
        found = await asyncio.to_thread(
            self.parts.view.trends,
            values["window"],
            values["type"],
            Trend.instant(round((time.time() - SHOWN_SECONDS) * 1000)),
            values["limit"],
        )
        return _json(_items(found, None))

    async def status(self, request: Request) -> Response:
        """How the pipeline is doing."""
        await self._admitted(request)
        parameters.read((), request.query_params.multi_items())
        clients = {kind.value: count for kind, count in self.parts.hub.clients.items()}
        return JSONResponse({"services": self.parts.status(), "clients": clients})

    async def open_session(self, request: Request) -> Response:
        """A cookie for a key; a session makes no new one, or it would have no end."""
        name = await self.parts.guard.admit(request.headers, {})
        parameters.read((), request.query_params.multi_items())
        response = Response(status_code=HTTPStatus.NO_CONTENT)
        if name != EVERYBODY:
            sessions = self.parts.guard.sessions
            response.set_cookie(
                COOKIE,
                sessions.new(name, time.time()),
                max_age=round(sessions.seconds),
                path="/v1",
                secure=not is_loopback(request.url.hostname or ""),
                httponly=True,
                samesite="strict",
            )
        return response

    async def close_session(self, request: Request) -> Response:
        """Takes the cookie away."""
        parameters.read((), request.query_params.multi_items())
        response = Response(status_code=HTTPStatus.NO_CONTENT)
        response.delete_cookie(COOKIE, path="/v1", httponly=True, samesite="strict")
        return response

    async def _admitted(self, request: Request) -> str:
        return await self.parts.guard.admit(request.headers, request.cookies)


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


def _unknown(detail: str) -> Response:
    return answered(Problem(HTTPStatus.NOT_FOUND, "unknown", detail))


def _json(data: bytes) -> Response:
    return Response(data, media_type="application/json")


def _items(items: Sequence[bytes], following: str | None) -> bytes:
    """Values as they are in Kafka, in a list."""
    return b'{"items":[%b],"next":%b}' % (b",".join(items), encode(following))
