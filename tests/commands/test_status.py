from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from fleet import Fleet, until
from typer.testing import Result

from services.commands.status import row
from services.runtime.monitoring.status import StageStatus

if TYPE_CHECKING:
    from collections.abc import Callable


KNOWN = StageStatus("language", 2, 1234, 12.34, 0.0456, 7.89, 3, 0, metrics=2)
UNKNOWN = StageStatus("quotes", None, None, None, None, None, None, None, metrics=0)


def test_a_line_says_what_is_known_and_what_is_not() -> None:
    assert row(KNOWN) == ("language", "2", "1,234", "12.3", "46 ms", "7.9 s", "3", "0")
    assert row(UNKNOWN) == ("quotes", *("?" for _ in range(7)))


def test_a_stage_without_articles_has_no_age_yet() -> None:
    assert row(replace(KNOWN, age_p50=None, age_p95=None))[4:6] == ("-", "-")


@pytest.mark.broker
def test_status_knows_what_cluster_and_workers_say(
    run: Callable[..., Result], workers: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = workers.start("language")
    worker.wait_ready()
    run("publish", "-", stdin="\n".join(f'{{"id": "{n}", "headline": "x"}}' for n in range(20)))
    url = f"http://127.0.0.1:{worker.environment['DEPESCHE_WORKER_METRICS_PORT']}/metrics"

    def look() -> dict[str, Any]:
        stages = json.loads(run("status", "--once", "--json", "--metrics", url).stdout)["stages"]
        return {stage["stage"]: stage for stage in stages}

    until(lambda: look()["language"]["age_p95"] is not None and look()["language"]["lag"] == 0, 30, "the articles")
    language, entities = look()["language"], look()["entities"]
    assert (language["workers"], language["dead"], language["restarts"], language["metrics"]) == (1, 0, 0, 1)
    assert (entities["workers"], entities["rate"], entities["age_p50"]) == (0, None, None)
    assert entities["lag"] >= 20
    assert (look()["ingest"]["workers"], look()["ingest"]["lag"]) == (0, 0)
    # As compose's cli and the operator's pod are set up: what is not running does not answer, all else is known.
    monkeypatch.setenv("DEPESCHE_STATUS_METRICS", f"{url},http://nobody.invalid:9400/metrics")
    said = json.loads(run("status", "--once", "--json").stdout)
    (known,) = (stage for stage in said["stages"] if stage["stage"] == "language")
    assert None not in (known["rate"], known["age_p95"], known["dead"], known["restarts"])
    assert said["unknown"] == ["no worker answers at http://nobody.invalid:9400/metrics"]
    shown = run("status", "--once", "--metrics", url, "--metrics", "http://127.0.0.1:1/metrics").stdout
    assert "no worker answers at http://127.0.0.1:1/metrics" in shown
