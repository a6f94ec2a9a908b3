from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from assistant.documents.formats import pdf, read_layout
from assistant.documents.formats.markdown import note
from assistant.errors import DocumentUnreadable
from index.loaders import load
from index.passage import Document, Heading, Place
from tests.assistant.documents.structure_rich import pages
from tests.index.pdfs import Set, typeset
from tests.index.pdfs import pdf as made


def paged(*texts: str) -> Document:
    """Return what the loader makes of a PDF with these pages."""
    places, at = [], 0
    for number, text in enumerate(texts, 1):
        places.append(Place(at, at + len(text), "page", str(number)))
        at += len(text) + 2
    return Document("a", "\n\n".join(texts), places=tuple(places), warnings=("Damaged, not read: page 9--10.",))


def test_a_pdf_is_read_apart_and_comes_back_as_markdown() -> None:
    data = made([[(72, 700, "The first page."), (72, 400, "- an item")], [(72, 700, "The second & last.")]])
    layout = pdf.read(data)
    assert layout.suffix == ".md"
    assert [(s.text, s.kind, s.section) for s in layout.segments] == [
        ("The first page.", "paragraph", 1),
        ("an item", "item", 1),
        ("The second & last.", "paragraph", 2),
    ]
    written = layout.write(["第一页。", "一项", "الثانية."])
    assert written.decode() == "第一页。\n\n- 一项\n\n<!-- page 2 -->\n\nالثانية.\n"
    assert all(target in load(Path("a.md"), written).documents[0].text for target in ("第一页。", "一项", "الثانية."))


def test_a_sentence_goes_on_over_the_border_of_a_page() -> None:
    layout = pdf.layout(
        paged(
            "It was a long way to",
            "the next town.\n\nThen",
            "New York came.",
            "他们在春天的时候把厨房花园挖开然后种下了",
            "种子。",
        )
    )
    assert [segment.text for segment in layout.segments] == [
        "It was a long way to <1/> the next town.",
        "Then",
        "New York came.",
        "他们在春天的时候把厨房花园挖开然后种下了<1/>种子。",
    ]
    texts = [segment.text for segment in layout.segments]
    assert pages(layout.write(texts)) == [2, 3, 4, 5]
    assert pages(layout.write([f"{text} x" for text in texts], bilingual=True)) == [2, 3, 4, 5]
    assert layout.write(texts).startswith(b"<!-- Damaged, not read: page 9- -10. -->\n\nIt was")


def test_items_stand_in_lists() -> None:
    layout = pdf.layout(paged("• one\n• two\n\n2) three\n— no item"))
    assert [(segment.text, segment.kind) for segment in layout.segments] == [
        ("one", "item"),
        ("two", "item"),
        ("three", "item"),
        ("— no item", "paragraph"),
    ]
    told = layout.write(["uno", "dos", "tres", "— no"], bilingual=True).decode().split("-->\n\n", 1)[1]
    assert told == "- one\n\n  uno\n- two\n\n  dos\n2. three\n\n   tres\n\n— no item\n\n— no\n"


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("# one", "\\# one"),
        ("- one", "\\- one"),
        ("1. one", "1\\. one"),
        ("> one", "\\> one"),
        ("a *b* _c_ snake_case [d] `e` <f>", "a \\*b\\* \\_c\\_ snake_case \\[d\\] \\`e\\` \\<f>"),
        ("AT&T &amp; &#35;", "AT&T \\&amp; \\&#35;"),
        ("---", "\\---"),
        ("a\nb", "a b"),
    ],
)
def test_words_that_look_like_markdown_stay_words(said: str, written: str) -> None:
    layout = pdf.layout(paged("word"))
    assert layout.write([said]).decode().split("-->\n\n", 1)[1] == f"{written}\n"


def test_damaged_and_wordless_files_are_told_in_one_line() -> None:
    for data in (b"%PDF-1.7 nothing", made([[]])):
        with pytest.raises(DocumentUnreadable) as told:
            read_layout("folder/the plan.pdf", data)
        assert "\n" not in str(told.value)
        assert str(told.value).startswith("the plan.pdf ") and str(told.value).count(".pdf") == 1


@pytest.mark.slow
def test_a_scanned_page_has_paragraphs(tmp_path: Path) -> None:
    said = "The garden was laid out in the spring of last year, and it has taken until now for a first harvest."
    page = Image.new("RGB", (1654, 2339), "white")
    drawing, top = ImageDraw.Draw(page), 200
    for paragraph in (said, said.replace("garden", "orchard")):
        for line in textwrap.wrap(paragraph, 60):
            drawing.text((150, top), line, fill="black", font=ImageFont.load_default(40))
            top += 55
        top += 70
    page.save(tmp_path / "scan.pdf", "PDF", resolution=200)
    layout = pdf.read((tmp_path / "scan.pdf").read_bytes())
    assert [segment.text.replace(" ", "") for segment in layout.segments] == [
        said.replace(" ", ""),
        said.replace("garden", "orchard").replace(" ", ""),
    ]


