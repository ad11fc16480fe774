"""A model in a process that reaches its memory limit."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

STARVED: Final = """
import re, resource
from pathlib import Path
import numpy as np
from services.encoder.encoder import Model, Vocabulary
from services.entities import data

model = Model(Path(data.__file__).with_name("fast.onnx"), Vocabulary(), 512, 32)
held = int(re.search(r"VmData:\\s*(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024
for more in range(512 * 1024, 4 * 1024 * 1024, 256 * 1024):  # at the least, numpy gets none before the model
    resource.setrlimit(resource.RLIMIT_DATA, (held + more, resource.RLIM_INFINITY))
    try:
        model.window(np.full(500, 1000))
    except MemoryError as error:
        print(error)
"""


def test_what_finds_no_memory_in_the_model_raises_memory_error() -> None:
    done = subprocess.run([sys.executable, "-c", STARVED], capture_output=True, text=True, check=True)
    assert "the model found no memory" in done.stdout
