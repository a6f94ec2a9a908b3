from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from assistant.documents.formats import pdf, read_layout
from assistant.errors import DocumentUnreadable
from index.loaders import load
from index.passage import Document, Place
from tests.assistant.documents.structure_rich import pages
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
