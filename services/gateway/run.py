"""The gateway as a process."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import threading
from contextlib import ExitStack, suppress
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog

from services.gateway.access.guard import Guard, is_loopback
from services.gateway.access.keys import Keys
from services.gateway.access.rates import Rates
from services.gateway.access.sessions import Sessions
from services.gateway.api import application
from services.gateway.counters import Counters
from services.gateway.endpoints import Parts
from services.gateway.server import Server, listen, loop_factory
from services.gateway.settings import GatewaySettings
from services.gateway.sources import Sources
from services.gateway.stream.catchup import FromKafka
from services.gateway.stream.live import Live
from services.gateway.view.filler import Filler
from services.gateway.view.queries import View
from services.gateway.watcher import Watcher
from services.pipeline import GATEWAY
from services.runtime.kafka.outbox import Fatal
from services.runtime.local import ports
from services.runtime.monitoring.health import Health
from services.runtime.run import Configuration, observed, process

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from services.gateway.facts import Kind

TURN_SECONDS: Final = 0.2

log = structlog.get_logger(__name__)


def main() -> None:
    """Runs the gateway until SIGTERM or SIGINT; the exit statuses are those of all workers."""
    process(GATEWAY.name, run)


def run(configuration: Configuration, stop: threading.Event) -> None:
    """Runs the gateway until `stop` is set.

    Raises:
        Fatal, KafkaError, KafkaUnavailable: the process has to end.
        SettingsError: a setting is wrong.
    """
    settings, own = GatewaySettings(), configuration.worker
    _allow_files()
    counters, health = Counters(), Health(own.stall_seconds)
    with ExitStack() as stack:
        stack.enter_context(observed(own, counters.registry, health))
        listener = stack.enter_context(_listener(settings))
        gateway = _Gateway(configuration, settings, counters, health, stack)
        health.turn(joined=True)
        gateway.live.fill(stop.is_set)
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(_serve(gateway, listener, stop))


class _Gateway:
    """Its parts, put together; they are closed with the stack."""

    def __init__(
        self,
        configuration: Configuration,
        settings: GatewaySettings,
        counters: Counters,
        health: Health,
        stack: ExitStack,
    ) -> None:
        kafka, topics = configuration.kafka, configuration.topics
        self.settings, self.counters, self.health = settings, counters, health
        self.sources = Sources(kafka, topics, counters.unreadable)
        try:
            self.filler = Filler(kafka, topics, settings, self.sources, counters=counters, health=health)
        except (sqlite3.Error, OSError) as error:
            raise Fatal(f"the view cannot be opened: {settings.view}: {error}") from error
        stack.callback(self.filler.close)
        # Of its own, or the progress of the one would hide that the other stands still.
        self.streaming = Health(configuration.worker.stall_seconds)
        self.live = Live(self.sources, settings, counters, self.streaming)
        stack.callback(self.live.close)
        self.watcher = Watcher(kafka, topics, self.filler.topics, self.filler.names)
        stack.callback(self.watcher.close)
        hashes = settings.hashes
        self.guard = Guard(
            Keys(hashes),
            Sessions(self.filler.store.secret, hashes, settings.session_hours * 3600),
            Rates(settings.rate, settings.burst),
            settings.key_streams,
            settings.streams,
            local=is_loopback(settings.host),
        )
        for kind in self.live.hub.clients:
            counters.watch_clients(kind, partial(self._clients, kind))

    def _clients(self, kind: Kind) -> int:
        return self.live.hub.clients[kind]

    def application(self) -> ASGIApp:
        """The HTTP interface; to be made in the event loop."""
        hub = self.live.hub
        return application(
            Parts(
                hub=hub,
                view=View(self.settings.view),
                guard=self.guard,
                catch_up=FromKafka(hub, self.sources, self.settings.catching_up),
                status=self.watcher.status,
                not_live=self.health.not_live,
                not_ready=self.health.not_ready,
                ended=self.counters.ended,
                count=self.counters.answered,
                queue_bytes=self.settings.queue_bytes,
                unread_seconds=self.settings.unread_seconds,
                origins=self.settings.origins,
            )
        )

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begins to read."""
        self.live.start(loop)
        self.filler.thread.start()
        self.watcher.thread.start()
        self.health.loaded = True

    def check(self) -> None:
        """Raises `Fatal` where a part has ended by itself, or where the stream stands still."""
        for what, thread in (("the stream", self.live.thread), ("the view", self.filler.thread)):
            if thread.failure is not None or not thread.alive:
                raise Fatal(f"{what} cannot be read on: {thread.failure!r}") from thread.failure
        if self.watcher.failure is not None:
            raise self.watcher.failure
        if reason := self.streaming.not_live():
            raise Fatal(f"the stream stands still: {reason}")
        self.health.turn(joined=True)


async def _serve(gateway: _Gateway, listener: socket.socket, stop: threading.Event) -> None:
    """Serves until told to stop. Raises `Fatal` where a part has ended."""
    server = Server(gateway.application())
    serving = asyncio.ensure_future(server.serve([listener]))
    gateway.start(asyncio.get_running_loop())
    log.info(
        "listening",
        url=ports.url(gateway.settings.host, listener.getsockname()[1]),
        keys=len(gateway.guard.keys.hashes),
    )
    beating = asyncio.ensure_future(_beat(gateway))
    try:
        while not stop.is_set() and not serving.done():
            gateway.check()
            await asyncio.sleep(TURN_SECONDS)
    finally:
        gateway.health.stopping = True
        beating.cancel()
        gateway.live.hub.close("stopping", "the gateway stops; come back with the id of the last event")
        server.should_exit = True
        with suppress(asyncio.CancelledError):
            await serving


async def _beat(gateway: _Gateway) -> None:
    while True:
        await asyncio.sleep(gateway.settings.heartbeat_seconds)
        gateway.live.hub.beat()


def _allow_files() -> None:
    """As many open files as this user may have: each stream is one, and the usual 1,024 are too few."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - not on every platform

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _listener(settings: GatewaySettings) -> socket.socket:
    try:
        return listen(settings.host, settings.port, settings.unread_seconds)
    except OSError as error:
        raise Fatal(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}") from error
