"""When a feed is polled next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.feeds import schedule
from services.ingest.feeds.schedule import Failed, Fetched, Turn

TURN = Turn("https://example.org/feed", 300, etag='"1"', modified="Fri, 27 Nov 2026 08:00:00 GMT")


def wait(result: Fetched | Failed, *, turn: Turn = TURN, chance: float = 0.5) -> float:
    return schedule.after(turn, result, 1000, chance).due - 1000


def test_a_new_feed_is_polled_soon() -> None:
    assert [schedule.first("u", 300, 5, chance).due for chance in (0, 1)] == [5, 6]


def test_the_wait_is_jittered() -> None:
    assert [wait(Fetched(), chance=chance) for chance in (0, 0.5, 1)] == pytest.approx([270, 300, 330])


def test_a_feed_that_asks_for_patience_gets_it_but_no_feed_is_polled_more_often_than_set() -> None:
    assert wait(Fetched(seconds=900)) == 900
    assert wait(Fetched(seconds=1)) == 300


def test_failures_double_the_wait_up_to_hours_and_success_forgets_them() -> None:
    turn, waits = TURN, []
    for _ in range(12):
        following = schedule.after(turn, Failed(), 0, 0.5)
        waits.append(following.due)
        turn = following
    assert waits[:3] == [600, 1200, 2400]
    assert waits[-1] == schedule.LONGEST_WAIT
    assert schedule.after(turn, Fetched(), 0, 0.5).failures == 0
    assert schedule.after(turn, Fetched(), 0, 0.5).due == 300


def test_retry_after_is_kept_and_bounded() -> None:
    assert wait(Failed(retry_after=7200)) == 7200
    assert wait(Failed(retry_after=1)) == 600
    assert wait(Failed(retry_after=1e12)) == schedule.LONGEST_TOLD
    assert wait(Failed(gone=True)) == schedule.GONE_WAIT


def test_conditions_are_what_the_server_said_last() -> None:
    assert TURN.conditions == {"If-None-Match": '"1"', "If-Modified-Since": "Fri, 27 Nov 2026 08:00:00 GMT"}
    unchanged = schedule.after(TURN, Fetched(changed=False), 0, 0.5)
    assert unchanged.conditions == TURN.conditions
    assert schedule.after(TURN, Fetched(etag='"2"'), 0, 0.5).conditions == {"If-None-Match": '"2"'}
    assert schedule.after(TURN, Failed(), 0, 0.5).conditions == TURN.conditions


def test_a_feed_that_has_moved_for_good_is_polled_where_it_is_now() -> None:
    assert schedule.after(TURN, Fetched(moved="https://example.org/new"), 0, 0.5).url == "https://example.org/new"


@given(st.lists(st.one_of(st.builds(Failed, st.floats(0, 1e9)), st.builds(Fetched)), max_size=40), st.floats(0, 1))
def test_no_feed_is_forgotten_or_hammered(results: list[Fetched | Failed], chance: float) -> None:
    turn, now = TURN, 0.0
    for result in results:
        turn = schedule.after(turn, result, now, chance)
        assert 0.9 * TURN.every <= turn.due - now <= 1.1 * schedule.GONE_WAIT
        now = turn.due


def test_another_interval_counts_from_now_but_no_failing_feed_is_polled_sooner_for_it() -> None:
    turn = schedule.after(TURN, Fetched(), 1000, 0.5)
    assert schedule.changed(turn, 60, 1000).due == 1060
    assert schedule.changed(turn, 600, 1000).due == turn.due
    failed = schedule.after(TURN, Failed(retry_after=7200), 1000, 0.5)
    assert (schedule.changed(failed, 60, 1000).due, schedule.changed(failed, 60, 1000).every) == (failed.due, 60)
