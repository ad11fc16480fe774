"""What answers the paths of the HTTP interface."""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import JSONResponse, Response

from schemas.codec import encode
from services.gateway import parameters
from services.gateway.access.guard import EVERYBODY, Refused, is_loopback
from services.gateway.access.sessions import COOKIE
from services.gateway.facts import Kind
from services.gateway.parameters import ParameterError
from services.gateway.stream.positions import PositionError
from services.gateway.stream.streams import HEADERS, StreamResponse
from services.gateway.view.trends import SHOWN_SECONDS, Trend
from services.web.answers import answered
from services.web.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request

    from services.gateway.access.guard import Guard
    from services.gateway.stream.hub import Hub
    from services.gateway.stream.streams import CatchUp
    from services.gateway.view.queries import View

RETRY_SECONDS: Final = "5"
"""After which a client may ask again what could not be answered."""


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


@dataclass(frozen=True, slots=True)
class Endpoints:
    """What answers, once for each path and method."""

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
            left=self.parts.guard.left(request.headers, request.cookies),
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
            _put(response, request, sessions.new(name, time.time()), round(sessions.seconds))
        return response

    async def close_session(self, request: Request) -> Response:
        """Takes the cookie away."""
        parameters.read((), request.query_params.multi_items())
        response = Response(status_code=HTTPStatus.NO_CONTENT)
        _put(response, request, "", 0)
        return response

    async def _admitted(self, request: Request) -> str:
        return await self.parts.guard.admit(request.headers, request.cookies)


def _put(response: Response, request: Request, value: str, seconds: int) -> None:
    """Has the browser keep the cookie. Without a path: it is that of this request, also behind the path of a proxy."""
    response.set_cookie(
        COOKIE,
        value,
        max_age=seconds,
        path=None,
        secure=not is_loopback(request.url.hostname or ""),
        httponly=True,
        samesite="strict",
    )


def _unknown(detail: str) -> Response:
    return answered(Problem(HTTPStatus.NOT_FOUND, "unknown", detail))


def _json(data: bytes) -> Response:
    return Response(data, media_type="application/json")


def _items(items: Sequence[bytes], following: str | None) -> bytes:
    """Values as they are in Kafka, in a list."""
    return b'{"items":[%b],"next":%b}' % (b",".join(items), encode(following))
