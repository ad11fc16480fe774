"""A child process that enriches, and the parent's handle on it.

Each child has a pipe of its own. A shared queue, as most process pools have, can be left locked or half written by a
child that is killed at the wrong moment; a pipe of its own is simply thrown away with the child.
"""

import ctypes
import gc
import multiprocessing
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext, SpawnProcess

from schemas.reasons import Reason
from services.runtime.children.chunks import Chunk
from services.runtime.enrich import Enrich, describe
from services.runtime.stage import Result

EXIT_OUT_OF_MEMORY = 77
PR_SET_PDEATHSIG = 1  # prctl(2): the signal that a process gets when its parent dies
SPAWN: SpawnContext = multiprocessing.get_context("spawn")
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Ready:
    """The child has loaded its models."""


@dataclass(frozen=True, slots=True)
class LoadFailed:
    """The child cannot load its models; no document is to blame."""

    message: str


@dataclass(frozen=True, slots=True)
class ChunkFailed:
    """The core raised for the chunk as a whole."""

    message: str


Answer = Ready | LoadFailed | ChunkFailed | list[Result]
Load = Callable[[], Enrich]


@dataclass(slots=True)
class Child:
    """A child process, the chunk that it works on, and since when (monotonic seconds)."""

    process: SpawnProcess
    pipe: Connection
    ready: bool = False
    chunk: Chunk | None = None
    job: int | None = None
    since: float = field(default_factory=time.monotonic)

    def give(self, chunk: Chunk, job: int) -> None:
        """Hands a chunk to an idle child. Never blocks for long: an idle child reads."""
        self.chunk, self.job, self.since = chunk, job, time.monotonic()
        self.pipe.send(chunk.values)

    def answer(self) -> Answer | Reason:
        """What a child says that became readable: an answer, or why there will be none."""
        try:
            received: Answer = self.pipe.recv()
        except (EOFError, OSError):
            return self.cause_of_death()
        return received

    def cause_of_death(self) -> Reason:
        self.process.join(1)
        return Reason.OUT_OF_MEMORY if self.process.exitcode == EXIT_OUT_OF_MEMORY else Reason.CHILD_DIED

    def end(self) -> None:
        """Kills the child if it still lives, and frees what the parent holds of it."""
        self.process.kill()
        self.process.join()
        self.process.close()
        self.pipe.close()


def one_thread() -> None:
    """Has the children of this process compute on one thread: more would only get in each other's way."""
    for name in THREADS:
        os.environ.setdefault(name, "1")


def start(load: Load, memory_limit: int) -> Child:
    """Starts a child that loads its models at once and says `Ready` or `LoadFailed`.

    Args:
        load: makes the function that the child runs; must be picklable.
        memory_limit: bytes of private memory that the child may hold; 0 for no limit.
    """
    one_thread()
    ours, theirs = SPAWN.Pipe()
    arguments = (theirs, load, memory_limit, os.getpid())
    process = SPAWN.Process(target=_main, args=arguments, name="depesche-child", daemon=True)
    process.start()
    theirs.close()
    return Child(process, ours)


def _main(pipe: Connection, load: Load, memory_limit: int, parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides when to end
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _die_with(parent)
    try:
        enrich = load()
    except Exception as error:  # noqa: BLE001 - reported to the parent, which ends with a clear message
        pipe.send(LoadFailed(describe(error)))
        return
    settle()
    _limit_memory(memory_limit)
    pipe.send(Ready())
    _serve(pipe, enrich)


def settle() -> None:
    """Spares what was loaded for good all later collections, which took a twentieth of the time and more."""
    gc.collect()
    gc.freeze()


def _serve(pipe: Connection, enrich: Enrich) -> None:
    while True:
        try:
            values = pipe.recv()
        except EOFError:  # the parent closed the pipe or died
            return
        pipe.send(_answer(enrich, values))


def _answer(enrich: Enrich, values: Sequence[bytes]) -> Answer:
    try:
        return enrich(values)
    except MemoryError:
        os._exit(EXIT_OUT_OF_MEMORY)  # its heap is in no state to go on with
    except Exception as error:  # noqa: BLE001 - the parent narrows it down to a document
        return ChunkFailed(describe(error))


def _die_with(parent: int) -> None:
    """Ties a busy child's life to its parent's; an idle one sees the end of its pipe."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def _limit_memory(limit: int) -> None:
    """Limits private memory rather than address space: models that are mapped from files do not count."""
    if limit:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
