"""What a step takes where replies, long prompts, readers and bulk work meet."""

from __future__ import annotations

import pytest

from assistant.engine.batch import BLOCK, Limits
from assistant.engine.scheduler import BULK_EVERY
from assistant.messages import Priority
from tests.assistant.engine.playing import Play, limits


def test_bulk_joins_every_fourth_step_while_a_reader_is_answered() -> None:
    play = Play(limits())
    bulk = play.submit(b"bulk", "bulk")
    play.run(bulk, 1)
    reader = play.submit(b"reader")
    play.run(reader, 1)
    before = bulk.written
    for _ in range(4 * BULK_EVERY):
        play.step()
    assert (reader.written, bulk.written - before) == (1 + 4 * BULK_EVERY, 4)


def test_bulk_fills_a_block_of_rows_beside_a_reader_and_no_more() -> None:
    play = Play(Limits(cells=2_000, slots=40, rows=40))
    for number in range(30):
        play.submit(b"%02d bulk" % number, "bulk")
    while not all(sequence.streaming for sequence in play.sequences.values()):
        play.step()
    assert len(play.step().rows) == 30
    play.run(play.submit(b"reader"), 1)
    assert sorted({len(play.step().rows) for _ in range(BULK_EVERY)}) == [1, BLOCK]


@pytest.mark.parametrize(("replies", "tokens"), [(3, 3 + 64), (15, 48), (40, 48), (47, 48), (50, 64)])
def test_few_tokens_of_a_prompt_join_many_replies(replies: int, tokens: int) -> None:
    play = Play(Limits(cells=4_000, slots=80, rows=64, mixed=48))
    for number in range(replies):
        play.submit(b"%02d" % number, "bulk")
    while not all(sequence.streaming for sequence in play.sequences.values()):
        play.step()
    play.submit(b"a long prompt " * 10, "bulk")
    assert sum(len(row.tokens) for row in play.step().rows) == tokens


@pytest.mark.parametrize(
    ("priority", "length", "sizes"),
    [("bulk", 60, [[60], [1, 60]]), ("bulk", 40, [[40, 8], [1, 32]]), ("interactive", 60, [[60, 4], [1, 56]])],
)
def test_prompts_in_bulk_are_read_one_by_one_but_for_short_ones(
    priority: Priority, length: int, sizes: list[list[int]]
) -> None:
    play = Play(Limits(cells=4_000, slots=80, rows=64, mixed=48))
    for letter in (b"a", b"b"):
        play.submit(letter * length, priority)
    assert [[len(row.tokens) for row in play.step().rows] for _ in sizes] == sizes
