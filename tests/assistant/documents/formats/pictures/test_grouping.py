from __future__ import annotations

import pytest

from assistant.documents.formats.pictures.grouping import groups
from assistant.documents.formats.pictures.measure import width
from assistant.documents.formats.pictures.values import Box, Colour, Line

BLACK, WHITE, RED = (0, 0, 0), (255, 255, 255), (180, 20, 20)


def line(text: str, x: float, y: float, size: float = 20, ink: Colour = BLACK, paper: Colour = WHITE) -> Line:
    return Line(text, Box(x, y, x + width(text) * size, y + 1.2 * size), size, ink, paper)


def texts(*lines: Line) -> list[str]:
    return [group.text for group in groups(lines)]


def test_lines_of_a_paragraph_are_one_text() -> None:
    assert texts(
        line("The ferry leaves the pier at nine", 50, 50),
        line("every morning, and comes back in", 50, 77),
        line("the eve-", 50, 104),
        line("ning.", 50, 131),
    ) == ["The ferry leaves the pier at nine every morning, and comes back in the evening."]
    assert texts(line("本店菜品均为现点现做，", 50, 50), line("请耐心等待。", 50, 80)) == [
        "本店菜品均为现点现做，请耐心等待。"
    ]


@pytest.mark.parametrize(
    ("below", "why"),
    [
        (line("Tickets are sold on board", 50, 120), "far below"),
        (line("Tickets are sold on board", 50, 77, size=28), "larger"),
        (line("Tickets are sold on board", 50, 77, ink=RED), "in another colour"),
        (line("Tickets are sold on board", 50, 77, paper=RED), "on another ground"),
        (line("Tickets are sold on board", 130, 77), "set in"),
        (line("• Tickets are sold on board", 50, 77), "an item"),
        (line("船上售票", 50, 77), "in another script"),
        (line("12.30  14.30", 50, 77), "numbers alone"),
    ],
)
def test_what_looks_different_is_another_text(below: Line, why: str) -> None:
    above = line("The ferry leaves the pier", 50, 50)
    assert texts(above, below) == [above.text, below.text], why


def test_a_line_that_had_room_for_the_next_word_ends_its_text() -> None:
    assert texts(
        line("Opening hours", 50, 50),
        line("From Monday to Friday we are open from nine to five", 50, 77),
    ) == ["Opening hours", "From Monday to Friday we are open from nine to five"]


def test_a_wider_gap_parts_paragraphs() -> None:
    assert texts(
        line("All rooms look out on the lake", 50, 50),
        line("and have a balcony of their own.", 50, 76),
        line("Breakfast is served in the garden", 50, 110),
        line("whenever the weather is good.", 50, 136),
    ) == [
        "All rooms look out on the lake and have a balcony of their own.",
        "Breakfast is served in the garden whenever the weather is good.",
    ]


def test_columns_stay_apart() -> None:
    left = [line(text, 50, 50 + 27 * at) for at, text in enumerate(("one two three", "four five six", "seven."))]
    right = [line(text, 400, 50 + 27 * at) for at, text in enumerate(("eins zwei drei", "vier fünf sechs", "sieben."))]
    assert texts(*left, *right) == ["one two three four five six seven.", "eins zwei drei vier fünf sechs sieben."]


def test_a_price_belongs_to_the_dish_beside_it() -> None:
    found = groups(
        [
            line("Tomato soup", 50, 50),
            line("6.50", 500, 50),
            line("with basil", 50, 77),
            line("Fried squid", 50, 104),
            line("9.80", 500, 104),
            line("with lemon", 50, 131),
        ]
    )
    assert [(group.text, [figure.text for figure in group.figures]) for group in found] == [
        ("Tomato soup with basil", ["6.50"]),
        ("Fried squid with lemon", ["9.80"]),
    ]


def test_a_price_may_stand_beside_the_last_line_of_its_dish() -> None:
    found = groups(
        [
            line("Grilled sea bass with fennel,", 50, 50),
            line("orange and olives", 50, 77),
            line("18.50", 500, 77),
            line("Slowly cooked shoulder of lamb", 50, 104),
            line("with rosemary", 50, 131),
            line("21.00", 500, 131),
        ]
    )
    assert [(group.text, [figure.text for figure in group.figures]) for group in found] == [
        ("Grilled sea bass with fennel, orange and olives", ["18.50"]),
        ("Slowly cooked shoulder of lamb with rosemary", ["21.00"]),
    ]


def test_rows_of_a_table_are_texts_of_their_own() -> None:
    rows = [
        each
        for at, (name, state) in enumerate((("Sound", "On"), ("Network", "Off"), ("Screen", "Dark")))
        for each in (line(name, 50, 50 + 30 * at), line(state, 400, 50 + 30 * at))
    ]
    assert texts(*rows) == ["Sound", "On", "Network", "Off", "Screen", "Dark"]


def test_a_line_found_in_two_pieces_is_one() -> None:
    assert texts(line("Please keep", 50, 50), line("this door closed", 50 + 20 * width("Please keep") + 8, 51)) == [
        "Please keep this door closed"
    ]


def test_every_line_is_somewhere_once() -> None:
    lines = [line(f"word{n} and more of it", 40 + 37 * (n % 5), 20 + 23 * n, 14 + n % 3) for n in range(40)]
    said = " ".join(texts(*lines)).split()
    assert sorted(said) == sorted(" ".join(each.text for each in lines).split())


@pytest.mark.parametrize(
    ("lefts", "align"), [((100, 100, 100), "left"), ((100, 130, 115), "centre"), ((100, 160, 130), "right")]
)
def test_at_which_edge_lines_meet(lefts: tuple[float, float, float], align: str) -> None:
    wide = {"left": (200, 140, 170), "centre": (200, 140, 170), "right": (200, 140, 170)}[align]
    lines = [
        Line("words and words", Box(left, 50 + 27 * at, left + wide[at], 74 + 27 * at), 20, BLACK, WHITE)
        for at, left in enumerate(lefts)
    ]
    (group,) = groups(lines)
    assert group.align == align
