"""The capacity page and the thresholds of lag follow from what was measured."""

from __future__ import annotations

import re

import promql
import pytest

from deploy import capacity, measured
from deploy.generate import CAPACITY_PAGE
from deploy.manifests import LAG_SECONDS, SIZES, Size
from deploy.measured import Measured
from services.pipeline import STAGES

RATES = {"language": 200.0, "entities accurate": 8.0, "entities fast": 40.0, "quotes": 5.0}


@pytest.fixture
def found() -> Measured:
    machine, runs = {"cores": "2", "processor": "Abacus"}, {"stages": {"when": "2026-11-28", "commit": "abc"}}
    stages = {("stages", f"{stage}: through Kafka"): rate for stage, rate in RATES.items()}
    memory = {("models", f"{stage}: memory of its own"): 300.0 for stage in RATES}
    delay = {("delay", f"p95 at {load} % of the maximum"): 20.0 * load for load in capacity.LOADS}
    return Measured(machine, runs, {**stages, **memory, **delay, ("delay", "most, by a backlog"): 4.25})


def test_the_page_gets_what_was_measured(found: Measured) -> None:
    text = capacity.figures(found)
    assert "| seconds of work, entities, fast | 0.0500 |" in text
    assert "| seconds of work, quotes | 0.4000 |" in text
    assert "| delay at 50 % of that, p95 | 1.00 s |" in text
    assert "Abacus" in text


def test_the_example_is_the_formula_with_these_figures(found: Measured) -> None:
    # 500,000 ÷ 86,400 × 5 = 28.9 articles a second; × 0.4 s ÷ 0.7 = 16.5 cores, in workers of two.
    text = capacity.example(found)
    assert "| quotes | 0.4000 | 16.5 | 9 × 2 | 10 |" in text
    assert "| entities, accurate | 0.2500 | 10.3 | 6 × 2 | 7 |" in text
    assert "| language | 0.0100 | 0.4 | 1 × 1 | 2 |" in text


def test_a_figure_that_was_not_measured_is_missed(found: Measured) -> None:
    with pytest.raises(LookupError, match="make bench"):
        found.value("stages", "poetry: through Kafka")


def test_a_worker_is_started_before_news_is_late() -> None:
    (late,) = (rule["expr"] for rule in promql.rules() if rule.get("alert") == "DepescheEventAge")
    names = {"language": "language", "entities": "entities accurate", "quotes": "quotes"}
    assert names.keys() == {stage.name for stage in STAGES}
    waits = [SIZES[stage].lag / measured.published().rate(name) / SIZES[stage].cores for stage, name in names.items()]
    assert all(0.9 * LAG_SECONDS <= wait <= LAG_SECONDS for wait in waits)
    assert sum(waits) <= float(late.split(">")[1])
    assert re.search(rf"\b{LAG_SECONDS} seconds of a worker's\s+work", CAPACITY_PAGE.read_text())


@pytest.mark.parametrize(("rate", "lag"), [(713.4, 14_000), (7.96, 150), (0.31, 6)])
def test_a_threshold_is_a_round_number_below(rate: float, lag: int) -> None:
    assert Size(cores=1, child_mebibytes=1, rate=rate).lag == lag
