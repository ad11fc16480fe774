"""The push API, without a port and without Kafka."""

import gzip
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from openapi_spec_validator import validate
from starlette.testclient import TestClient

from services.ingest.articles import Ready
from services.ingest.gate import NotWrittenError
from services.ingest.openapi import document
from services.ingest.push.api import application
from services.ingest.push.bodies import Limits

JSON = "application/json"
LINES = "application/x-ndjson"
ONE = {"id": "1", "headline": "Snow"}


class Desk:
    """A gate that keeps what it gets."""

    def __init__(self) -> None:
        self.got: list[Ready] = []
        self.wait: float | None = None
        self.broken = False

    def busy(self) -> float | None:
        return self.wait

    async def room(self) -> None:
        return

    async def deliver(self, ready: Sequence[Ready]) -> None:
        if self.broken:
            raise NotWrittenError("no broker")
        self.got += ready


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def counted() -> Counter[str]:
    return Counter()


@pytest.fixture
def client(desk: Desk, counted: Counter[str]) -> TestClient:
    def count(outcome: str, number: int) -> None:
        counted[outcome] += number

    return TestClient(application(desk, Limits(10_000, 1000, 5), count))


def post(client: TestClient, body: Any, kind: str = JSON, **headers: str) -> Any:
    data = body if isinstance(body, bytes) else orjson.dumps(body)
    return client.post("/v1/articles", content=data, headers={"content-type": kind, **headers})


def is_problem(answer: Any, status: int, reason: str) -> bool:
    body = answer.json()
    kinds = (answer.headers["content-type"], body["type"])
    return (answer.status_code, body["status"], *kinds) == (
        status,
        status,
        "application/problem+json",
        f"urn:depesche:problem:{reason}",
    )


def test_one_article_is_accepted_as_it_is(client: TestClient, desk: Desk, counted: Counter[str]) -> None:
    answer = post(client, b' {"id": "1", "headline": "Snow", "n": 1.50}')
    assert (answer.status_code, answer.json()) == (202, {"ids": ["1"], "refused": 0, "items": [{"id": "1"}]})
    assert [ready.value for ready in desk.got] == [b'{"id": "1", "headline": "Snow", "n": 1.50}']
    assert counted == {"accepted": 1}


def test_many_articles_are_told_one_by_one(client: TestClient, counted: Counter[str]) -> None:
    answer = post(client, [ONE, {"id": "2"}, {"headline": "Ice", "url": "https://example.org/a#x"}])
    assert answer.status_code == 202
    assert answer.json()["ids"] == ["1", "https://example.org/a"]
    assert [list(item) for item in answer.json()["items"]] == [["id"], ["problem"], ["id"]]
    assert answer.json()["items"][1]["problem"]["status"] == 422
    assert counted == {"accepted": 2, "invalid_schema": 1}


def test_lines_stand_for_themselves(client: TestClient, desk: Desk) -> None:
    lines = b'{"id": "1", "headline": "a"}\n\n{"id": \n' + b'{"id": "2", "headline": "%s"}\n' % (b"b" * 1000)
    answer = post(client, lines, LINES)
    assert answer.status_code == 202
    assert [ready.id for ready in desk.got] == ["1"]
    assert [item["problem"]["status"] for item in answer.json()["items"][1:]] == [400, 413]


