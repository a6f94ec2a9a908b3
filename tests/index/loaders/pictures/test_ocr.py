from __future__ import annotations

from PIL import Image

from index.loaders.pictures.ocr import read_picture
from index.loaders.pictures.reading_order import reading_order
from tests.index.pictures import drawn


def test_lines_and_where_they_stand() -> None:
    reading = read_picture(drawn([(450, 200, "Second line"), (60, 50, "First line")]))
    assert reading.text == "First line\nSecond line"
    assert reading.unread == 0
    first, second = reading.regions(10, page=3)
    assert (first.start, first.end, second.start, second.end, first.page) == (10, 20, 21, 32, 3)
    assert 0.04 < first.box[0] < 0.09 and 0.12 < first.box[1] < 0.25 and 0.2 < first.box[2] < 0.35
    assert 0.47 < second.box[0] < 0.53


def test_a_long_picture_is_read_to_its_end_and_nothing_twice() -> None:
    lines = [(40.0, 20.0 + 130 * n, f"Message number {n:02} of thirty") for n in range(30)]
    reading = read_picture(drawn(lines, size=(640, 3_950)))
    assert reading.text.split("\n") == [text for _, _, text in lines]
    assert all(abs(line.box[1] - y / 3_950) < 0.01 for line, (_, y, _) in zip(reading.lines, lines, strict=True))


def test_a_picture_without_text_says_nothing() -> None:
    assert read_picture(Image.new("RGB", (400, 300), "navy")).lines == ()
    assert read_picture(Image.new("RGB", (1, 1))).lines == ()


def test_columns_of_running_text_are_read_one_after_the_other_under_their_heading() -> None:
    heading = (0.1, 0.05, 0.9, 0.09)
    left = [(0.1, 0.2 + 0.05 * n, 0.47, 0.23 + 0.05 * n) for n in range(5)]
    right = [(0.53, 0.2 + 0.05 * n, 0.9, 0.23 + 0.05 * n) for n in range(5)]
    foot = (0.1, 0.9, 0.9, 0.94)
    mixed = [heading, *(box for pair in zip(left, right, strict=True) for box in pair), foot]
    assert [mixed[each] for each in reading_order(mixed)] == [heading, *left, *right, foot]


def test_rows_of_a_receipt_stay_together() -> None:
    names = [(0.1, 0.1 * n, 0.2 + 0.05 * n, 0.1 * n + 0.05) for n in range(1, 6)]
    prices = [(0.8, 0.1 * n + 0.004, 0.9, 0.1 * n + 0.052) for n in range(1, 6)]
    boxes = prices + names
    assert [boxes[each] for each in reading_order(boxes)] == [
        box for pair in zip(names, prices, strict=True) for box in pair
    ]
