from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.loaders.documents.pdf import load_pdf
from index.loaders.documents.pdf_levels import Rank, levels
from index.loaders.documents.pdf_lines import PageLine, paragraphs
from index.passage import Document
from index.reading import Reader
from tests.index.pdfs import Mark, Set, pdf, typeset

BODY = (
    "Kyoto in winter is quieter than you would think, and the temples are nearly",
    "empty on weekday mornings, all through January and far into February, too.",
)


def page(*lines: str | Set, top: float = 720) -> list[Set]:
    """Set lines under each other, with space around what is set otherwise; what is only a text is set as the body."""
    made: list[Set] = []
    for line in lines:
        found = line if isinstance(line, Set) else Set(72, 0, 11, line)
        if made and (made[-1].size, made[-1].bold, made[-1].mode) != (found.size, found.bold, found.mode):
            top -= 6
        top -= 1.3 * found.size
        made.append(replace(found, y=round(top, 1)))
    return made


def head(text: str, size: float = 16, *, bold: bool = False, x: float = 72) -> Set:
    return Set(x, 0, size, text, bold)


def loaded(*pages: Sequence[Set], outline: Sequence[Mark] = ()) -> Document:
    (document,) = load_pdf(Path("guide.pdf"), typeset(pages, outline)).documents
    return document


def told(document: Document) -> list[tuple[int, str]]:
    return [(each.level, document.text[each.start : each.end]) for each in document.headings]


def test_larger_sizes_are_levels() -> None:
    note = loaded(
        page(head("The Winter Guide", 24), *BODY, head("Getting there"), *BODY, head("By bus", 13), *BODY),
        page(head("Food"), *BODY),
    )
    assert told(note) == [(1, "The Winter Guide"), (2, "Getting there"), (3, "By bus"), (2, "Food")]


def test_the_matrix_counts_and_not_the_size_alone() -> None:
    lines = page(head("The Winter Guide", 24), *BODY)
    for scale in (0.24, 1.0, 11.0):
        (note,) = load_pdf(Path("a.pdf"), typeset([lines], scale=scale)).documents
        assert told(note) == [(1, "The Winter Guide")]


@pytest.mark.parametrize(
    ("title", "section", "body"),
    [
        ("京都冬季指南", "一、交通", "京都的冬天比想象中安静，平日早晨寺庙几乎空无一人，整个一月都是如此。"),
        ("京都の冬", "序章", "京都の冬は思ったより静かで、平日の朝のお寺にはほとんど人がいません。"),
        ("دليل الشتاء"[::-1], "الوصول"[::-1], "كيوتو في الشتاء أهدأ مما تظن والمعابد شبه خالية"[::-1]),
    ],
)
def test_every_script_has_headings(title: str, section: str, body: str) -> None:
    note = loaded(page(head(title, 22), body, head(section, 15), body))
    assert [level for level, _ in told(note)] == [1, 2]
    assert all(said in note.text.split("\n") for _, said in told(note))


def test_bold_alone_on_its_line_is_a_heading_where_the_body_is_not_bold() -> None:
    note = loaded(
        page(head("Opening hours", 11, bold=True), *BODY, head("Is it worth it?", 11, bold=True), *BODY),
    )
    assert told(note) == [(1, "Opening hours"), (1, "Is it worth it?")]


@pytest.mark.parametrize(
    "text",
    [
        "All of this is bold, and it is a sentence.",
        "Note:",
        "• an item in bold",
        "element_name)",
        "Chapter one . . . . . . . . . . 12",
        "注意事项如下：",
        "12",
        " and ".join(["a bold line that is longer than any heading of its kind would be"] * 2),
    ],
)
def test_what_bold_is_no_heading(text: str) -> None:
    assert told(loaded(page(*BODY, head(text, 11, bold=True), *BODY))) == []


def test_bold_cells_of_a_table_are_no_headings() -> None:
    row = [Set(72, 500, 11, "Temple", True), Set(150, 500, 11, "Opens", True), Set(250, 500, 11, "Price", True)]
    under = [Set(72, 486, 11, "Kinkaku-ji"), Set(150, 486, 11, "9:00"), Set(250, 486, 11, "500")]
    assert told(loaded([*page(*BODY, *BODY), *row, *under])) == []


def test_a_document_in_bold_or_in_one_size_has_none() -> None:
    assert told(loaded(page(*BODY, "A short line", *BODY))) == []
    assert told(loaded(page(*(head(line, 11, bold=True) for line in (*BODY, "A short line", *BODY))))) == []
    (plain,) = load_pdf(Path("a.pdf"), pdf([[(72, 700, "One size."), (72, 400, "And the same.")]])).documents
    assert plain.headings == ()


def test_a_wrapped_heading_is_one() -> None:
    wrapped = ("Getting there and finding a room in a city of", "a thousand temples")
    left = loaded(page(head(wrapped[0], 20), head(wrapped[1], 20), *BODY))
    assert [(level, said.split()) for level, said in told(left)] == [(1, " ".join(wrapped).split())]
    centred = page(head("The Winter", 24, x=200), head("Guide", 24, x=230), *BODY)
    assert [said.split() for _, said in told(loaded(centred))] == [["The", "Winter", "Guide"]]
    bold = page(*BODY, head(BODY[0], 11, bold=True), head("very quiet", 11, bold=True), *BODY)
    assert told(loaded(bold)) == [(1, f"{BODY[0]} very quiet")]


def test_headings_above_each_other_are_two() -> None:
    note = loaded(page(head("Food", 20), head("Noodles", 16), head("Soba", 11, bold=True), *BODY))
    assert told(note) == [(1, "Food"), (2, "Noodles"), (3, "Soba")]


