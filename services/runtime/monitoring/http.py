"""The worker's HTTP face: /metrics, /health/live and /health/ready."""

import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from types import TracebackType
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app

from services.runtime.monitoring.health import Health

Respond = Callable[..., Any]
Application = Callable[[dict[str, Any], Respond], Iterable[bytes]]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    allow_reuse_address = True


class _Silent(WSGIRequestHandler):
    """Probes every few seconds are no news."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class'
        """Says nothing."""


def application(registry: CollectorRegistry, health: Health) -> Application:
    """The WSGI application."""
    metrics: Application = make_wsgi_app(registry)
    checks = {"/health/live": health.not_live, "/health/ready": health.not_ready}

    def app(environ: dict[str, Any], respond: Respond) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/metrics":
            return metrics(environ, respond)
        if path not in checks:
            return _answer(respond, "404 Not Found", "there are /metrics, /health/live and /health/ready")
        problem = checks[path]()
        return _answer(respond, "503 Service Unavailable" if problem else "200 OK", problem or "ok")

    return app


def _answer(respond: Respond, status: str, text: str) -> Iterable[bytes]:
    respond(status, [("Content-Type", "text/plain; charset=utf-8")])
    return [f"{text}\n".encode()]


class HttpServer:
    """Serves in a thread of its own while the context is entered. Port 0 takes a free one; `port` tells which."""

    def __init__(self, host: str, port: int, registry: CollectorRegistry, health: Health) -> None:
        self._server = make_server(host, port, application(registry, health), _Server, _Silent)
        self.port: int = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, name="http", daemon=True)

    def __enter__(self) -> "HttpServer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
