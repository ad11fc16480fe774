"""Whatever is sent to the HTTP interfaces, they answer as their documents say, and never with a fault of ours."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import pytest
import schemathesis
from desk import Desk
from hypothesis import HealthCheck, given, settings
from readers import HERE, Shop, filled
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from services.gateway.openapi import document as news_out
from services.ingest.openapi import document as news_in
from services.ingest.push.api import application
from services.ingest.push.bodies import Limits

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp

CALM: Final = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
EXAMPLES: Final = 3
MANY: Final = 300


def ignore(_: str, __: int) -> None:
    return


def modes(operation: dict[str, Any]) -> list[schemathesis.GenerationMode]:
    """As it allows, and as it does not, where it has anything that can be wrong: any text may be an id."""
    strict = "requestBody" in operation or any(each["in"] == "query" for each in operation.get("parameters", ()))
    return [schemathesis.GenerationMode.POSITIVE, *([schemathesis.GenerationMode.NEGATIVE] if strict else [])]


def hammer(app: ASGIApp, document: dict[str, Any], examples: int) -> int:
    """Calls every operation so often, half of it as the document does not allow; returns how many calls it was."""
    calls = 0
    schema = schemathesis.openapi.from_dict(document)
    schema.app = app
    for operation in (each.ok() for each in schema.get_all_operations()):
        for mode in modes(document["paths"][operation.path][operation.method]):
            strategy = operation.as_strategy(generation_mode=mode)

            @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=CALM)
            @given(case=strategy)
            def call(case: Any) -> None:
                nonlocal calls
                calls += 1
                answer = case.call(base_url=HERE, headers={"host": "127.0.0.1"})
                assert answer.status_code < 500, (case.method, case.path, answer.status_code)
                case.validate_response(answer, checks=[status_code_conformance, response_schema_conformance])

            call()
    return calls


def gateway(path: Path) -> ASGIApp:
    return filled(Shop(path), round(time.time() * 1000)).app()


def ingest() -> ASGIApp:
    return application(Desk(), Limits(100_000, 10_000, 50), ignore)


def test_the_gateway_answers_whatever_is_asked(tmp_path: Path) -> None:
    assert hammer(gateway(tmp_path / "view.sqlite"), news_out(), EXAMPLES) > 20


def test_ingest_answers_whatever_is_pushed() -> None:
    assert hammer(ingest(), news_in(secured=False), EXAMPLES) > 4


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_both_answer_for_long(tmp_path: Path) -> None:
    assert hammer(gateway(tmp_path / "view.sqlite"), news_out(), MANY) > 1000
    assert hammer(ingest(), news_in(secured=False), MANY) > 200
