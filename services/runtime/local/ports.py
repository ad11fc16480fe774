"""Free ports on this machine, and what a server on one is called."""

from __future__ import annotations

import random
import socket
from itertools import islice
from typing import Final

# Below the ports that systems give to outgoing connections: a client that connects to a dead server's port again and
# again must not get that very port as its own, and keep the server from coming back.
_RANGE: Final = range(20_000, 32_000)


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            # As servers do: connections of a predecessor that linger do not make a port taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError:
        return False
    return True


def free(host: str, count: int) -> list[int]:
    """That many different ports on which nobody listens. Raises `OSError` where there are none."""
    free_ones = (port for port in random.sample(_RANGE, len(_RANGE)) if is_free(host, port))
    found = list(islice(free_ones, count))
    if len(found) < count:
        raise OSError(f"no free port on {host}")
    return found


def url(host: str, port: int) -> str:
    """The address of an HTTP server."""
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
