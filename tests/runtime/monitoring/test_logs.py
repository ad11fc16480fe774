import json
import logging

import pytest
import structlog

from services.runtime.monitoring.logs import configure
from services.runtime.settings import LogSettings


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()


def test_json_lines_hold_the_context(capsys: pytest.CaptureFixture[str]) -> None:
    configure(LogSettings(format="json"), stage="quotes", slot=3)
    structlog.get_logger("x").warning("dead letter", article="a1", partition=2, offset=7)
    (line,) = lines(capsys)
    said = json.loads(line)
    assert said.pop("timestamp").endswith("Z")
    assert said == {
        "event": "dead letter",
        "level": "warning",
        "logger": "x",
        "stage": "quotes",
        "slot": 3,
        "article": "a1",
        "partition": 2,
        "offset": 7,
    }


def test_libraries_log_in_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    configure(LogSettings(format="json"), stage="quotes")
    logging.getLogger("kafka.client").warning("broker %s is gone", 1)
    logging.getLogger("kafka.client").info("every request")
    (line,) = lines(capsys)
    assert (json.loads(line)["event"], json.loads(line)["stage"]) == ("broker 1 is gone", "quotes")


def test_the_level_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    configure(LogSettings(format="console", level="warning"))
    structlog.get_logger("y").info("no")
    structlog.get_logger("y").error("yes")
    assert ["yes" in line for line in lines(capsys)] == [True]
