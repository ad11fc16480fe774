from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import seeds
from services.runtime.local import state

DEPESCHE = str(Path(sys.executable).with_name("depesche"))

pytestmark = pytest.mark.broker


@pytest.mark.timeout(400)
def test_the_demo_shows_every_seed_and_stops_by_itself(tmp_path: Path) -> None:
    done = subprocess.run([DEPESCHE, "demo"], capture_output=True, text=True, cwd=tmp_path, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    text = " ".join(done.stdout.replace("│", " ").split())
    for article in seeds.articles():
        assert article["headline"] in text
    assert f"all {len(seeds.ids())} articles came out enriched" in done.stderr
    assert not (tmp_path / state.DATA).exists()
