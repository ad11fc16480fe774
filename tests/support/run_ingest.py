"""A worker of ingest for whom the names in TEST_NAMES resolve as it says: `python run_ingest.py`, NAME=ADDRESS,… .

No name of the internet leads to a test's servers, and to judge what a name leads to it must lead somewhere.
"""

from __future__ import annotations

import os
import socket
from typing import Any

from services.ingest.run import main


def resolve(names: dict[str, str]) -> None:
    """From now on these names lead to these addresses; every other name leads where it did."""
    ask = socket.getaddrinfo

    def answer(host: Any, *rest: Any, **more: Any) -> Any:
        return ask(names.get(host, host), *rest, **more)

    socket.getaddrinfo = answer


if __name__ == "__main__":
    resolve(dict(pair.split("=") for pair in os.environ["TEST_NAMES"].split(",")))
    main()