def titled(*parts: str | tuple[int, str]) -> Document:
    """Return a document of one page; a part with a level is a heading."""
    text, found = "", []
    for part in parts:
        if isinstance(part, tuple):
            found.append(Heading(len(text), len(text) + len(part[1]), part[0]))
        text += f"{part if isinstance(part, str) else part[1]}\n\n"
    return Document("a", text.rstrip(), places=(Place(0, len(text.rstrip()), "page", "1"),), headings=tuple(found))


def test_headings_are_headings_and_open_sections() -> None:
    layout = pdf.layout(
        titled((1, "The Winter\nGuide"), (2, "1. Getting there"), "By bus.", "And on foot.", (2, "Food #"))
    )
    assert [(s.text, s.kind, s.section) for s in layout.segments] == [
        ("The Winter Guide", "heading", 1),
        ("1. Getting there", "heading", 1),
        ("By bus.", "paragraph", 1),
        ("And on foot.", "paragraph", 1),
        ("Food #", "heading", 2),
    ]
    texts = [segment.text for segment in layout.segments]
    written = layout.write(texts).decode()
    assert written == "# The Winter Guide\n\n## 1. Getting there\n\nBy bus.\n\nAnd on foot.\n\n## Food \\#\n"
    assert [s.kind for s in note.read(written.encode()).segments] == [s.kind for s in layout.segments]
    both = layout.write(["冬", *texts[1:]], bilingual=True).decode()
    assert both.startswith("# The Winter Guide / 冬\n\n## 1. Getting there\n\n")


def test_a_heading_may_begin_or_end_within_a_line() -> None:
    text = "and so it ends. Food Eat soba."
    document = Document("a", text, places=(Place(0, len(text), "page", "1"),), headings=(Heading(16, 20, 2),))
    assert [(s.text, s.kind) for s in pdf.layout(document).segments] == [
        ("and so it ends.", "paragraph"),
        ("Food", "heading"),
        ("Eat soba.", "paragraph"),
    ]


def test_no_sentence_goes_on_in_a_heading() -> None:
    first, second = "It was a long way to", "the next town"
    places = (Place(0, 20, "page", "1"), Place(22, 35, "page", "2"))
    document = Document("a", f"{first}\n\n{second}", places=places, headings=(Heading(22, 35, 1),))
    assert [segment.text for segment in pdf.layout(document).segments] == [first, second]
    assert pdf.layout(document).write([first, second]).decode() == f"{first}\n\n<!-- page 2 -->\n\n# {second}\n"


def test_a_heading_without_words_stays() -> None:
    layout = pdf.layout(titled((2, "§ #"), "Words."))
    assert layout.write(["Wörter."]).decode() == "## § \\#\n\nWörter.\n"


def test_lists_stand_in_lists() -> None:
    layout = pdf.layout(paged("• one\n◦ two\n▪ three\n• four\n\n1. five\n• six\n2. seven\nno item\n◦ eight"))
    texts = [segment.text for segment in layout.segments]
    written = layout.write(texts).decode().split("-->\n\n", 1)[1]
    assert written == ("- one\n  - two\n    - three\n- four\n1. five\n   - six\n2. seven\n\nno item\n\n- eight\n")


def test_a_printed_page_comes_back_with_its_headings() -> None:
    lines = [
        Set(72, 780, 24, "The Winter Guide", True),
        Set(72, 740, 12, "Kyoto in winter is quieter than you would think, and the temples are"),
        Set(72, 724, 12, "nearly empty."),
        Set(72, 690, 18, "Getting there and finding a room in a city of a thou-", True),
        Set(72, 668, 18, "sand temples", True),
        Set(72, 640, 12, "Trains run every ten minutes."),
        Set(72, 610, 12, "By bus", True),
        Set(72, 590, 12, "• Front door"),
        Set(72, 574, 12, "◦ Pay at the end"),
    ]
    layout = pdf.read(typeset([lines]))
    assert layout.write([segment.text for segment in layout.segments]).decode() == (
        "# The Winter Guide\n\n"
        "Kyoto in winter is quieter than you would think, and the temples are nearly empty.\n\n"
        "## Getting there and finding a room in a city of a thousand temples\n\n"
        "Trains run every ten minutes.\n\n"
        "### By bus\n\n"
        "- Front door\n  - Pay at the end\n"
    )
