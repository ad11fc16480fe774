"""Writes the lock files of Kafka's jars: ``python -m services.runtime.local.lock``.

The exclamation marks keep jgo from taking the versions that one project manages for itself (log4j's own, for
instance, pins an old kafka-clients) for the whole class path.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import jgo

from services.runtime.local.artifacts import LOCK, TOOLS, Artifact, download, sha256

KAFKA: Final = "org.apache.kafka:kafka_2.13:4.3.1!"
# Without this binding the broker logs nothing; its version is that of the log4j that Kafka brings.
LOGGING: Final = "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4!"
# The console tools; all that they need beside it are the broker's jars. What else it names, such as Kafka Connect, is
# as many jars again, and serves none of them.
CONSOLE: Final = ("org.apache.kafka", "kafka-tools", "4.3.1")

DIRECTORY: Final = Path(__file__).parent


def main() -> None:
    """Resolve, fetch and hash every jar, and write the lock files beside this module."""
    _write(LOCK, ((found.groupId, found.artifactId, found.version) for found in jgo.resolve(f"{KAFKA}+{LOGGING}")))
    _write(TOOLS, [CONSOLE])


def _write(name: str, jars: Iterable[tuple[str, str, str]]) -> None:
    with tempfile.TemporaryDirectory() as fresh:
        artifacts = sorted(Artifact(*jar, sha256(download(*jar, Path(fresh)))) for jar in jars)
    lines = "".join(f"{a.group}\t{a.name}\t{a.version}\t{a.sha256}\n" for a in artifacts)
    (DIRECTORY / name).write_text(lines, encoding="ascii")


if __name__ == "__main__":
    main()
