"""What is sent and what is not: decisions in the light of what was sent before."""

from typing import Any

import orjson
import pytest

from services.ingest.memory.decide import Decider, Decision, Outcome
from services.ingest.memory.near import Near
from services.ingest.memory.seen import Memory, decoded

NOW = 1_795_766_400.0
LONG = " ".join(f"word{number} of the agency copy" for number in range(60))


def encoded(**fields: Any) -> bytes:
    return orjson.dumps({"id": "1", "headline": "Snow", **fields})


def decide(decider: Decider, now: float = NOW, **fields: Any) -> Decision:
    value = encoded(**fields)
    return decider.decide(value, orjson.loads(value), now)


@pytest.fixture
def decider() -> Decider:
    return Decider(Memory(3600), Near(0.6, 3600))


def test_a_new_article_is_sent_as_it_is(decider: Decider) -> None:
    decision = decide(decider, extra=[1])
    assert (decision.outcome, decision.value) == (Outcome.NEW, encoded(extra=[1]))


def test_an_unchanged_article_is_not_sent_again(decider: Decider) -> None:
    decide(decider)
    assert decide(decider, updated="2026-11-27T08:00:00Z") == Decision("1", Outcome.UNCHANGED)
    assert decide(decider, published="2026-11-27T08:00:00Z") == Decision("1", Outcome.UNCHANGED)


def test_a_changed_article_is_an_update_and_says_when(decider: Decider) -> None:
    decide(decider)
    decision = decide(decider, body="It snows.")
    assert decision.outcome is Outcome.UPDATED
    assert decision.value == encoded(body="It snows.")[:-1] + b',"updated":"2026-11-27T08:00:00Z"}'
    assert decide(decider, body="It snows.").outcome is Outcome.UNCHANGED


def test_an_update_keeps_the_time_its_publisher_gives(decider: Decider) -> None:
    decide(decider)
    decision = decide(decider, body="It snows.", updated="2026-11-27T07:59:00+01:00")
    assert decision.value == encoded(body="It snows.", updated="2026-11-27T07:59:00+01:00")
    empty = decide(decider, body="It thaws.", updated=None)
    assert orjson.loads(empty.value or b"")["updated"] == "2026-11-27T08:00:00Z"


def test_an_older_version_that_comes_late_is_not_sent(decider: Decider) -> None:
    decide(decider, body="second", updated="2026-11-27T07:00:00Z")
    assert decide(decider, body="first", published="2026-11-27T06:00:00Z").outcome is Outcome.STALE
    assert decide(decider, body="third", updated="2026-11-27T07:30:00Z").outcome is Outcome.UPDATED


def test_a_date_that_is_yet_to_come_makes_no_version_old(decider: Decider) -> None:
    decide(decider, published="2062-11-27T06:00:00Z", updated="2026-11-27T06:00:00Z")
    assert decide(decider, body="mended", published="2026-11-27T07:00:00Z").outcome is Outcome.UPDATED
    assert decide(decider, body="older", published="2026-11-27T06:30:00Z").outcome is Outcome.STALE
    assert decide(decider, body="fast clock", published="2026-11-27T08:09:00Z").outcome is Outcome.UPDATED


def test_a_teaser_is_news_but_no_update(decider: Decider) -> None:
    value = encoded(body="It snows …")
    teaser, whole = orjson.loads(value), {"id": "1", "headline": "Snow", "body": "It snows all night."}
    assert decider.decide(value, teaser, NOW, teaser=True).outcome is Outcome.NEW
    assert decider.decide(encoded(**whole), whole, NOW + 1).outcome is Outcome.UPDATED
    assert decider.decide(value, teaser, NOW + 2, teaser=True) == Decision("1", Outcome.UNCHANGED)
    assert decider.decide(encoded(**whole), whole, NOW + 3).outcome is Outcome.UNCHANGED


def test_a_kill_notice_is_sent_once(decider: Decider) -> None:
    decide(decider)
    assert decide(decider, status="canceled").outcome is Outcome.CANCELED
    assert decide(decider, status="canceled", headline="").outcome is Outcome.UNCHANGED


