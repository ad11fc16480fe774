"""What the benchmarks compute and write, without Kafka."""

import itertools
import math
import statistics
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import finish
import newswire
import orjson
import page
import results
from figures import Figure, Point
from open_loop import arrivals, delays, percentile, steady
from places import ROOT
from results import Results

LOCK = ROOT / "requirements.lock"
PEERS = ROOT / "tests/benchmarks/peers.lock"
PUBLISHED = ROOT / "tests/benchmarks/docs/results.json"
DECISIVE = ("spacy", "onnxruntime", "tokenizers", "numpy", "orjson", "jsonschema-rs", "py3langid", "kafka-python")
"""Packages whose version decides how fast the same function is."""


@pytest.fixture
def found() -> Results:
    machine, run = {"cores": "2", "processor": "Abacus"}, {"when": "2026-11-28", "commit": "abc"}
    delay = [
        Figure("most, by a backlog", 4.25, "articles/s"),
        *(Figure(f"p95 at {n} % of the maximum", 20.0 * n, "ms", point=Point("Delay", "p95", n)) for n in (25, 50, 80)),
        Figure("lost", 1, "", 0, at_least=False, must=True),
    ]
    stages = [
        Figure("quotes: through Kafka", 8.0, "articles/s", 10, point=Point("Stages", "", "quotes")),
        Figure("entities fast: through Kafka", 40.0, "articles/s"),
    ]
    return Results(machine).added("stages", run, stages).added("delay", run, delay)


@pytest.mark.parametrize(("share", "expected"), [(50, 50), (95, 95), (99, 99), (100, 100), (0.5, 1)])
def test_a_percentile_is_a_value_that_was_seen(share: float, expected: int) -> None:
    assert percentile(list(range(100, 0, -1)), share) == expected


def test_a_percentile_of_few_is_the_worst() -> None:
    assert percentile([3.0, 1.0], 99) == 3.0
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


def test_arrivals_have_the_rate_and_the_gaps_of_a_poisson_process() -> None:
    due = arrivals(20, 20_000)
    gaps = [later - earlier for earlier, later in itertools.pairwise(due)]
    assert due == sorted(due)
    assert statistics.fmean(gaps) == pytest.approx(1 / 20, rel=0.05)
    assert statistics.stdev(gaps) == pytest.approx(1 / 20, rel=0.05)
    assert arrivals(20, 100, seed=1) != arrivals(20, 100, seed=2)


def test_a_steady_schedule_does_not_drift() -> None:
    assert steady(10, 101)[100] == pytest.approx(10)


def test_delay_counts_from_when_an_article_was_due() -> None:
    # A system that stood still for 10 s: the second was sent late for that, and is no less late.
    assert delays([0.0, 1.0], {7: 10.0, 8: 10.1}, [7, 8]) == pytest.approx([10.0, 9.1])


@pytest.mark.parametrize(
    ("seen", "expected"),
    [([b"a", b"b"], (0, 0)), ([b"a"], (1, 0)), ([b"a", b"a", b"b", b"a"], (0, 2)), ([b"a", b"x"], (1, 0))],
)
def test_what_is_lost_and_what_is_there_twice_is_counted(seen: list[bytes], expected: tuple[int, int]) -> None:
    assert finish.tally([b"a", b"b"], seen) == expected


def test_the_stream_is_sized_as_news_is() -> None:
    articles = newswire.stream(400)
    bodies = [orjson.loads(each.value or b"")["body"] for each in articles]
    logarithms = [math.log(len(body.split())) for body in bodies]
    assert math.exp(statistics.median(logarithms)) == pytest.approx(newswire.MEDIAN_WORDS, rel=0.1)
    assert statistics.stdev(logarithms) == pytest.approx(newswire.SPREAD, rel=0.2)
    assert set(Counter((each.key or b"")[:2] for each in articles).values()) == {100}
    assert len(set(bodies)) == 400


def test_results_come_back_from_their_file(found: Results, tmp_path: Path) -> None:
    results.write(found, tmp_path / "results.json")
    assert results.read(tmp_path / "results.json") == found


def test_parts_that_ran_before_on_this_machine_stay(found: Results, tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    assert results.kept(file, found.machine) == Results(found.machine)
    results.write(found, file)
    later = results.kept(file, found.machine).added("delay", {"when": "2026-11-29", "commit": "def"}, [])
    assert (later.parts["stages"], later.parts["delay"]) == (found.parts["stages"], [])
    assert [later.runs[part]["commit"] for part in ("stages", "delay")] == ["abc", "def"]
    other = {**found.machine, "cores": "64"}
    assert results.kept(file, other) == Results(other)


def test_a_quick_run_misses_only_what_holds_in_any(found: Results) -> None:
    assert [each.name for each in found.missed(quick=False)] == ["quotes: through Kafka", "lost"]
    assert [each.name for each in found.missed(quick=True)] == ["lost"]


def test_the_page_shows_every_figure_and_its_plots(found: Results, tmp_path: Path) -> None:
    text = page.write(found, tmp_path).read_text(encoding="utf-8")
    assert "| quotes: through Kafka | 8 articles/s | ≥ 10 articles/s | NOT MET |" in text
    assert all(f"| {figure.name} | " in text for figure in found.figures)
    assert "processor: Abacus" in text
    for name in ("delay.svg", "stages.svg"):
        assert f"]({name})" in text
        assert "<svg" in (tmp_path / name).read_text(encoding="utf-8")


def test_a_plot_is_the_same_every_time(found: Results, tmp_path: Path) -> None:
    page.write(found, tmp_path / "one")
    page.write(found, tmp_path / "two")
    assert (tmp_path / "one/delay.svg").read_bytes() == (tmp_path / "two/delay.svg").read_bytes()


def test_what_is_published_is_up_to_date() -> None:
    published = results.read(PUBLISHED)
    assert PUBLISHED.with_name("results.md").read_text(encoding="utf-8") == page.markdown(published), "make results"


def test_the_peers_work_with_the_same_versions() -> None:
    ours, theirs = _versions(LOCK), _versions(PEERS)
    assert {name: theirs[name] for name in DECISIVE} == {name: ours[name] for name in DECISIVE}
    assert {"quixstreams", "bytewax"} <= theirs.keys() - ours.keys()


def _versions(lock: Path) -> dict[str, str]:
    lines = [line.split() for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line.partition(";")[0]]
    return dict(words[0].split("==") for words in lines)


def test_the_page_is_made_by_a_command(found: Results, tmp_path: Path) -> None:
    results.write(found, tmp_path / "results.json")
    script = Path(page.__file__)
    subprocess.run([sys.executable, str(script), str(tmp_path / "results.json"), str(tmp_path / "out")], check=True)
    assert (tmp_path / "out/results.md").exists()
