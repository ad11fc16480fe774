"""The step from encoded events to results, with cores that behave and cores that do not."""

from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from stages import ADDED, stage

from schemas.reasons import Reason
from services.runtime.enrich import enrich_through, enrich_with
from services.runtime.stage import Bad, Enriched, Event, Stage

ARTICLE = b'{ "id": "a1", "headline": "Gut", "big": 123456789012345678901234567890, "f": 1.50 }'


def article(number: int, headline: str = "Gut") -> bytes:
    return orjson.dumps({"id": f"a{number}", "headline": headline})


def of(load: Any) -> Stage:
    return Stage("language", lambda: load)


def test_the_article_keeps_every_byte() -> None:
    (result,) = enrich_with(stage("language"))([ARTICLE])
    assert isinstance(result, Enriched)
    assert result.value.startswith(b'{"article":' + ARTICLE)
    assert orjson.loads(result.value)["language"] == ADDED["language"]
    assert (result.id, result.outcome, result.language) == ("a1", "ok", ADDED["language"]["tag"])


def test_what_has_no_language_is_told_apart() -> None:
    skipped = {"status": "skipped", "reason": "language_undetermined"}
    (result,) = enrich_with(of(lambda events: [skipped for _ in events]))([article(1)])
    assert isinstance(result, Enriched)
    assert (result.outcome, result.language) == ("language_undetermined", None)


def test_stages_in_a_row_each_append_one_key() -> None:
    results = enrich_through([stage(name) for name in ("language", "entities", "quotes")])(
        [article(1), b"{", article(2)]
    )
    assert [type(result) for result in results] == [Enriched, Bad, Enriched]
    assert isinstance(results[0], Enriched)
    assert list(orjson.loads(results[0].value)) == ["article", "language", "entities", "quotes"]


def test_a_bad_event_does_not_take_its_neighbours_with_it() -> None:
    results = enrich_with(stage("language"))([article(1), b"nope", b'{"headline": "x"}', article(4)])
    assert [r.reason if isinstance(r, Bad) else r.id for r in results] == [
        "a1",
        Reason.NOT_JSON,
        Reason.MISSING_ID,
        "a4",
    ]


def test_an_exception_is_blamed_on_the_event_that_causes_it() -> None:
    values = [article(n, "raise" if n in {3, 7} else "Gut") for n in range(10)]
    results = enrich_with(stage("language"))(values)
    assert [n for n, result in enumerate(results) if isinstance(result, Bad)] == [3, 7]
    assert results[3] == Bad(Reason.STAGE_FAILED, "ValueError: asked to")


def test_memory_errors_are_left_to_the_process() -> None:
    def core(_: Sequence[Event]) -> list[Any]:
        raise MemoryError

    with pytest.raises(MemoryError):
        enrich_with(of(core))([article(1)])


def test_memory_errors_of_what_is_derived_are_left_to_the_process() -> None:
    def derive(_: Event) -> list[Any]:
        raise MemoryError

    with pytest.raises(MemoryError):
        enrich_with(Stage("language", stage("language").load, derive))([article(1)])


@pytest.mark.parametrize(
    "added",
    [{"status": "ok"}, {"status": "skipped"}, {"status": "ok", "tag": "de", "confidence": 2.0, "model": "m"}],
)
def test_a_core_that_breaks_the_contract_is_said_to(added: Any) -> None:
    (result,) = enrich_with(of(lambda events: [added for _ in events]))([article(1)])
    assert isinstance(result, Bad)
    assert result.reason is Reason.STAGE_FAILED
    assert "contract" in result.message


def test_a_core_that_loses_events_fails_as_a_whole() -> None:
    with pytest.raises(RuntimeError, match="0 objects for 1 events"):
        enrich_with(of(lambda _: []))([article(1)])


def test_a_skip_is_an_outcome_of_its_own() -> None:
    (result,) = enrich_with(of(lambda _: [{"status": "skipped", "reason": "empty"}]))([article(1)])
    assert isinstance(result, Enriched)
    assert result.outcome == "empty"


def test_what_a_stage_derives_goes_along() -> None:
    event = enrich_through([stage("language"), stage("entities")])([article(1)])[0]
    assert isinstance(event, Enriched)
    derive = Stage("quotes", stage("quotes").load, lambda whole: [{"id": whole["article"]["id"] + "-q", "n": 1}])
    (result,) = enrich_with(derive)([event.value])
    assert isinstance(result, Enriched)
    assert [(each.id, each.value) for each in result.derived] == [("a1-q", b'{"id":"a1-q","n":1}')]


def test_an_event_that_holds_the_key_already_is_refused() -> None:
    event = enrich_with(stage("language"))([article(1)])[0]
    assert isinstance(event, Enriched)
    twice = event.value[:-1] + b',"entities":{"status":"ok","model":"m","items":[]}}'
    (result,) = enrich_with(stage("entities"))([twice])
    assert isinstance(result, Bad)
    assert result.reason is Reason.INVALID_SCHEMA
