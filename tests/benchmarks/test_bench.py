"""The benchmarks run; what they say is for people."""

import subprocess
import sys
from pathlib import Path

import pytest
from articles import articles

from services import pipeline
from services.runtime.settings import KafkaSettings

sys.path.insert(0, str(Path(__file__).parent))

from contestant import Contestant, Place
from race import Course

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


HELD_SECONDS = 3.0
HOLDING = f"""
import sys, time
from services.runtime.kafka import clients
from services.runtime.settings import KafkaSettings
source, target, name = sys.argv[1:]
with clients.consumer(KafkaSettings(), None, source) as reader, clients.producer(KafkaSettings(), name) as writer:
    writer.init_transactions()
    while True:
        if records := [each for some in reader.poll(timeout_ms=200, max_records=10_000).values() for each in some]:
            writer.begin_transaction()
            for each in records:
                writer.send(target, value=each.value, key=each.key)
            writer.flush()
            time.sleep({HELD_SECONDS})
            writer.commit_transaction()
"""


def holding(place: Place) -> list[list[str]]:
    """Writes at once what it reads, and lets nobody read it for some seconds."""
    return [[sys.executable, "-c", HOLDING, place.source, place.target, place.group]]


@pytest.mark.broker
def test_a_lap_lasts_until_what_came_out_can_be_read(settings: KafkaSettings, tmp_path: Path) -> None:
    course = Course(settings, tmp_path, pipeline.RAW, pipeline.LANGUAGE, 2)
    lap = course.lap(Contestant("holds", holding, grouped=False), articles(4), articles(20, start=4))
    assert lap.seconds >= HELD_SECONDS
    assert (lap.articles, lap.lost, lap.twice) == (20, 0, 0)
    assert len(lap.values) == 20


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