@pytest.mark.parametrize(
    ("body", "kind", "status", "reason"),
    [
        (b"{", JSON, 400, "not_json"),
        (b'[{"id": "1", "headline": "a"}, {', JSON, 400, "not_json"),
        (b"\xff", JSON, 400, "not_utf8"),
        (b"", JSON, 400, "empty"),
        (b"[]", JSON, 400, "empty"),
        (b"", LINES, 400, "empty"),
        (b"{", LINES, 400, "not_json"),
        (b"7", JSON, 422, "invalid_schema"),
        (b'{"id": "1"}', JSON, 422, "invalid_schema"),
        (b'{"id": "1", "id": "2", "headline": "a"}', JSON, 400, "duplicate_key"),
        (orjson.dumps({"headline": "a" * 1000}), JSON, 413, "too_large"),
        (b"[" + b",".join([b'{"headline": "a"}'] * 6) + b"]", JSON, 413, "too_many"),
        (b" " * 10_001, JSON, 413, "too_large"),
        (b'[{"id": "1"}, 7]', JSON, 422, "no_article"),
        (b"{}", "text/plain", 415, "unsupported_media_type"),
        (b"{}", "application/json; charset=iso-8859-1", 415, "unsupported_media_type"),
        (b"{}", "", 415, "unsupported_media_type"),
    ],
)
def test_what_is_refused_says_why(  # noqa: PLR0913 - three fixtures, four parameters
    client: TestClient, desk: Desk, counted: Counter[str], body: bytes, kind: str, status: int, reason: str
) -> None:
    assert is_problem(post(client, body, kind), status, reason)
    assert desk.got == []
    assert counted.total() > 0


def test_compressed_bodies_are_inflated_and_bombs_are_not(client: TestClient, desk: Desk) -> None:
    whole = gzip.compress(orjson.dumps(ONE))
    assert post(client, whole, **{"content-encoding": "gzip"}).status_code == 202
    assert [ready.id for ready in desk.got] == ["1"]
    bomb = gzip.compress(b" " * 5_000_000)
    assert is_problem(post(client, bomb, **{"content-encoding": "gzip"}), 413, "too_large")
    assert is_problem(post(client, whole[:-5], **{"content-encoding": "gzip"}), 400, "broken_encoding")
    assert is_problem(post(client, whole, **{"content-encoding": "br"}), 415, "unsupported_encoding")


def test_who_comes_too_fast_is_told_when_to_come_back(client: TestClient, desk: Desk) -> None:
    desk.wait = 7
    answer = post(client, ONE)
    assert is_problem(answer, 429, "busy")
    assert answer.headers["retry-after"] == "7"


def test_what_kafka_did_not_take_is_not_accepted(client: TestClient, desk: Desk) -> None:
    desk.broken = True
    answer = post(client, ONE)
    assert is_problem(answer, 503, "not_written")
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize("identity", ["https://example.org/a?b", "/", "a//b/", "\u2028ü"])
def test_an_article_is_withdrawn(client: TestClient, desk: Desk, identity: str) -> None:
    answer = client.delete(f"/v1/articles/{quote(identity, safe='')}")
    assert (answer.status_code, answer.json()["ids"]) == (202, [identity])
    assert orjson.loads(desk.got[0].value)["status"] == "canceled"


@pytest.mark.parametrize("identity", ["x" * 513, "two\nlines", "line\n"])
def test_what_cannot_be_an_id_withdraws_nothing(client: TestClient, identity: str) -> None:
    assert is_problem(client.delete(f"/v1/articles/{quote(identity, safe='')}"), 422, "invalid_schema")


def test_a_token_is_asked_for_where_there_is_one(desk: Desk) -> None:
    client = TestClient(application(desk, Limits(1000, 1000, 5), lambda *_: None, "secret"))
    assert is_problem(post(client, ONE), 401, "unauthorized")
    assert is_problem(post(client, ONE, authorization="Bearer wrong"), 401, "unauthorized")
    assert post(client, ONE, authorization="bearer secret").status_code == 202
    assert client.delete("/v1/articles/1").status_code == 401


def test_what_is_not_there_is_a_problem_too(client: TestClient) -> None:
    assert is_problem(client.get("/v2"), 404, "not_found")
    assert is_problem(client.get("/v1/articles"), 405, "method_not_allowed")


@pytest.mark.parametrize("secured", [True, False])
def test_the_description_is_openapi(secured: bool) -> None:  # noqa: FBT001 - a parameter of the test
    validate(document(secured=secured))


def test_the_description_is_served_and_names_every_status(client: TestClient) -> None:
    served = client.get("/openapi.json").json()
    assert served == document(secured=False)
    statuses = set(served["paths"]["/v1/articles"]["post"]["responses"])
    assert statuses == {"202", "400", "401", "408", "413", "415", "422", "429", "503"}
