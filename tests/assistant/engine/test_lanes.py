from __future__ import annotations

from assistant.engine.batch import Row
from assistant.engine.lanes import NOBODY, filled
from assistant.engine.layout import GROUP


def test_a_group_with_something_to_do_is_filled_up_where_its_lanes_end_and_others_are_left_alone() -> None:
    rows = [Row(7, 2 * GROUP + 1, 30, (5,), 1), Row(4, 3, 10, (6,), 1)]
    laid = filled(rows, length=lambda lane: 100 + lane)
    assert [row.slot for row in laid] == [*range(GROUP), *range(2 * GROUP, 3 * GROUP)]
    assert [row for row in laid if row.request != NOBODY] == [rows[1], rows[0]]
    assert all(row.start == 100 + row.slot and row.outputs == 1 for row in laid if row.request == NOBODY)
