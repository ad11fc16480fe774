"""Which cluster is meant, and whether the local system is a part of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.commands import connection
from services.runtime.local import state

OWN = state.of_this_process("127.0.0.1:9392", "eu-", Path("logs"))


@pytest.fixture(autouse=True)
def _local_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    state.write(OWN, state.DATA)


def test_without_settings_the_local_system_is_meant() -> None:
    assert connection.local_system() == OWN
    assert connection.kafka_settings().bootstrap == OWN.bootstrap
    assert connection.topic_settings().prefix == OWN.prefix


@pytest.mark.parametrize(
    ("bootstrap", "prefix", "meant"),
    [
        (OWN.bootstrap, OWN.prefix, True),
        ("other:9092", OWN.prefix, False),
        ("other:9092", None, False),
        (None, "us-", False),
    ],
)
def test_the_local_system_counts_only_where_the_settings_mean_it(
    bootstrap: str | None, prefix: str | None, *, meant: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("DEPESCHE_KAFKA_BOOTSTRAP", bootstrap), ("DEPESCHE_TOPIC_PREFIX", prefix)):
        if value is not None:
            monkeypatch.setenv(name, value)
    assert (connection.local_system() is not None) == meant
