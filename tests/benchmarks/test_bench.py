"""The benchmarks run; what they say is for people."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).with_name("bench.py")


def bench(folder: Path, *parts: str, seconds: float = 170) -> str:
    """The table that a run of these parts ends with."""
    command = [sys.executable, str(BENCH), "--quick", "--folder", str(folder), "--only", *parts]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    return done.stdout


@pytest.mark.broker
def test_the_engine_is_measured(tmp_path: Path) -> None:
    assert "stage without NLP, exactly once" in bench(tmp_path, "engine")
    assert "bare loop, commit after flush" in (tmp_path / "results.md").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.broker
def test_the_gateway_is_measured(tmp_path: Path) -> None:
    assert "p99 delivery delay, 20 clients" in bench(tmp_path, "gateway")


@pytest.mark.slow
@pytest.mark.broker
def test_the_whole_pipeline_and_its_latency_are_measured(tmp_path: Path) -> None:
    assert "the bare cores" in bench(tmp_path, "latency", "whole")


@pytest.mark.slow
@pytest.mark.broker
@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("peers", "entities: Quix, exactly once, lost"),
        ("stages", "quotes: of its core without Kafka"),
        ("delay", "p99 at 80 % of the maximum"),
        ("growth", "1600 words an article: cost"),
    ],
)
def test_the_other_parts_are_measured(part: str, said: str, tmp_path: Path) -> None:
    assert said in bench(tmp_path, part, seconds=900)
