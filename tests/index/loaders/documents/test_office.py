from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import pptx
import pytest
import xlsxwriter

from index.errors import NoteUnreadable
from index.loaders.documents.sheets import MOST_ROWS, load_csv, load_sheets
from index.loaders.documents.slides import load_pptx
from index.loaders.documents.word import load_docx
from index.passage import Document

W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
KOELN = "Köln, wo es uns über Ostern sehr gut gefällt, für ein paar schöne Tage"


def saved(thing: object) -> bytes:
    out = BytesIO()
    thing.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def word(data: bytes) -> Document:
    return load_docx(Path("a.docx"), data).documents[0]


def repacked(data: bytes, changes: dict[str, Callable[[bytes], bytes]]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name, lambda same: same)(old.read(name)))
    return out.getvalue()


def test_a_word_document_keeps_headings_lists_tables_properties_and_comments() -> None:
    made = docx.Document()
    made.core_properties.title, made.core_properties.author = "京都旅行", "Mika"
    made.core_properties.keywords, made.core_properties.language = "旅行, 温泉", "ja-JP"
    made.add_heading("鞍馬の温泉", 1)
    remarked = made.add_paragraph("火曜は休みです。")
    made.add_paragraph("切符", style="List Bullet")
    table = made.add_table(2, 2)
    for index, words in enumerate(("駅", "料金", "出町柳", "700円")):
        table.cell(index // 2, index % 2).text = words
    made.add_comment(remarked.runs, "Is it still closed?", author="Tom")
    note = word(saved(made))
    assert (note.title, note.author, note.language, note.tags) == ("京都旅行", "Mika", "ja", ("旅行", "温泉"))
    assert "# 鞍馬の温泉\n\n火曜は休みです。" in note.text
    assert "駅 | 料金\n出町柳 | 700円" in note.text
    (comment,) = note.comments
    assert (comment.author, note.text[comment.start : comment.end]) == ("Tom", "Is it still closed?")


def test_a_reply_in_a_word_document_follows_the_comment_it_answers() -> None:
    made = docx.Document()
    remarked = made.add_paragraph("火曜は休みです。").runs
    for author, words in (("Tom", "Is it still closed?"), ("林悦", "对，星期二休息。"), ("Ana", "Gracias")):
        made.add_comment(remarked, words, author=author)
    ids = iter(("00000001", "00000002", "00000003"))
    answers = (
        f'<w15:commentsEx xmlns:w15="{W15}"><w15:commentEx w15:paraId="00000001" w15:done="0"/>'
        '<w15:commentEx w15:paraId="00000002" w15:paraIdParent="00000001" w15:done="0"/></w15:commentsEx>'
    )
    plain = saved(made)
    with zipfile.ZipFile(BytesIO(plain)) as file:
        paragraphs = file.read("word/comments.xml")
    marked = re.sub(
        rb"<w:p>|<w:p (?=[^>]*>)", lambda _: f'<w:p xmlns:w14="{W14}" w14:paraId="{next(ids)}">'.encode(), paragraphs
    )
    out = BytesIO(repacked(plain, {"word/comments.xml": lambda _: marked}))
    with zipfile.ZipFile(out, "a") as file:
        file.writestr("word/commentsExtended.xml", answers)
    note = word(out.getvalue())
    assert [(c.author, c.parent, note.text[c.start : c.end]) for c in note.comments] == [
        ("Tom", None, "Is it still closed?"),
        ("林悦", 0, "对，星期二休息。"),
        ("Ana", None, "Gracias"),
    ]
    assert "- **Tom**" in note.text and "\n  - **林悦**" in note.text


def test_tracked_changes_read_as_they_stand_after_them() -> None:
    made = docx.Document()
    made.add_paragraph("OLD")
    changed = repacked(
        saved(made),
        {
            "word/document.xml": lambda xml: xml.replace(
                b"<w:r><w:t>OLD</w:t></w:r>",
                b"<w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:ins><w:r><w:t>new words</w:t></w:r></w:ins>"
                b"<w:sdt><w:sdtContent><w:r><w:t> in a control</w:t></w:r></w:sdtContent></w:sdt>",
            )
        },
    )
    assert word(changed).text == "new words in a control"


def test_entities_and_bombs_are_refused() -> None:
    made = docx.Document()
    made.add_paragraph("x")
    plain = saved(made)
    entity = repacked(
        plain, {"word/document.xml": lambda xml: b'<!DOCTYPE a [<!ENTITY b "c">]>' + xml[xml.index(b"<w:document") :]}
    )
    with pytest.raises(NoteUnreadable, match="declares XML entities"):
        word(entity)
    bomb = repacked(plain, {"word/document.xml": lambda xml: xml + b" " * 120_000_000})
    with pytest.raises(NoteUnreadable, match="would unpack to 120 MB"):
        word(bomb)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut off", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"])
