"""The benchmarks run; what they say is for people."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).with_name("bench.py")


def bench(*parts: str) -> str:
    """The table that a run of these parts ends with."""
    command = [sys.executable, str(BENCH), "--quick", "--only", *parts]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=170)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.broker
def test_the_engine_is_measured() -> None:
    assert "stage without NLP, exactly once" in bench("engine")


@pytest.mark.slow
@pytest.mark.broker
def test_the_gateway_is_measured() -> None:
    assert "p99 delivery delay, 20 clients" in bench("gateway")


@pytest.mark.slow
@pytest.mark.broker
def test_the_whole_pipeline_and_its_latency_are_measured() -> None:
    assert "the bare cores" in bench("latency", "whole")
