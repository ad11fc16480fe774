"""What faces the world: the push API, the poller and the folder, in a thread with an event loop of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final, Self

import uvicorn

from services.ingest.feeds.pages import Pages
from services.ingest.feeds.poller import Poller
from services.ingest.folder import Folder
from services.ingest.push.api import application
from services.ingest.push.bodies import Limits
from services.ingest.web.fetch import Fetcher, FetchLimits
from services.runtime.kafka.outbox import Fatal

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from services.ingest.counters import Counters
    from services.ingest.gate import Gate
    from services.ingest.settings import IngestSettings

THREADS: Final = 32
"""For what waits: names to be resolved, Kafka to answer. Feeds are read there, too."""

STOP_SECONDS: Final = 2


class Edge:
    """Use it as a context manager; `check` tells when something in it has ended that should not have.

    Args:
        settings: ports, limits, paths.
        gate: takes the articles.
        counters: counts them.
        mine: whether this worker polls the feed with that number.
        max_bytes: the largest article.

    Raises:
        Fatal: the port is taken.
    """

    def __init__(
        self,
        settings: IngestSettings,
        gate: Gate,
        counters: Counters,
        *,
        mine: Callable[[int], bool],
        max_bytes: int,
    ) -> None:
        self._settings, self._gate, self._counters = settings, gate, counters
        self._mine, self._max_bytes = mine, max_bytes
        try:
            self._socket = socket.create_server((settings.http_host, settings.http_port))
        except OSError as error:
            raise Fatal(f"cannot listen on {settings.http_host}:{settings.http_port}: {error.strerror}") from error
        self.host: str = settings.http_host
        self.port: int = self._socket.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="edge", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(2 * STOP_SECONDS)
        self._socket.close()

    def check(self) -> None:
        """Raises `Fatal` where the thread has ended by itself."""
        if not self._thread.is_alive():
            raise Fatal(f"push, feeds and files have ended: {self._failure!r}") from self._failure

    def _run(self) -> None:
        self._loop.set_default_executor(ThreadPoolExecutor(THREADS, thread_name_prefix="edge"))
        try:
            self._loop.run_until_complete(self._serve())
        except BaseException as error:  # noqa: BLE001 - told by `check`, in the main thread
            self._failure = error

    async def _serve(self) -> None:
        settings = self._settings
        limits = FetchLimits(
            settings.fetch_seconds, settings.max_fetch_bytes, settings.connections, settings.host_seconds
        )
        async with Fetcher(limits, settings.user_agent, settings.allow_addresses) as fetcher:
            works = [self._server().serve([self._socket]), self._poller(fetcher).run(), self._stop.wait()]
            if settings.folder:
                works.append(self._folder().run())
            await _until_one_ends(works)

    def _server(self) -> uvicorn.Server:
        settings = self._settings
        limits = Limits(settings.max_request_bytes, self._max_bytes, settings.max_request_articles)
        token = settings.http_token.get_secret_value() if settings.http_token else None
        app = application(self._gate, limits, lambda outcome, number: self._count(outcome, number), token)
        # Logs are ours, and no line of them names an article's text.
        config = uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=STOP_SECONDS
        )
        return uvicorn.Server(config)

    def _count(self, outcome: str, number: int) -> None:
        self._counters.received("push", outcome, number)

    def _poller(self, fetcher: Fetcher) -> Poller:
        pages = Pages(fetcher, self._counters, self._settings.user_agent if self._settings.robots else None)
        return Poller(
            self._settings.feeds,
            fetcher,
            self._gate,
            self._counters,
            mine=self._mine,
            every=self._settings.poll_seconds,
            max_bytes=self._max_bytes,
            full=pages.full,
        )

    def _folder(self) -> Folder:
        settings = self._settings
        if settings.folder is None:
            raise ValueError("no folder is watched")
        return Folder(
            settings.folder, self._gate, self._counters, seconds=settings.folder_seconds, max_bytes=self._max_bytes
        )


async def _until_one_ends(works: list[Coroutine[Any, Any, Any]]) -> None:
    """Runs all until one has ended, then cancels the others. Raises what that one raised."""
    tasks = [asyncio.ensure_future(work) for work in works]
    done, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    for task in done:
        task.result()
