from __future__ import annotations

from collections.abc import Sequence

from assistant.documents.formats.pictures.order import reading_order
from assistant.documents.formats.pictures.values import Box


def column(left: float, top: float, lines: int, width: float = 150, pitch: float = 26) -> list[Box]:
    return [Box(left, top + pitch * at, left + width - 7 * (at % 3), top + pitch * at + 20) for at in range(lines)]


def read(*parts: Sequence[Box]) -> None:
    """See that parts are read one after the other, however their lines were found."""
    wanted = [box for part in parts for box in part]
    found = sorted(wanted, key=lambda box: (box.top, box.left))
    assert [found[at] for at in reading_order(found)] == wanted


def test_nothing_and_one_line() -> None:
    assert reading_order([]) == []
    assert reading_order([Box(0, 0, 10, 10)]) == [0]


def test_side_bars_and_cards_are_read_one_after_the_other_below_their_heading() -> None:
    heading = [Box(20, 10, 700, 50)]
    read(heading, column(20, 100, 4, pitch=33), column(300, 110, 9, 250), column(700, 95, 5, pitch=29))


def test_running_text_in_columns_whose_lines_stand_side_by_side() -> None:
    read([Box(20, 10, 700, 50)], column(20, 100, 6, 300), column(400, 100, 6, 300), [Box(20, 400, 700, 430)])


def test_tables_are_read_by_rows() -> None:
    rows = [
        box for at in range(5) for box in (Box(20, 40 * at, 90, 40 * at + 20), Box(400, 40 * at, 450, 40 * at + 21))
    ]
    read(rows)


def test_values_beside_some_labels_stay_with_them_below_a_title_in_the_middle() -> None:
    boxes = [Box(350, 10, 450, 50)]
    for at in range(6):
        boxes.append(Box(60, 150 + 90 * at, 200, 190 + 90 * at))
        if at < 3:
            boxes.append(Box(650, 150 + 90 * at, 730, 191 + 90 * at))
    boxes.append(Box(320, 750, 480, 790))
    read(boxes)


def test_a_chat_is_read_downwards() -> None:
    read(column(40, 40, 3), column(400, 150, 3), column(40, 260, 3), column(400, 370, 3))


def test_many_lines_are_ordered_at_once() -> None:
    boxes = [Box(100 * (at % 9), 24 * (at // 9), 100 * (at % 9) + 80, 24 * (at // 9) + 20) for at in range(1_800)]
    assert sorted(reading_order(boxes)) == list(range(1_800))