def test_bold_lines_close_under_each_other_are_a_list() -> None:
    assert told(loaded(page(*BODY, *(head(food, 11, bold=True) for food in ("Soba", "Udon", "Ramen")), *BODY))) == []


def test_a_lead_in_large_letters_is_no_heading() -> None:
    lead = [head(line, 15) for line in (*BODY, *BODY)]
    assert told(loaded(page(head("Food", 20), *lead, *BODY, *BODY, *BODY))) == [(1, "Food")]


def test_what_margins_repeat_is_no_heading() -> None:
    def numbered(number: int) -> list[Set]:
        running = "Food and drink" if number % 2 else "Getting there"
        return [
            Set(72, 800, 11, running, True),
            *page(head(f"Part {number}", 18), *BODY),
            Set(290, 30, 11, f"Page {number}", True),
        ]

    note = loaded(*(numbered(number) for number in range(1, 7)))
    assert told(note) == [(1, f"Part {number}") for number in range(1, 7)]
    assert "Food and drink" in note.text and note.warnings


def test_letters_that_are_not_seen_tell_no_size() -> None:
    hidden = [replace(line, mode=3) for line in page(head("Title", 24), *BODY)]
    note = loaded(hidden)
    assert "Title" in note.text and note.headings == ()


def test_bold_by_a_second_stroke_is_bold() -> None:
    stroked = Set(72, 0, 11, "开放时间", mode=2)
    body = "京都的冬天比想象中安静，平日早晨寺庙几乎空无一人，整个一月都是如此。"
    assert told(loaded(page(body, stroked, "周一休息，其他日子上午九点开门。"))) == [(1, "开放时间")]


def test_the_outline_names_headings_and_their_levels() -> None:
    first = page(head("The Winter Guide", 24), *BODY, head("Getting there", 13), *BODY, head("By bus", 13), *BODY)
    outline = [
        Mark("Getting  There", 1, (Mark("By bus", 1),)),
        Mark("Where to go next", 2, (Mark("Nara", 2), Mark("No such line", 2))),
        Mark("Beyond the last page", 2),
    ]
    second = page("Where to go next", *BODY, "Nara", *BODY, head("Kobe", 13), *BODY)
    note = loaded(first, second, outline=outline)
    assert told(note) == [
        (1, "The Winter Guide"),
        (2, "Getting there"),
        (3, "By bus"),
        (2, "Where to go next"),
        (3, "Nara"),
        (2, "Kobe"),
    ]


def test_a_wrapped_title_is_found_by_the_outline() -> None:
    note = loaded(page(*BODY, BODY[0], "very quiet.", *BODY), outline=[Mark(f"{BODY[0]}very quiet.", 1)])
    assert told(note) == [(1, f"{BODY[0]} very quiet.")]


@pytest.mark.parametrize(
    ("ranks", "expected"),
    [
        ([], []),
        ([Rank(3, 1), Rank(7, 1), Rank(3, 2)], [1, 2, 1]),
        ([Rank(n, 2) for n in range(6)], [1, 2, 3, 4, 4, 4]),
        # A cover of three sizes over the chapters and their parts.
        ([Rank(0, 1), Rank(1, 1), Rank(2, 1), Rank(3, 2), Rank(4, 2), Rank(5, 3)], [1, 1, 1, 2, 3, 4]),
        # One whose smaller sizes are among those inside.
        ([Rank(0, 1), Rank(2, 1), Rank(1, 2), Rank(3, 2), Rank(4, 3)], [1, 2, 2, 3, 4]),
        ([Rank(0, 1), Rank(1, 1, 0), Rank(2, 1, 1), Rank(3, 1), Rank(1, 2)], [1, 2, 3, 4, 2]),
        ([Rank(0, 1, 0), Rank(1, 1), Rank(2, 1, 1)], [1, 2, 2]),
    ],
)
def test_levels(ranks: list[Rank], expected: list[int]) -> None:
    assert levels(ranks) == expected


def test_headings_come_out_of_the_process_that_reads() -> None:
    data = typeset([page(head("The Winter Guide", 24), *BODY)])
    with closing(Reader()) as reader:
        (note,) = reader.load(Path("a.pdf"), data).documents
    assert told(note) == [(1, "The Winter Guide")]


def test_a_page_of_many_sizes_and_an_outline_without_end_are_read_in_time() -> None:
    odd = [Set(72 + n % 7, 800 - n / 10, 5 + n / 7, f"Word {n}", bool(n % 2)) for n in range(6_000)]
    outline = [Mark(f"Word {n}", 1) for n in range(6_000)]
    started = time.process_time()
    loaded(odd, outline=outline)
    assert time.process_time() - started < 20


def test_spans_of_lines_are_those_of_the_text() -> None:
    lines = [
        PageLine("the tem\x02", 72, 300, 700, 712),
        PageLine("ples are \ue000 closed, as far as one can tell", 72, 300, 686, 698),
        PageLine("京都的冬天", 72, 300, 672, 684),
        PageLine("比想象中安静。", 72, 120, 658, 670),
        PageLine("Far below\ufffe", 72, 120, 300, 312),
    ]
    found = paragraphs(lines)
    assert found.text == "the temples are  closed, as far as one can tell 京都的冬天比想象中安静。\n\nFar below-"
    said = [found.text[start:end] for start, end in found.spans]
    assert said == ["the tem", "ples are  closed, as far as one can tell", "京都的冬天", "比想象中安静。", "Far below-"]
