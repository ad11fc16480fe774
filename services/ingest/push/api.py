"""The push API: `POST /v1/articles`, `DELETE /v1/articles/{id}`, `GET /openapi.json`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hmac import compare_digest
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from schemas.codec import encode
from services.ingest.articles import Found, Ready, Refused, check
from services.ingest.gate import NotWrittenError
from services.ingest.openapi import document
from services.ingest.problems import of_all, of_article
from services.ingest.push.bodies import MEDIA_TYPES, Limits, articles, form
from services.ingest.web.inflate import BrokenError, Inflater, TooLargeError
from services.web.answers import HANDLERS, answered
from services.web.paths import of_one
from services.web.problems import Problem

if TYPE_CHECKING:
    from starlette.requests import Request

    from services.ingest.gate import Gate

OUT_OF_ORDER_SECONDS: Final = 10
"""After which a client may try again when Kafka did not take its articles."""

REQUESTS: Final = 32
"""At a time, which bounds the memory that their bodies take."""

BODY_SECONDS: Final = 60
"""In which the body of a request must be there."""


Count = Callable[[str, int], None]
"""Is told of articles: what became of them (`accepted`, or a problem's reason), and how many."""


@dataclass(slots=True)
class _Push:
    gate: Gate
    limits: Limits
    token: str | None
    count: Count
    open: int = 0

    async def post(self, request: Request) -> Response:
        """Takes articles."""
        self.open += 1
        try:
            found = self._refused(request) or await self._read(request)
            return self._problem(found) if isinstance(found, Problem) else await self._answer(found)
        finally:
            self.open -= 1

    async def delete(self, request: Request) -> Response:
        """Takes a kill notice."""
        if problem := self._refused(request):
            return self._problem(problem)
        notice = {"id": request.path_params["id"], "headline": "", "status": "canceled"}
        checked = check(Found(encode(notice), "id"), self.limits.article_bytes)
        return await self._answer([of_article(checked) if isinstance(checked, Refused) else checked])

    def _refused(self, request: Request) -> Problem | None:
        """Why the request is not even read."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if self.token and not (scheme.lower() == "bearer" and compare_digest(given.encode(), self.token.encode())):
            return Problem(HTTPStatus.UNAUTHORIZED, "unauthorized", "a bearer token is needed")
        if self.gate.busy() is not None or self.open > REQUESTS:
            return Problem(HTTPStatus.TOO_MANY_REQUESTS, "busy", "more has arrived than Kafka has taken; come back")
        return None

    async def _read(self, request: Request) -> Sequence[Ready | Problem] | Problem:
        kind = form(request.headers.get("content-type", ""))
        if kind is None:
            taken = "JSON or JSON Lines in UTF-8 are taken: see the header Accept-Post"
            return Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", taken)
        try:
            inflater = Inflater(request.headers.get("content-encoding", ""), self.limits.body_bytes)
        except BrokenError as error:
            return Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported_encoding", str(error))
        try:
            async with asyncio.timeout(BODY_SECONDS):
                async for chunk in request.stream():
                    inflater.feed(chunk)
            return await asyncio.to_thread(articles, inflater.end(), kind, self.limits)
        except TimeoutError:
            return Problem(HTTPStatus.REQUEST_TIMEOUT, "timeout", f"not there within {BODY_SECONDS} s")
        except TooLargeError as error:
            return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", str(error))
        except BrokenError as error:
            return Problem(HTTPStatus.BAD_REQUEST, "broken_encoding", str(error))

    async def _answer(self, found: Sequence[Ready | Problem]) -> Response:
        ready = [each for each in found if isinstance(each, Ready)]
        problems = [each for each in found if isinstance(each, Problem)]
        for problem in problems:
            self.count(problem.reason, 1)
        items = [_item(each) for each in found]
        if not ready:
            return self._answered(of_all(problems), items=items)
        try:
            await self.gate.deliver(ready)
        except NotWrittenError as error:
            self.count("not_written", len(ready))
            return self._answered(Problem(HTTPStatus.SERVICE_UNAVAILABLE, "not_written", str(error)))
        self.count("accepted", len(ready))
        ids = [each.id for each in ready]
        return JSONResponse({"ids": ids, "refused": len(problems), "items": items}, HTTPStatus.ACCEPTED)

    def _problem(self, problem: Problem) -> Response:
        """A request of which no article was looked at."""
        self.count(problem.reason, 1)
        return self._answered(problem)

    def _answered(self, problem: Problem, **more: Any) -> Response:
        headers = {
            HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": "Bearer"},
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE: {"Accept-Post": ", ".join(MEDIA_TYPES), "Accept-Encoding": "gzip"},
            HTTPStatus.TOO_MANY_REQUESTS: {"Retry-After": str(max(1, round(self.gate.busy() or 1)))},
            HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": str(OUT_OF_ORDER_SECONDS)},
        }.get(problem.status)
        return answered(problem, headers, **more)


def application(gate: Gate, limits: Limits, count: Count, token: str | None = None) -> Starlette:
    """The ASGI application.

    Args:
        gate: where articles go.
        limits: what a request may hold.
        count: is told what became of each article.
        token: what clients have to send as bearer token; None lets in everybody who reaches the port.
    """
    push = _Push(gate, limits, token, count)
    described = document(secured=token is not None)

    async def openapi(_: Request) -> Response:
        return JSONResponse(described)

    return Starlette(
        routes=[
            Route("/v1/articles", push.post, methods=["POST"]),
            Route(of_one("/v1/articles"), push.delete, methods=["DELETE"]),
            Route("/openapi.json", openapi, methods=["GET"]),
        ],
        exception_handlers=HANDLERS,
    )


def _item(found: Ready | Problem) -> dict[str, Any]:
    return {"problem": found.body()} if isinstance(found, Problem) else {"id": found.id}
