"""Child processes that enrich batches, replaced when they hang, die or eat their memory.

One thread owns the children and waits on all their pipes; the caller gets a future for each batch. Deadlines run on
the monotonic clock, so a step of the wall clock blames nobody.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.connection import wait

from schemas.reasons import Reason
from services.runtime.children import process
from services.runtime.children.chunks import Chunk, cut, narrow
from services.runtime.children.process import SPAWN, Child, ChunkFailed, Load, LoadFailed, Ready
from services.runtime.enrich import describe
from services.runtime.stage import Bad, Result

LONG = 128 * 1024
"""Bytes from which on a document has more time: as much again for each as many."""

MESSAGES = {
    Reason.DEADLINE_EXCEEDED: "the document was not enriched within its deadline",
    Reason.CHILD_DIED: "the process that enriched the document died",
    Reason.OUT_OF_MEMORY: "enriching the document took more memory than a process may have",
}


class PoolError(Exception):
    """The stage cannot be loaded, or the pool's thread ended; the worker has to end."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the children may take.

    Attributes:
        processes: how many children.
        deadline: seconds for each 128 KiB begun; a chunk that takes longer is halved down to the slow document.
        memory: bytes of private memory for a child; 0 for no limit.
        chunk_documents: documents enriched together, at most.
        chunk_bytes: bytes of events enriched together, at most, where there is more than one.
        load_seconds: how long a child may take to load its models.
    """

    processes: int = 1
    deadline: float = 10.0
    memory: int = 0
    chunk_documents: int = 16
    chunk_bytes: int = 64 * 1024
    load_seconds: float = 120.0

    def allowed(self, size: int) -> float:
        """Seconds that a chunk of so many bytes may take."""
        return self.deadline * max(1.0, size / LONG)


@dataclass(slots=True)
class Job:
    """A batch under way: the results so far, None where there is none yet."""

    future: Future[list[Result]]
    results: list[Result | None]
    missing: int = field(init=False)

    def __post_init__(self) -> None:
        self.missing = len(self.results)

    def fill(self, start: int, results: Sequence[Result]) -> bool:
        """Enters results; True when it was the last gap."""
        self.results[start : start + len(results)] = results
        self.missing -= len(results)
        return self.missing == 0


class Pool:
    """Enriches batches in child processes.

    `load` makes the function from encoded events to results, once in each child. In the pool's thread are called
    `restarted`, with the reason, whenever a child is replaced, and `narrowed` whenever a piece that failed is narrowed
    down to what is guilty of it, which comes to an end.
    """

    def __init__(
        self,
        load: Load,
        limits: Limits,
        restarted: Callable[[Reason], None] = lambda _: None,
        narrowed: Callable[[], None] = lambda: None,
    ) -> None:
        self._load, self._limits, self._restarted, self._narrowed = load, limits, restarted, narrowed
        self._todo: deque[tuple[int, Chunk]] = deque()
        self._jobs: dict[int, Job] = {}
        self._numbers = count()
        self._children: list[Child] = []
        self._lock = threading.Lock()
        self._wake, self._woken = SPAWN.Pipe()
        self._loaded: Future[None] = Future()
        self._closing = False
        self._broken: PoolError | None = None
        self._thread = threading.Thread(target=self._run, name="pool", daemon=True)

    def start(self) -> None:
        """Starts the children; returns when all have loaded their models.

        Raises:
            PoolError: a child could not load them.
        """
        self._thread.start()
        self._loaded.result()

    def submit(self, values: Sequence[bytes]) -> "Future[list[Result]]":
        """Enriches a batch of encoded events; the future holds one result each, in order, or a `PoolError`."""
        job = Job(Future(), [None] * len(values))
        if not values:
            job.future.set_result([])
            return job.future
        per_child = -(-len(values) // self._limits.processes)
        chunks = list(cut(values, min(self._limits.chunk_documents, per_child), self._limits.chunk_bytes))
        with self._lock:
            if self._broken or self._closing:
                raise self._broken or PoolError("the pool is closed")
            number = next(self._numbers)
            self._jobs[number] = job
            self._todo.extend((number, chunk) for chunk in chunks)
        self._wake.send(None)
        return job.future

    def close(self) -> None:
        """Ends the children at once. Batches under way are given up."""
        self._closing = True
        self._wake.send(None)
        if self._thread.ident is not None:
            self._thread.join()
        self._wake.close()
        self._woken.close()

    def _run(self) -> None:
        try:
            self._children = [self._start_child() for _ in range(self._limits.processes)]
            while not self._closing:
                self._assign()
                self._listen()
                self._enforce_deadlines()
            self._give_up(PoolError("the pool is closed"))
        except Exception as error:  # noqa: BLE001 - the caller learns of it from its futures
            self._give_up(error if isinstance(error, PoolError) else PoolError(describe(error)))
        finally:
            for child in self._children:
                child.end()

    def _give_up(self, error: PoolError) -> None:
        with self._lock:
            self._broken = error
            jobs, self._jobs = self._jobs, {}
        if not self._loaded.done():
            self._loaded.set_exception(error)
        for job in jobs.values():
            job.future.set_exception(error)

    def _start_child(self) -> Child:
        return process.start(self._load, self._limits.memory)

    def _assign(self) -> None:
        for child in self._children:
            if child.ready and child.chunk is None:
                with self._lock:
                    if not self._todo:
                        return
                    number, chunk = self._todo.popleft()
                try:
                    child.give(chunk, number)
                except OSError:  # it died while idle; nobody is to blame, and the next look at its pipe replaces it
                    child.chunk = None
                    with self._lock:
                        self._todo.appendleft((number, chunk))

    def _listen(self) -> None:
        by_pipe = {child.pipe: child for child in self._children}
        for pipe in wait([self._woken, *by_pipe], timeout=self._patience()):
            if pipe is self._woken:
                self._woken.recv()
            else:
                self._hear(by_pipe[pipe])  # type: ignore[index]  # wait() is typed for sockets and handles too

    def _patience(self) -> float | None:
        """Seconds until the next deadline; None, for ever, while nobody works."""
        ends = [child.since + self._allowed(child) for child in self._children if child.chunk or not child.ready]
        return max(0.0, min(ends) - time.monotonic()) if ends else None

    def _allowed(self, child: Child) -> float:
        if not child.ready:
            return self._limits.load_seconds
        return self._limits.allowed(child.chunk.size if child.chunk else 0)

    def _hear(self, child: Child) -> None:
        answer = child.answer()
        match answer:
            case Ready():
                child.ready = True
                if all(each.ready for each in self._children) and not self._loaded.done():
                    self._loaded.set_result(None)
            case LoadFailed(message):
                raise PoolError(f"the stage cannot be loaded: {message}")
            case Reason():
                self._replace(child, answer)
            case ChunkFailed(message):
                self._settle(child, Reason.STAGE_FAILED, message)
            case results:
                self._finish(child, results)

    def _enforce_deadlines(self) -> None:
        now = time.monotonic()
        for child in list(self._children):
            if (child.chunk or not child.ready) and now - child.since > self._allowed(child):
                self._replace(child, Reason.DEADLINE_EXCEEDED)

    def _replace(self, child: Child, reason: Reason) -> None:
        if not self._loaded.done():
            raise PoolError(f"a child ended before it had loaded the stage: {reason}")
        self._settle(child, reason, MESSAGES[reason])
        child.end()
        self._children[self._children.index(child)] = self._start_child()
        self._restarted(reason)

    def _settle(self, child: Child, reason: Reason, message: str) -> None:
        """Narrows a failed chunk down, or blames the one document that is left."""
        if child.chunk is None or child.job is None:
            return
        self._narrowed()
        narrowed = narrow(child.chunk)
        if not narrowed:
            self._finish(child, [Bad(reason, message)])
            return
        with self._lock:
            self._todo.extendleft((child.job, part) for part in reversed(narrowed))
        child.chunk = child.job = None

    def _finish(self, child: Child, results: Sequence[Result]) -> None:
        chunk, number = child.chunk, child.job
        child.chunk = child.job = None
        if chunk is None or number is None:
            return
        with self._lock:
            job = self._jobs[number]
            if job.fill(chunk.start, results):
                del self._jobs[number]
                job.future.set_result([result for result in job.results if result is not None])