def test_what_is_no_document_is_told_in_one_line(data: bytes) -> None:
    for load in (load_docx, load_pptx, load_sheets):
        with pytest.raises(NoteUnreadable) as told:
            load(Path("a\n.docx"), data)
        assert "\n" not in str(told.value)


def test_an_empty_document_is_no_note() -> None:
    with pytest.raises(NoteUnreadable, match="holds no text"):
        word(saved(docx.Document()))


def test_slides_are_places_with_their_title_table_and_notes() -> None:
    made = pptx.Presentation()
    made.core_properties.title = "ข้าวหอม"
    for title, body in (("ข้าวหอมมะลิ", "ปลูกที่สุรินทร์"), ("الري", "مرتين في الأسبوع")):
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = title, body
    slide.notes_slide.notes_text_frame.text = "Say it slowly."
    table = slide.shapes.add_table(1, 2, 0, 0, 100, 100).table
    table.cell(0, 0).text, table.cell(0, 1).text = "a", "b"
    note = load_pptx(Path("a.pptx"), saved(made)).documents[0]
    assert note.title == "ข้าวหอม"
    assert [(place.kind, place.name) for place in note.places] == [("slide", "1"), ("slide", "2")]
    second = note.text[note.places[1].start : note.places[1].end]
    assert second == "## الري\n\nمرتين في الأسبوع\na | b\n\nSay it slowly."


def workbook(rows: int = 2) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": "账本", "author": "林悦"})
    sheet = book.add_worksheet("Budget")
    sheet.write_row(0, 0, ["项目", "金额"])
    for row in range(1, rows):
        sheet.write_row(row, 0, [f"买菜 {row}", 35])
    book.add_worksheet("empty")
    book.close()
    return out.getvalue()


def test_sheets_are_places_and_each_row_tells_its_columns() -> None:
    note = load_sheets(Path("a.xlsx"), workbook(3)).documents[0]
    assert (note.title, note.author) == ("账本", "林悦")
    assert [(place.kind, place.name) for place in note.places] == [("sheet", "Budget")]
    assert note.text == "## Budget\n\n项目: 买菜 1; 金额: 35\n项目: 买菜 2; 金额: 35"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("name;city\nAnna;KOELN\nBo;Lund\n", "cp1252"),
        ('name,city\nAnna,"KOELN"\nBo,Lund\n', "utf-8-sig"),
        ("name\tcity\nAnna\tKOELN\nBo\tLund\n", "utf-16"),
    ],
)
def test_separator_and_encoding_of_a_csv_file_are_found(text: str, encoding: str) -> None:
    note = load_csv(Path("people.csv"), text.replace("KOELN", KOELN).encode(encoding)).documents[0]
    assert note.text == f"name: Anna; city: {KOELN}\nname: Bo; city: Lund\n"


def test_a_table_without_names_stays_as_it_is() -> None:
    assert load_csv(Path("a.csv"), b"2025,1\n2026,2\n").documents[0].text == "2025 | 1\n2026 | 2\n"
    quoted = load_csv(Path("a.csv"), b'k,v\na,"two\nlines, one cell"\n').documents[0]
    assert quoted.text == "k: a; v: two lines, one cell\n"


def test_a_huge_table_says_that_only_its_beginning_was_read() -> None:
    note = load_csv(Path("a.csv"), b"k,v\n" + b"a,b\n" * (MOST_ROWS + 10)).documents[0]
    assert note.text.count("\n") == MOST_ROWS
    assert "Only the first 50000 rows" in note.warnings[0]
