"""The HTTP interface, without a port and without Kafka."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from gateway import example
from readers import HERE, LAYOUT, Shop, filled, put
from starlette.testclient import TestClient

from services import pipeline
from services.gateway.access import keys
from services.gateway.access.rates import Rates
from services.gateway.shield import PAGE_POLICY
from services.gateway.stream.hub import Hub

if TYPE_CHECKING:
    from pathlib import Path

NOW = round(time.time() * 1000)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return filled(Shop(tmp_path / "view.sqlite"), NOW)


def is_problem(answer: Any, status: int, reason: str) -> bool:
    body = answer.json()
    said = (answer.status_code, body["status"], answer.headers["content-type"], body["type"])
    return said == (status, status, "application/problem+json", f"urn:depesche:problem:{reason}")


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()["items"]]


def test_an_article_comes_as_it_is(shop: Shop) -> None:
    answer = shop.client().get("/v1/articles/a%2F1")
    assert answer.json()["article"]["id"] == "a/1"
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    canceled = example("enriched", "canceled")["article"]["id"]
    assert is_problem(shop.client().get(f"/v1/articles/{canceled}"), 410, "canceled")
    assert is_problem(shop.client().get("/v1/articles/none"), 404, "unknown")


def test_markup_and_controls_stay_what_they_are(shop: Shop) -> None:
    text = "<script>alert(1)</script> \u202egnirts\u2066 \u2028 &amp; \U0001f600"
    with shop.store() as store:
        value = example("enriched", "interrupted_quote")
        put(store, NOW, pipeline.ENRICHED, {**value, "article": {**value["article"], "id": "x", "extra": text}})
    assert shop.client().get("/v1/articles/x").json()["article"]["extra"] == text


def test_a_damaged_view_is_said_to_be_none(shop: Shop) -> None:
    data = shop.path.read_bytes()
    shop.path.write_bytes(data[:4096].ljust(len(data), b"\xff"))
    for path in ("/v1/quotes", "/v1/articles/a%2F1", "/v1/entities/x", "/v1/trends"):
        answer = shop.client().get(path)
        assert is_problem(answer, 503, "no_view")
        assert answer.headers["retry-after"]


def test_quotes_come_newest_first_page_by_page(shop: Shop) -> None:
    client = shop.client()
    everything = ids(client.get("/v1/quotes"))
    assert everything == ["pronoun", "quote-4", "quote-3", "quote-2", "quote-1", "quote-0"]
    found, cursor = [], ""
    while cursor is not None:
        page = client.get(f"/v1/quotes?limit=4{cursor and '&cursor='}{cursor}")
        found += ids(page)
        cursor = page.json()["next"]
    assert found == everything


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("speaker=FINCH", 5),
        ("speaker=nobody", 0),
        ("entity=dolores%20finch", 5),
        ("entity=finch", 0),
        ("language=en", 5),
        ("language=de&language=en", 6),
        ("source=harbour%20wire", 5),
        ("text=QUOTE%203", 1),
        ("text=quote%203&text=quote%204", 2),
        ("type=direct", 5),
        ("type=indirect", 1),
        ("since=2026-01-01T00:00:00Z", 6),
        ("until=2026-01-01T00:00:00%2B01:00", 0),
    ],
)
def test_filters_are_met(shop: Shop, query: str, count: int) -> None:
    answer = shop.client().get(f"/v1/quotes?{query}")
    assert len(ids(answer)) == count


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/v1/quotes?limit=0", "limit"),
        ("/v1/quotes?limit=201", "limit"),
        ("/v1/quotes?limit=%D9%A1", "limit"),
        ("/v1/quotes?limit=1&limit=2", "limit"),
        ("/v1/quotes?since=yesterday", "since"),
        ("/v1/quotes?since=2026-01-01T00:00:00", "since"),
        ("/v1/quotes?until=0001-01-01T00:00:00%2B23:59", "until"),
        ("/v1/quotes?cursor=%21", "cursor"),
        ("/v1/quotes?type=person", "type"),
        ("/v1/quotes?language=english", "language"),
        ("/v1/quotes?text=", "text"),
        (f"/v1/quotes?text={'x' * 201}", "text"),
        ("/v1/quotes?" + "text=x&" * 21, "text"),
        ("/v1/quotes?page=1", "no such parameter"),
        ("/v1/articles/a%2F1?x=1", "no such parameter"),
        ("/v1/trends?window=2h", "window"),
        ("/v1/stream?kind=all", "kind"),
        ("/v1/stream?type=person", "type"),
        ("/v1/stream?kind=articles&type=direct", "type"),
        ("/v1/stream?last_event_id=x", "last_event_id"),
    ],
)
def test_a_wrong_parameter_is_named(shop: Shop, path: str, names: str) -> None:
    answer = shop.client().get(path)
    assert is_problem(answer, 400, "parameter")
    assert names in answer.json()["detail"]


def test_an_entity_is_found_by_key_and_public_id(shop: Shop) -> None:
    client = shop.client()
    entities = client.get("/v1/articles/a%2F1").json()["entities"]["items"]
    name = entities[0]["name"]
    key = f"{entities[0]['type']}:{name.casefold()}"
    known = next((f"{register}:{value}" for register, value in entities[0]["ids"].items() if value), key)
    found = client.get(f"/v1/entities/{known}").json()
    assert found["names"] == [{"name": name, "count": 1}]
    assert found["counts"]["articles"] == 1
    assert found["counts"]["mentions"] == len(entities[0]["mentions"])
    assert [each["id"] for each in found["articles"]] == ["a/1"]
    assert is_problem(client.get("/v1/entities/wikidata:Q0"), 404, "unknown")


def test_status_and_probes(shop: Shop) -> None:
    client = shop.client()
    said = client.get("/v1/status").json()
    assert said == {"services": [{"service": "quotes", "rate": 1.5, "lag": 3}], "clients": {"quotes": 0, "articles": 0}}
    assert client.get("/healthz").text == client.get("/readyz").text == "ok\n"
    shop.ready = "reading what is recent"
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (503, "reading what is recent\n")
    assert is_problem(client.get("/v1/stream"), 503, "not_ready")


def test_a_stream_says_how_to_come_back_and_ends_with_the_reason(shop: Shop) -> None:
    answer = shop.client().get("/v1/stream", params={"last_event_id": LAYOUT.encode((0, 0))})
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert answer.text.startswith(": depesche\nretry: 2000\n\n")
    assert answer.text.endswith('event: dropped\ndata: {"reason":"stopping","detail":"a test"}\n\n')
    assert shop.ended == {"stopping": 1}
    assert shop.client().head("/v1/stream").status_code == 200


def test_the_page_can_load_nothing_of_others(shop: Shop) -> None:
    answer = shop.client().get("/")
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == PAGE_POLICY
    assert "default-src 'none'" in shop.client().get("/v1/quotes").headers["content-security-policy"]
    assert is_problem(shop.client().get("/nothing"), 404, "not_found")
    assert is_problem(shop.client().post("/v1/quotes"), 405, "method_not_allowed")


def test_another_sites_page_may_not_read_unless_it_is_named(shop: Shop) -> None:
    asked = {"Origin": "https://news.example"}
    assert "access-control-allow-origin" not in shop.client(**asked).get("/v1/quotes").headers
    shop.origins = ["https://news.example"]
    allowed = shop.client(**asked).get("/v1/quotes").headers
    assert allowed["access-control-allow-origin"] == "https://news.example"
    assert "access-control-allow-origin" not in shop.client(Origin="https://other.example").get("/v1/quotes").headers


def test_a_name_that_points_here_from_elsewhere_is_refused(shop: Shop) -> None:
    client = TestClient(shop.app(), base_url="http://evil.example:8080")
    assert is_problem(client.get("/v1/quotes"), 421, "host")


class TestKeys:
    """Where there are keys."""

    @pytest.fixture
    def key(self) -> tuple[str, str]:
        return keys.new("newsroom")

    @pytest.fixture
    def shop(self, tmp_path: Path, key: tuple[str, str]) -> Shop:
        return filled(Shop(tmp_path / "view.sqlite", keys.parse(key[1]), rate=0.01, burst=5), NOW)

    def test_only_a_key_opens(self, shop: Shop, key: tuple[str, str]) -> None:
        for wrong in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Basic {key[0]}"}):
            answer = shop.client(**wrong).get("/v1/quotes")
            assert is_problem(answer, 401, "unauthorized")
            assert answer.headers["www-authenticate"] == "Bearer"
        assert is_problem(shop.client(Authorization=f"Bearer {key[0]}x").get("/v1/quotes"), 401, "unauthorized")
        assert shop.client(Authorization=f"Bearer {key[0]}").get("/v1/quotes").status_code == 200
        assert shop.client().get("/").status_code == 200
        assert shop.client().get("/openapi.json").status_code == 200

    def test_a_key_may_ask_so_often(self, shop: Shop, key: tuple[str, str]) -> None:
        client = shop.client(Authorization=f"Bearer {key[0]}")
        assert [client.get("/v1/quotes").status_code for _ in range(6)] == [200] * 5 + [429]
        assert int(client.get("/v1/quotes").headers["retry-after"]) > 1

    def test_keys_cannot_be_guessed_quickly(self, shop: Shop) -> None:
        shop.guard._wrong = Rates(0.001, 10)
        answers = [shop.client(Authorization=f"Bearer newsroom.{n:032}").get("/v1/quotes") for n in range(12)]
        assert answers[0].status_code == 401
        assert answers[-1].status_code == 429

    def test_a_browser_gets_a_session(self, shop: Shop, key: tuple[str, str]) -> None:
        client = TestClient(shop.app(), base_url=HERE)
        answer = client.post("/v1/session", headers={"Authorization": f"Bearer {key[0]}"})
        assert answer.status_code == 204
        header = answer.headers["set-cookie"].lower()
        assert "httponly" in header
        assert "samesite=strict" in header
        assert client.get("/v1/quotes").status_code == 200
        cookie = client.cookies["depesche_session"]
        forged = cookie[:-1] + ("0" if cookie[-1] != "0" else "1")
        assert (
            TestClient(shop.app(), base_url=HERE, cookies={"depesche_session": forged}).get("/v1/quotes").status_code
            == 401
        )
        client.delete("/v1/session")
        assert client.get("/v1/quotes").status_code == 401

    def test_a_key_has_so_many_streams(self, shop: Shop, key: tuple[str, str]) -> None:
        with shop.guard.stream("newsroom"):
            answer = shop.client(Authorization=f"Bearer {key[0]}").get("/v1/stream")
        assert is_problem(answer, 429, "too_many")
        assert shop.client(Authorization=f"Bearer {key[0]}").get("/v1/stream").status_code == 200

    def test_the_cookie_is_good_behind_the_path_of_a_proxy(self, shop: Shop, key: tuple[str, str]) -> None:
        client = TestClient(shop.app(), base_url=HERE)
        asked = {"Authorization": f"Bearer {key[0]}"}
        for answer in (client.post("/v1/session", headers=asked), client.delete("/v1/session")):
            assert "path" not in answer.headers["set-cookie"].lower()
        assert not client.cookies

    def test_a_stream_ends_with_its_session(self, shop: Shop, key: tuple[str, str]) -> None:
        shop.hub = Hub(LAYOUT, (0, 0), 10**7)
        shop.guard.sessions.seconds = 2  # a cookie says whole seconds: one at least is left
        client = TestClient(shop.app(), base_url=HERE)
        client.post("/v1/session", headers={"Authorization": f"Bearer {key[0]}"})
        began = time.monotonic()
        answer = client.get("/v1/stream")
        assert answer.text.endswith('event: dropped\ndata: {"reason":"expired","detail":"the session is over"}\n\n')
        assert time.monotonic() - began < 4
        assert shop.ended == {"expired": 1}
        assert client.get("/v1/quotes").status_code == 401
