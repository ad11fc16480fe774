"""Writes the lock file of the broker's jars: ``python -m services.runtime.local.lock``.

The exclamation marks keep jgo from taking the versions that one project manages for itself (log4j's own, for
instance, pins an old kafka-clients) for the whole class path.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

import jgo

from services.runtime.local.artifacts import LOCK, Artifact, download, sha256

KAFKA: Final = "org.apache.kafka:kafka_2.13:4.3.1!"
# Without this binding the broker logs nothing; its version is that of the log4j that Kafka brings.
LOGGING: Final = "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4!"


FILE: Final = Path(__file__).with_name(LOCK)


def main() -> None:
    """Resolve, fetch and hash every jar, and write the lock file beside this module."""
    with tempfile.TemporaryDirectory() as fresh:
        artifacts = sorted(_lock(found, Path(fresh)) for found in jgo.resolve(f"{KAFKA}+{LOGGING}"))
    lines = "".join(f"{a.group}\t{a.name}\t{a.version}\t{a.sha256}\n" for a in artifacts)
    FILE.write_text(lines, encoding="ascii")


def _lock(found: jgo.maven.Artifact, directory: Path) -> Artifact:
    path = download(found.groupId, found.artifactId, found.version, directory)
    return Artifact(found.groupId, found.artifactId, found.version, sha256(path))


if __name__ == "__main__":
    main()
