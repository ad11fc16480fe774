"""Whether the worker in this container is live, for engines that ask by a command: exit status 0 or 1.

Only the standard library, and little of it: it runs every few seconds.
"""

import http.client
import os
import sys

SECONDS = 4


def main() -> int:
    """Ask /health/live and pass on what it says."""
    port = int(os.environ.get("DEPESCHE_WORKER_METRICS_PORT", "9400"))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET", "/health/live")
        answer = connection.getresponse()
        said = answer.read().decode(errors="replace").strip()
    except OSError as error:
        answer, said = None, f"no answer: {error}"
    sys.stdout.write(f"{said}\n")
    return 0 if answer is not None and answer.status == http.client.OK else 1


if __name__ == "__main__":
    sys.exit(main())
