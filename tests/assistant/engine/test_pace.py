from __future__ import annotations

import pytest

from assistant.engine.pace import STREAM_GAP_S, Pace


def test_a_prompt_that_nobody_reads_beside_gets_the_whole_batch() -> None:
    assert Pace(256).room(readers=0) == 256


def test_beside_a_growing_reply_a_step_takes_as_long_as_words_may_wait() -> None:
    pace = Pace(256)
    assert pace.room(readers=1) == 15  # nothing is known yet: a block with the reply's own token
    for _ in range(40):
        pace.stepped(100, 1, 0.5)
    assert pace.room(readers=1) == 3 * 16 - 1 <= 200 * STREAM_GAP_S
    for _ in range(40):
        pace.stepped(100, 1, 0.001)
    assert pace.room(readers=1) == 256


def test_reading_a_prompt_alone_tells_nothing_about_the_small_steps_beside_a_reply() -> None:
    pace = Pace(256)
    for _ in range(40):
        pace.stepped(256, 0, 0.1)
    assert pace.room(readers=1) == 15


@pytest.mark.parametrize(("readers", "room"), [(1, 15), (8, 8), (9, 23), (16, 16), (30, 18)])
def test_a_prompt_is_read_beside_many_replies_too(readers: int, room: int) -> None:
    pace = Pace(256)
    for _ in range(40):
        pace.stepped(16, 1, 5.0)
    assert pace.room(readers) == room


def test_fixed_steps_stay_whatever_happens() -> None:
    pace = Pace(256, fixed=True)
    pace.stepped(100, 1, 9.0)
    assert pace.room(readers=1) == 256


def test_speed_counts_steps_of_pure_writing() -> None:
    pace = Pace(256)
    assert pace.tokens_per_second == 0
    pace.stepped(200, 1, 2.0)
    assert pace.tokens_per_second == 0
    pace.stepped(4, 4, 0.1)
    assert pace.tokens_per_second == pytest.approx(40)


def test_a_wait_is_estimated_from_how_long_requests_took() -> None:
    pace = Pace(256)
    assert pace.wait_s(1, 4) is None
    pace.served(20)
    assert (pace.wait_s(1, 4), pace.wait_s(3, 4), pace.wait_s(2, 0)) == (5, 15, 40)
