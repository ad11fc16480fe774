"""The evaluation as a whole, over enrichers that are known to be perfect, empty or broken."""

from __future__ import annotations

import json
import re
import shlex
import sys
from typing import TYPE_CHECKING, Any

import pytest

import seeds
from tests.evaluation.__main__ import main
from tests.evaluation.documents import Case
from tests.evaluation.reading import seed_case
from tests.evaluation.running import StreamError, enrich, evaluate

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
    assert list(outcome.scores) == ["de", "en", "es", "fi", "fr", "total"]
    for score in (outcome.scores[language] for language in ("de", "en", "es", "fr", "total")):
        assert score.entities.all_types.f1 == score.entities.spans.f1 == score.headlines.all_types.f1 == 1
        assert score.quotes.assigned.joint.f1 == score.quotes.exact.f1 == score.quotes.end_to_end_exact.f1 == 1
        assert score.names.name.f1 == score.language.value == 1
        assert score.names.invented.right == 0


def test_languages_add_up() -> None:
    outcome = evaluate(CASES, [event(case) for case in CASES])
    *languages, total = outcome.scores.values()
    assert total.quotes.exact.gold == sum(score.quotes.exact.gold for score in languages)
    assert total.names.name.gold == sum(score.names.name.gold for score in languages)
    assert total.language.of == sum(score.language.of for score in languages) == len(CASES)


def test_an_article_that_failed_counts_as_missed() -> None:
    error = {"error": {"reason": "not_json", "message": "line 1"}, "line": 1}
    outcome = evaluate(CASES[:1], [error])
    assert outcome.failures == [f"{CASES[0].gold.id}: {error['error']}"]
    assert outcome.scores["total"].quotes.exact.recall == 0


def test_lost_or_disordered_events_cannot_be_scored() -> None:
    events = [event(case) for case in CASES]
    with pytest.raises(StreamError, match="14 articles in, 13 events out"):
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
    assert "E end to end" in text
    quotes = sum(len(case.gold.quotes or ()) for case in CASES)
    assert f"missed quote ({quotes})" in text
    assert f"and {quotes - 1} more" in text


def test_gold_files_and_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(
        '{"id": "x", "lang": "de", "text": "Rom", "ents": [[0, 3, "LOC"]], "quotes": []}\n', encoding="utf-8"
    )
    assert main([str(gold), "--json", "--enrich", shlex.join(python(ECHO))]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["scores"]["de"]["entities"]["types"]["place"]["recall"] == 0
    assert report["counts"] == {"wrong language": {"de": 1}, "missed entity": {"de": 1}}
    assert {mistake["kind"] for mistake in report["mistakes"]} == {"wrong language", "missed entity"}


def test_a_failed_article_is_told_by_the_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    failing = 'import sys\nfor line in sys.stdin: print(\'{"error": {"reason": "too_large"}}\')\nsys.exit(1)'
    assert main(["--enrich", shlex.join(python(failing))]) == 1
    assert "de-nachtzug: {'reason': 'too_large'}" in capsys.readouterr().err


def test_a_broken_stream_is_told_by_the_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--enrich", "no-such-program"]) == 1
    assert "evaluation: no-such-program" in capsys.readouterr().err


def test_pages_are_written_on_demand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "results"
    assert main(["--enrich", shlex.join(python(ECHO)), "--html", str(folder)]) == 0
    assert capsys.readouterr().out
    assert len(list(folder.iterdir())) == len(CASES) + 1


def test_conventions_that_are_not_there_are_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--conventions", f"{tmp_path / 'none.py'}:rules"]) == 1
    assert "none.py: not a Python file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"text": "Rom"}\n{"text": ', r"gold.jsonl, line 2: JSONDecodeError"),
        (b'{"text": "Rom", "ents": [[0, 3, "GPE"]]}', r"gold.jsonl, line 1: KeyError\('GPE'\)"),
        (b'{"ents": []}', "line 1: KeyError"),
        (b'{"text": "Rom", "quotes": ["Rom"]}', "line 1: AttributeError"),
        (b"[]", "line 1: TypeError"),
        (b'{"text": "\xfc"}', "gold.jsonl: .*utf-8"),
        (None, "gold.jsonl: .*No such file"),
    ],
)
def test_gold_that_cannot_be_read_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes | None, message: str
) -> None:
    gold = tmp_path / "gold.jsonl"
    if data is not None:
        gold.write_bytes(data)
    assert main([str(gold)]) == 1
    assert re.match(f"evaluation: .*{message}", capsys.readouterr().err)
