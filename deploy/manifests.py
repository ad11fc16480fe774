"""Kubernetes manifests of the services, from templates.

What differs between stages is in `SIZES`, all else is alike. What a service has beside that lies in a folder of its
name: pieces that are put in where the template names them.

`python -m deploy.manifests --prefix v2.` prints what an overlay has to patch where `DEPESCHE_TOPIC_PREFIX` is set.
"""

from __future__ import annotations

import argparse
import math
import sys
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Final

from deploy import measured
from services.pipeline import GATEWAY, WORKERS

if TYPE_CHECKING:
    from services.pipeline import Service

TEMPLATES: Final = Path(__file__).parent / "kubernetes" / "templates"
PARTITIONS: Final = 6
"""As `DEPESCHE_TOPIC_PARTITIONS` has it unless told otherwise."""

WORKER_MEBIBYTES: Final = 512
"""For a worker beside its child processes: its clients' buffers and the batches in flight."""

LAG_SECONDS: Final = 20
"""Of a worker's work may wait before another worker is started: the three stages together then stay within the minute
from which on DepescheEventAge is told."""

PRIVATE4: Final = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
    *("192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"),
)
PRIVATE6: Final = (
    "::/8",
    "64:ff9b::/32",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "fc00::/7",
    "fe80::/9",
    "ff00::/8",
)
"""What is nobody's on the internet (IANA's registries of special-purpose addresses), and what can lead to such."""

PIECES: Final = ("environment", "ports", "mounts", "volumes", "more")

_PATCH: Final = """\
  - target: {{kind: ScaledObject, name: {group}}}
    patch: |-
      - {{op: replace, path: /spec/triggers/0/metadata/consumerGroup, value: "{prefix}{group}"}}
      - {{op: replace, path: /spec/triggers/0/metadata/topic, value: "{prefix}{topic}"}}
"""

_MADE: Final = "# Made by `python -m deploy.generate` of ../templates/{}.\n"


@dataclass(frozen=True, slots=True)
class Size:
    """What one worker of a stage gets.

    Attributes:
        cores: whole ones, as many as child processes.
        child_mebibytes: what a child process may take before it is replaced.
        rate: articles a second that one core does.
    """

    cores: int
    child_mebibytes: int
    rate: float

    @property
    def lag(self) -> int:
        """Records in `LAG_SECONDS` of a worker's work, two digits of it."""
        records = self.rate * self.cores * LAG_SECONDS
        step = 10 ** max(0, math.floor(math.log10(records)) - 1)
        return int(records // step * step)

    @property
    def mebibytes(self) -> int:
        """What the pod needs: room for all children at their limit, so that theirs is met before the pod's."""
        return self.cores * self.child_mebibytes + WORKER_MEBIBYTES


_MEASURED: Final = measured.published()

SIZES: Final = {
    # No children: feeds are read in threads. The memory is for what was sent: 2.1 GiB at 500,000 articles a day, of
    # which 30 days are remembered and two compared (docs/capacity.md). Its rate is that of its long test, 199 with two
    # workers on a busy machine (services/ingest/docs/decisions.md).
    "ingest": Size(cores=1, child_mebibytes=2560, rate=100),
    "language": Size(cores=1, child_mebibytes=1024, rate=_MEASURED.rate("language")),
    "entities": Size(cores=2, child_mebibytes=2048, rate=_MEASURED.rate("entities accurate")),
    "quotes": Size(cores=2, child_mebibytes=2048, rate=_MEASURED.rate("quotes")),
    # Has no child processes: the memory is for articles and subjects (services/trends/docs/decisions.md). Its rate is a
    # careful guess; the bench leaves trends out.
    "trends": Size(cores=1, child_mebibytes=1536, rate=200),
}


def workloads() -> dict[str, str]:
    """The workers of each service, by the service's name."""
    return {service.name: _filled("stage.yaml", service) for service in WORKERS}


def gateway() -> str:
    """The gateway; nothing in it differs from installation to installation but what an overlay says."""
    text = (TEMPLATES / "gateway.yaml").read_text(encoding="utf-8")
    return _MADE.format("gateway.yaml") + Template(text).substitute(name=GATEWAY.group, service=GATEWAY.name)


def scalers() -> dict[str, str]:
    """KEDA's part of each service, by the service's name."""
    return {service.name: _filled("scaler.yaml", service) for service in WORKERS}


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
        "seconds": LAG_SECONDS,
    }
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    return _MADE.format(template) + Template(text).substitute(values | _pieces(stage))


def _pieces(service: Service) -> dict[str, str]:
    """What a service has that others have not, by the piece's name; nothing for most."""
    files = {piece: TEMPLATES / service.name / f"{piece}.yaml" for piece in PIECES}
    networks = {"private4": ", ".join(PRIVATE4), "private6": ", ".join(f'"{each}"' for each in PRIVATE6)}
    return {
        piece: Template(file.read_text(encoding="utf-8")).substitute(networks) if file.exists() else ""
        for piece, file in files.items()
    }


def patches(prefix: str) -> str:
    """A part of a kustomization.yaml: lets KEDA look at the groups and topics that have the prefix."""
    return "patches:\n" + "".join(
        _PATCH.format(prefix=prefix, group=service.group, topic=service.reads[0].name) for service in WORKERS
    )


def main() -> None:
    """Print the patches."""
    parser = argparse.ArgumentParser(prog="python -m deploy.manifests", description="Prints patches for a prefix.")
    parser.add_argument("--prefix", required=True, help="what DEPESCHE_TOPIC_PREFIX is")
    sys.stdout.write(patches(parser.parse_args().prefix))


if __name__ == "__main__":
    main()
