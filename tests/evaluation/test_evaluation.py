"""The evaluation as a whole, over enrichers that are known to be perfect, empty or broken."""

from __future__ import annotations

import json
import shlex
import sys
from typing import TYPE_CHECKING, Any

import pytest

import seeds
from tests.evaluation.__main__ import StreamError, enrich, evaluate, main
from tests.evaluation.documents import Case, seed_case

if TYPE_CHECKING:
    from pathlib import Path

CASES = [seed_case(article, seeds.gold(article["id"])) for article in seeds.articles()]


def event(case: Case) -> dict[str, Any]:
    """What a perfect enricher makes of a seed article."""
    gold = seeds.gold(case.gold.id)
    skipped = {"status": "skipped", "reason": "unsupported_language"}
    entities, quotes = (
        {"status": "ok", "items": gold[key]} if gold[key] else skipped for key in ("entities", "quotes")
    )
    return {
        "article": case.article,
        "language": {"status": "ok", "tag": gold["language"], "confidence": 1},
        "entities": entities,
        "quotes": quotes,
    }


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_the_gold_itself_is_perfect() -> None:
    outcome = evaluate(CASES, [event(case) for case in CASES])
    assert (outcome.mistakes, outcome.failures) == ([], [])
    assert list(outcome.scores) == ["de", "en", "fi", "fr", "total"]
    for score in (outcome.scores[language] for language in ("de", "en", "fr", "total")):
        assert score.all_entities.f1 == score.spans.f1 == score.quotes.f1 == score.named.f1 == 1
        assert score.language.value == score.speaker.value == score.name.value == 1


def test_languages_add_up() -> None:
    outcome = evaluate(CASES, [event(case) for case in CASES])
    *languages, total = outcome.scores.values()
    assert total.quotes.gold == sum(score.quotes.gold for score in languages)
    assert total.language.of == sum(score.language.of for score in languages) == len(CASES)


def test_mistakes_of_every_kind_are_named() -> None:
    case = next(case for case in CASES if case.gold.id == "de-nachtzug")
    broken = json.loads(json.dumps(event(case)))
    broken["language"]["tag"] = "nl"
    entities, quotes = broken["entities"]["items"], broken["quotes"]["items"]
    entities[0]["type"] = "person"
    entities[1]["mentions"][0]["end"] += 1
    quotes[0]["speaker"] |= {"name": "Marek Dolżański", "resolved_by": "pronoun"}
    quotes[1] |= {"type": "free_indirect", "speaker": None}
    quotes[-1]["spans"] = [{"field": "body", "start": 0, "end": 5}]
    found = evaluate([case], [broken]).mistakes
    assert {mistake.kind for mistake in found} == {
        "language wrong",
        "entity missed",
        "entity invented",
        "entity of wrong type",
        "quote missed",
        "quote invented",
        "quote of wrong type",
        "wrong speaker",
        "wrong name",
    }
    (wrong_name, *_) = [mistake for mistake in found if mistake.kind == "wrong name"]
    assert wrong_name.text.startswith("„Wer abends in Berlin einsteigt“ … „soll")
    assert wrong_name.detail == "Friederike Altenbrunn, found Marek Dolżański by pronoun"


def test_an_article_that_failed_counts_as_missed() -> None:
    error = {"error": {"reason": "not_json", "message": "line 1"}, "line": 1}
    outcome = evaluate(CASES[:1], [error])
    assert outcome.failures == [f"{CASES[0].gold.id}: {error['error']}"]
    assert outcome.scores["total"].quotes.recall == 0


def test_lost_or_disordered_events_cannot_be_scored() -> None:
    events = [event(case) for case in CASES]
    with pytest.raises(StreamError, match="12 articles in, 11 events out"):
        evaluate(CASES, events[:-1])
    with pytest.raises(StreamError, match="came back as"):
        evaluate(CASES, events[::-1])


@pytest.mark.parametrize(
    ("code", "message"),
    [("print('no JSON')", "Expecting value"), ("raise SystemExit(3)", "ended with status 3")],
)
def test_a_broken_enricher_is_an_error(code: str, message: str) -> None:
    with pytest.raises(StreamError, match=message):
        enrich(CASES[:1], python(code))


def test_an_enricher_that_is_not_there_is_an_error() -> None:
    with pytest.raises(StreamError, match="no-such-program"):
        enrich(CASES[:1], ["no-such-program"])


ECHO = """
import json, sys
for line in sys.stdin:
    skipped = {"status": "skipped", "reason": "unsupported_language"}
    print(json.dumps({"article": json.loads(line), "language": skipped, "entities": skipped, "quotes": skipped}))
"""


def test_low_scores_are_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--enrich", shlex.join(python(ECHO)), "--mistakes", "1"]) == 0
    text = capsys.readouterr().out
    assert "de whatever type" in text
    quotes = sum(len(case.gold.quotes or ()) for case in CASES)
    assert f"quote missed ({quotes})" in text
    assert f"and {quotes - 1} more" in text


def test_gold_files_and_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(
        '{"id": "x", "lang": "de", "text": "Rom", "ents": [[0, 3, "LOC"]], "quotes": []}\n', encoding="utf-8"
    )
    assert main([str(gold), "--json", "--enrich", shlex.join(python(ECHO))]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["scores"]["de"]["entities"]["types"]["place"]["recall"] == 0
    assert {mistake["kind"] for mistake in report["mistakes"]} == {"language wrong", "entity missed"}


def test_a_failed_article_is_told_by_the_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    failing = 'import sys\nfor line in sys.stdin: print(\'{"error": {"reason": "too_large"}}\')\nsys.exit(1)'
    assert main(["--enrich", shlex.join(python(failing))]) == 1
    assert "de-nachtzug: {'reason': 'too_large'}" in capsys.readouterr().err


def test_a_broken_stream_is_told_by_the_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--enrich", "no-such-program"]) == 1
    assert "evaluation: no-such-program" in capsys.readouterr().err