def test_a_kill_notice_for_what_was_never_seen_is_sent(decider: Decider) -> None:
    assert decide(decider, status="canceled").outcome is Outcome.CANCELED


def test_a_feed_that_still_lists_a_withdrawn_article_does_not_bring_it_back(decider: Decider) -> None:
    decide(decider, published="2026-11-27T06:00:00Z")
    decide(decider, status="canceled")
    assert decide(decider, published="2026-11-27T06:00:00Z").outcome is Outcome.STALE
    assert decide(decider).outcome is Outcome.STALE
    assert decide(decider, now=NOW + 3600, updated="2026-11-27T09:00:00Z").outcome is Outcome.UPDATED


def test_what_was_not_sent_after_all_is_forgotten(decider: Decider) -> None:
    decide(decider)
    decider.keep()
    decide(decider, body="It snows.")
    decide(decider, id="2", body=LONG)
    decider.undo()
    assert decide(decider).outcome is Outcome.UNCHANGED
    assert decide(decider, body="It snows.").outcome is Outcome.UPDATED
    assert decide(decider, id="3", body=LONG).value == encoded(id="3", body=LONG)


def test_an_older_entry_that_comes_late_changes_nothing(decider: Decider) -> None:
    first, second = decide(decider).seen, decide(decider, now=NOW - 60, body="It snows.").seen
    assert first
    assert second
    assert second.at > first.at
    decider.remember(first)
    assert decide(decider, body="It snows.").outcome is Outcome.UNCHANGED


def test_what_is_withdrawn_without_a_word_is_new_again(decider: Decider) -> None:
    decide(decider)
    decider.drop("1")
    assert decide(decider).outcome is Outcome.NEW


def test_what_is_old_is_forgotten(decider: Decider) -> None:
    decide(decider)
    decider.forget(NOW + 3601)
    assert decide(decider, now=NOW + 3602).outcome is Outcome.NEW


def test_the_same_copy_at_other_publishers_is_marked_with_the_first(decider: Decider) -> None:
    decide(decider, id="a", body=LONG)
    second = decide(decider, id="b", now=NOW + 1, body=f"By our correspondent. {LONG}")
    third = decide(decider, id="c", now=NOW + 2, body=f"{LONG} More in our next edition.")
    assert [orjson.loads(each.value or b"")["duplicate_of"] for each in (second, third)] == ["a", "a"]
    assert "duplicate_of" not in orjson.loads(decide(decider, id="d", body="Other news.").value or b"")


def test_an_update_of_the_first_is_no_duplicate_of_those_that_repeat_it(decider: Decider) -> None:
    decide(decider, id="a", body=LONG)
    decide(decider, id="b", now=NOW + 1, body=LONG)
    update = decide(decider, id="a", now=NOW + 2, body=f"{LONG} Corrected.")
    assert "duplicate_of" not in orjson.loads(update.value or b"")
    again = decide(decider, id="b", now=NOW + 3, body=f"{LONG} And corrected.")
    assert orjson.loads(again.value or b"")["duplicate_of"] == "a"


def test_what_its_publisher_says_to_be_a_duplicate_is_one(decider: Decider) -> None:
    decision = decide(decider, duplicate_of="x")
    assert decision.value == encoded(duplicate_of="x")
    assert decision.seen
    assert decision.seen.duplicate_of == "x"


def test_an_entry_of_the_topic_is_what_was_remembered(decider: Decider) -> None:
    decide(decider, id="a", body=LONG)
    for fields in ({"id": "b", "body": LONG, "published": "2026-11-27T06:00:00Z"}, {"status": "canceled"}, {}):
        seen = decide(decider, **fields).seen
        if seen:
            assert decoded(seen.encoded()) == seen


def test_a_worker_that_took_the_entries_over_decides_the_same(decider: Decider) -> None:
    other = Decider(Memory(3600), Near(0.6, 3600))
    for seen in (decide(decider, id="a", body=LONG).seen, decide(decider).seen):
        assert seen
        other.remember(decoded(seen.encoded()))
    assert decide(other).outcome is Outcome.UNCHANGED
    assert orjson.loads(decide(other, id="b", body=LONG).value or b"")["duplicate_of"] == "a"
