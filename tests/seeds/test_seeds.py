"""The seeds are what their annotation says, and cover what news does."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

import seeds
from schemas.validation import validate
from seeds.build import built

if TYPE_CHECKING:
    from collections.abc import Iterator

ARTICLES = {article["id"]: article for article in seeds.articles()}
GOLD = {article_id: seeds.gold(article_id) for article_id in ARTICLES}
ANNOTATED = [article_id for article_id, gold in GOLD.items() if gold["quotes"] is not None]

every_article = pytest.mark.parametrize("article_id", ARTICLES)
every_annotated_article = pytest.mark.parametrize("article_id", ANNOTATED)


def all_quotes() -> Iterator[dict[str, Any]]:
    return (quote for article_id in ANNOTATED for quote in GOLD[article_id]["quotes"])


def phrases(quote: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield quote
    yield from (quote[role] for role in ("speaker", "cue", "addressee") if quote[role] is not None)


def covered(article: dict[str, Any], span: dict[str, Any]) -> str:
    return str(article[span["field"]][span["start"] : span["end"]])


def test_committed_json_is_what_the_annotation_builds() -> None:
    files = dict(built())
    assert {path: path.read_text(encoding="utf-8") for path in files} == files


def test_no_json_lacks_its_annotation() -> None:
    written = {path for path, _ in built()}
    folders = {path.parent for path in written}
    assert {path for folder in folders for path in folder.glob("*.json")} == written


def test_languages() -> None:
    assert Counter(gold["language"] for gold in GOLD.values()) == {"de": 6, "en": 3, "es": 2, "fr": 2, "fi": 1}
    assert {gold["language"] for gold in GOLD.values() if gold["quotes"] is None} == {"fi"}
    declared = Counter("language" in article for article in ARTICLES.values())
    assert min(declared[True], declared[False]) >= 4


@every_article
def test_article_keeps_the_contract(article_id: str) -> None:
    validate("article", ARTICLES[article_id])


@every_article
def test_article_has_the_length_of_agency_copy(article_id: str) -> None:
    assert 180 <= len(ARTICLES[article_id]["body"].split()) <= 400


@every_annotated_article
def test_gold_completes_to_a_valid_event(article_id: str) -> None:
    gold = GOLD[article_id]
    items = [{**quote, "frame": None, "confidence": 1} for quote in gold["quotes"]]
    for item in items:
        item["speaker"] = item["speaker"] and {**item["speaker"], "resolved_by": None}
    event = {
        "article": ARTICLES[article_id],
        "language": {"status": "ok", "tag": gold["language"], "confidence": 1, "model": "gold"},
        "entities": {"status": "ok", "model": "gold", "items": gold["entities"]},
        "quotes": {"status": "ok", "model": "gold", "items": items},
    }
    validate("enriched", event)


@every_annotated_article
def test_offsets_hold(article_id: str) -> None:
    article, gold = ARTICLES[article_id], GOLD[article_id]
    for mention in (mention for entity in gold["entities"] for mention in entity["mentions"]):
        assert covered(article, mention) == mention["text"]
    for phrase in (phrase for quote in gold["quotes"] for phrase in phrases(quote)):
        assert " ".join(covered(article, span) for span in phrase["spans"]) == phrase["text"]


@every_annotated_article
def test_mentions_do_not_overlap(article_id: str) -> None:
    mentions = [mention for entity in GOLD[article_id]["entities"] for mention in entity["mentions"]]
    spans = sorted((mention["field"], mention["start"], mention["end"]) for mention in mentions)
    assert all(a[0] != b[0] or a[2] <= b[1] for a, b in pairwise(spans))


@every_annotated_article
def test_named_speakers_are_entities(article_id: str) -> None:
    names = {entity["id"]: entity["name"] for entity in GOLD[article_id]["entities"]}
    for speaker in (quote["speaker"] for quote in GOLD[article_id]["quotes"] if quote["speaker"]):
        assert names.get(speaker["entity"]) == speaker["name"]


@every_annotated_article
def test_every_mention_of_a_name_is_marked(article_id: str) -> None:
    article, entities = ARTICLES[article_id], GOLD[article_id]["entities"]
    for text in {mention["text"] for entity in entities for mention in entity["mentions"]}:
        occurrences = sum(article[field].count(text) for field in ("headline", "body"))
        marked = sum(text in mention["text"] for entity in entities for mention in entity["mentions"])
        assert occurrences == marked, text


def test_quote_types_and_marks_are_covered() -> None:
    kinds = Counter(quote["type"] for quote in all_quotes())
    assert {"direct", "indirect", "reported", "free_indirect", "indirect_free_indirect"} <= kinds.keys()
    direct = [quote["text"] for quote in all_quotes() if quote["type"] == "direct"]
    assert set('„»“«"‘›') <= {text[0] for text in direct}


def test_speakers_of_all_kinds_are_covered() -> None:
    speakers = [quote["speaker"] for quote in all_quotes()]
    texts = {speaker["text"].casefold() for speaker in speakers if speaker}
    assert {"sie", "er", "she", "elle", "der sprecher", "die ministerin", "the biologist", "le ministre"} <= texts
    assert None in speakers
    assert any(speaker and speaker["name"] is None for speaker in speakers)
    assert any(len(quote["spans"]) > 1 for quote in all_quotes())
    assert any(quote["addressee"] for quote in all_quotes())


def test_two_people_share_a_surname() -> None:
    people = [entity["name"] for entity in GOLD["de-hallenbad"]["entities"] if entity["type"] == "person"]
    assert Counter(name.split()[-1] for name in people).most_common(1)[0][1] == 2


def test_unknown_seed_is_an_error() -> None:
    with pytest.raises(KeyError):
        seeds.gold("no-such-article")
