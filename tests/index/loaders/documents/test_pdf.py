from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import NoteUnreadable
from index.loaders.documents.pdf import load_pdf
from index.loaders.documents.pdf_lines import PageLine, join, paragraphs
from index.passage import Document
from tests.index.pdfs import assembled, pdf
from tests.index.pictures import drawn, saved

PATH = Path("guide.pdf")


def loaded(data: bytes) -> Document:
    (document,) = load_pdf(PATH, data).documents
    return document


def test_every_page_with_text_is_a_place() -> None:
    note = loaded(pdf([[(72, 700, "Temples open at nine.")], [], [(72, 700, "Buses stop at ten.")]]))
    assert note.text == "Temples open at nine.\n\nBuses stop at ten."
    assert [(p.kind, p.name, note.text[p.start : p.end]) for p in note.places] == [
        ("page", "1", "Temples open at nine."),
        ("page", "3", "Buses stop at ten."),
    ]


def test_lines_of_a_paragraph_are_joined_and_paragraphs_are_not() -> None:
    note = loaded(
        pdf(
            [
                [
                    (72, 700, "Kyoto in winter is quieter than you would think, and the tem-"),
                    (72, 685, "ples are nearly empty on weekday mornings, all through Jan-"),
                    (72, 670, "uary."),
                    (72, 630, "Bring warm clothes."),
                ]
            ]
        )
    )
    assert note.text == (
        "Kyoto in winter is quieter than you would think, and the temples are nearly empty on weekday mornings, "
        "all through January.\n\nBring warm clothes."
    )


def test_short_lines_are_a_list_not_a_sentence() -> None:
    note = loaded(pdf([[(72, 700, "Hat"), (72, 685, "Thermos"), (72, 640, "All of this is needed in the mountains.")]]))
    assert note.text == "Hat\nThermos\n\nAll of this is needed in the mountains."


def test_columns_are_read_one_after_the_other() -> None:
    left = [(72.0, 700.0 - 15 * n, f"left column line number {n} of it") for n in range(4)]
    right = [(320.0, 700.0 - 15 * n, f"right column line number {n} of it") for n in range(4)]
    text = loaded(pdf([left + right])).text
    assert text.index("left column line number 3") < text.index("right column line number 0")
    assert text.count("\n\n") == 1


@pytest.mark.parametrize(
    ("above", "below", "whole"),
    [
        ("京都的冬天比想象中", "安静。", "京都的冬天比想象中安静。"),
        ("温泉は", "火曜が休み", "温泉は火曜が休み"),
        ("교토의 겨울은", "조용합니다.", "교토의 겨울은 조용합니다."),
        ("the tem\x02", "ples", "the temples"),
        ("the year 2024-", "2025", "the year 2024- 2025"),
        ("two", "words", "two words"),
    ],
)
def test_lines_are_joined_as_their_script_demands(above: str, below: str, whole: str) -> None:
    assert join(above, below) == whole


def test_an_indented_line_opens_a_paragraph() -> None:
    lines = [
        PageLine("One line that fills the whole width of the page", 72, 400, 700, 712),
        PageLine("    and an indented one that is as long as that", 92, 400, 685, 697),
    ]
    assert paragraphs(lines).text.count("\n") == 1


def test_lines_that_every_page_repeats_are_left_out_and_told() -> None:
    def page(number: int) -> list[tuple[float, float, str]]:
        said = (72.0, 400.0, f"What page {number} has to say.")
        return [(72.0, 810.0, "The Winter Guide"), said, (300.0, 20.0, f"Page {number} of 5")]

    note = loaded(pdf([page(number) for number in range(1, 6)]))
    assert note.text == "\n\n".join(f"What page {number} has to say." for number in range(1, 6))
    assert note.warnings == ("Left out, as nearly every page repeats them: 2 lines of head or foot.",)
    few = loaded(pdf([page(number) for number in range(1, 4)]))
    assert "The Winter Guide" in few.text and few.warnings == ()


def test_what_the_file_says_about_itself() -> None:
    info = "/Title (The Winter Guide) /Author (Lin Yue) /CreationDate (D:20240501120000+09'00')"
    note = loaded(pdf([[(72, 700, "Text.")]], info))
    assert (note.title, note.author, note.date) == ("The Winter Guide", "Lin Yue", "2024-05-01")
    note = loaded(pdf([[(72, 700, "Text.")]], "/Title (Microsoft Word - draft.doc) /CreationDate (yesterday)"))
    assert (note.title, note.author, note.date) == ("guide", None, None)


def test_a_scanned_page_is_read_with_the_place_of_every_line() -> None:
    scan = saved(drawn([(60, 60, "The bus pass costs 1,100 yen"), (60, 180, "Check the timetable first")]), "PDF")
    note = loaded(scan)
    assert note.text == "The bus pass costs 1,100 yen\nCheck the timetable first"
    assert [note.text[r.start : r.end] for r in note.regions] == note.text.split("\n")
    assert {region.page for region in note.regions} == {1}
    left, top, right, bottom = note.regions[0].box
    assert 0.04 < left < 0.09 and 0.15 < top < 0.28 and right < 0.7 and bottom < 0.45


def test_a_page_that_cannot_be_opened_is_told_and_the_others_are_read() -> None:
    data = pdf([[(72, 700, "First page.")], [(72, 700, "Second page.")]])
    note = loaded(data.replace(b"7 0 obj\n<< /Type /Page", b"7 0 obj\n<< /Type /Nope"))
    assert "First page." in note.text
    assert note.warnings == ("Damaged, not read: page 2.",) or "Second page." in note.text


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "damaged"),
        (b"%PDF-1.7\nnothing", "damaged"),
        (pdf([[]]), "no text that could be read"),
        (pdf([]), "no text|damaged"),
        (assembled(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 9 /Kids [2 0 R] >>"]), "guide.pdf"),
    ],
)
def test_what_has_no_text_is_reported_in_one_line(data: bytes, why: str) -> None:
    with pytest.raises(NoteUnreadable, match=why) as caught:
        load_pdf(PATH, data)
    assert str(caught.value).startswith("guide.pdf ") and "\n" not in str(caught.value)


def test_a_locked_file_is_called_locked() -> None:
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Count 0 /Kids [] >>",
        f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >>",
        "<< >>",
    ]
    data = assembled(objects, f"/Root 1 0 R /Encrypt 3 0 R /ID [<{'43' * 16}> <{'43' * 16}>]")
    with pytest.raises(NoteUnreadable, match=r"guide\.pdf is locked with a password\. Save a copy without one\."):
        load_pdf(PATH, data)
