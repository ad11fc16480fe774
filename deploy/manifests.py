"""Kubernetes manifests of stages and gateway, from templates: what differs between stages is in `SIZES`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Final

from services.pipeline import GATEWAY, STAGES

if TYPE_CHECKING:
    from services.pipeline import Service

TEMPLATES: Final = Path(__file__).parent / "kubernetes" / "templates"
PARTITIONS: Final = 6
"""As `DEPESCHE_TOPIC_PARTITIONS` has it unless told otherwise."""

WORKER_MEBIBYTES: Final = 512
"""For a worker beside its child processes: its clients' buffers and the batches in flight."""

_MADE: Final = "# Made by `python -m deploy.generate` of ../templates/{}.\n"


@dataclass(frozen=True, slots=True)
class Size:
    """What one worker of a stage gets.

    Attributes:
        cores: whole ones, as many as child processes.
        child_mebibytes: what a child process may take before it is replaced.
        lag: records in about two minutes of a worker's work; deploy/docs/capacity.md says how to find it.
    """

    cores: int
    child_mebibytes: int
    lag: int

    @property
    def mebibytes(self) -> int:
        """What the pod needs: room for all children at their limit, so that theirs is met before the pod's."""
        return self.cores * self.child_mebibytes + WORKER_MEBIBYTES


SIZES: Final = {
    "language": Size(cores=1, child_mebibytes=1024, lag=20_000),
    "entities": Size(cores=2, child_mebibytes=2048, lag=4_000),
    "quotes": Size(cores=2, child_mebibytes=2048, lag=4_000),
}


def workloads() -> dict[str, str]:
    """The workers of each stage, by the stage's name."""
    return {stage.name: _filled("stage.yaml", stage) for stage in STAGES}


def gateway() -> str:
    """The gateway; nothing in it differs from installation to installation but what an overlay says."""
    text = (TEMPLATES / "gateway.yaml").read_text(encoding="utf-8")
    return _MADE.format("gateway.yaml") + Template(text).substitute(name=GATEWAY.group, service=GATEWAY.name)


def scalers() -> dict[str, str]:
    """KEDA's part of each stage, by the stage's name."""
    return {stage.name: _filled("scaler.yaml", stage) for stage in STAGES}


def _filled(template: str, stage: Service) -> str:
    size = SIZES[stage.name]
    values = {
        "stage": stage.name,
        "group": stage.group,
        "topic": stage.reads[0].name,
        "partitions": PARTITIONS,
        "cores": size.cores,
        "child_bytes": size.child_mebibytes * 1024 * 1024,
        "memory": f"{size.mebibytes}Mi",
        "lag": size.lag,
    }
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    return _MADE.format(template) + Template(text).substitute(values)
