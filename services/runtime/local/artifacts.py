"""Kafka's jars: which ones, their checksums, and how they come into the user's cache.

``artifacts.tsv`` is the lock file: group, artifact, version and SHA-256 of every jar on the broker's class path;
``tools.tsv`` has what Kafka's console tools need beside them. ``services.runtime.local.lock`` writes both. Only what
has that checksum is ever run.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LOCK: Final = "artifacts.tsv"
TOOLS: Final = "tools.tsv"
_ATTEMPTS: Final = 3
_DOWNLOADS: Final = 8


class ArtifactError(Exception):
    """A jar is missing and cannot be fetched, or is not the one that was locked."""


@dataclass(frozen=True, slots=True, order=True)
class Artifact:
    """One jar of Maven Central."""

    group: str
    name: str
    version: str
    sha256: str

    @property
    def filename(self) -> str:
        """Its name in the cache."""
        return f"{self.name}-{self.version}.jar"


def locked(lock: str = LOCK) -> tuple[Artifact, ...]:
    """The artifacts of a lock file."""
    text = resources.files(__package__).joinpath(lock).read_text(encoding="ascii")
    return tuple(Artifact(*line.split("\t")) for line in text.splitlines())


def cache() -> Path:
    """Where the user's jars lie."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "depesche" / "kafka"


def materialise(artifacts: Sequence[Artifact], directory: Path, progress: Callable[[str], None]) -> tuple[Path, ...]:
    """The artifacts as files in the directory, each with its checksum verified.

    Those that are missing are fetched from Maven Central. ArtifactError says which one failed and why.
    """
    directory.mkdir(parents=True, exist_ok=True)
    missing = [artifact for artifact in artifacts if not (directory / artifact.filename).exists()]
    if missing:
        progress(f"fetching {len(missing)} jars of Apache Kafka, once, into {directory}")
        with ThreadPoolExecutor(_DOWNLOADS) as threads:
            for _ in threads.map(lambda artifact: _fetch(artifact, directory), missing):
                pass
    for artifact in artifacts:
        _verify(artifact, directory / artifact.filename)
    return tuple(directory / artifact.filename for artifact in artifacts)


def sha256(path: Path) -> str:
    """The file's checksum, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def download(group: str, name: str, version: str, directory: Path) -> Path:
    """Fetch one jar by jgo into a directory laid out as a Maven repository.

    ArtifactError when it cannot be had.
    """
    try:
        from jgo.maven import MavenContext  # noqa: PLC0415 # only the first start needs the extra
    except ImportError:
        raise ArtifactError("jgo is not installed: pip install 'depesche[local]'") from None
    try:
        context = MavenContext(repo_cache=directory)
        return Path(context.project(group, name).at_version(version).artifact().resolve())
    except (OSError, RuntimeError) as error:
        raise ArtifactError(f"cannot fetch {group}:{name}:{version}: {error}") from error


def _fetch(artifact: Artifact, directory: Path) -> None:
    for attempt in range(1, _ATTEMPTS + 1):
        # A directory for each attempt: a broken download leaves half a file, and jgo takes it for the whole.
        with tempfile.TemporaryDirectory(dir=directory) as fresh:
            try:
                path = download(artifact.group, artifact.name, artifact.version, Path(fresh))
                _verify(artifact, path)
            except ArtifactError:
                if attempt == _ATTEMPTS:
                    raise
            else:
                path.replace(directory / artifact.filename)
                return


def _verify(artifact: Artifact, path: Path) -> None:
    if (found := sha256(path)) != artifact.sha256:
        raise ArtifactError(
            f"{path} is not the locked {artifact.group}:{artifact.name}:{artifact.version}: "
            f"its SHA-256 is {found}, not {artifact.sha256}; delete it if you do not know why"
        )
