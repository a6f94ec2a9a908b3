"""What documents of all formats tell of their language and direction, once they were translated."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
import zipfile
from io import BytesIO

import pytest

from assistant.documents.formats import READERS, read_layout
from tests.assistant.documents.rich_files import Maker, word_file, zipped

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def written(name: str, data: str | bytes, language: str | None, *, bilingual: bool = False, kept: str = "kept") -> str:
    """Return a document whose every text but one has become `neu`, or in Arabic `جديد`."""
    layout = read_layout(name, data.encode() if isinstance(data, str) else data)
    word = "جديد" if language == "ar" else "neu"
    targets = [each.text if each.text == kept else re.sub(r"[^\W\d_]+", word, each.text) for each in layout.segments]
    return layout.write(targets, bilingual=bilingual, language=language).decode("utf-8", "surrogateescape")


@pytest.mark.parametrize(
    ("page", "language", "expected"),
    [
        ("<html><p>a</p></html>", "de", '<html lang="de"><p>neu</p></html>'),
        ('<html lang="en-GB" class=x><p>a', "de", '<html lang="de" class=x><p>neu'),
        ("<html lang=en><p>a", "ar", '<html dir="rtl" lang="ar"><p>جديد'),
        ('<html lang="ar" dir="rtl"><p>a', "de", '<html lang="de"><p>neu'),
        ("<HTML DIR=RTL Lang=ar><body dir='rtl'><p>a", "fa", "<HTML DIR=RTL Lang=\"fa\"><body dir='rtl'><p>neu"),
        ("<html lang=ar><body dir=rtl><p dir=rtl lang=ar>a", "de", '<html lang="de"><body><p lang="de">neu'),
        ("<html lang=''><p>a", "de", '<html lang="de"><p>neu'),
        # What was not translated still tells its own language, and foreign words in a line theirs.
        ("<html lang=ar><p lang=en>kept</p><p>a", "de", '<html lang="de"><p lang=en>kept</p><p>neu'),
        ("<html lang=en><p>a <i lang=fr>b</i> c", "de", '<html lang="de"><p>neu <i lang=fr>neu</i> neu'),
        ("<html lang=en><p>a <i lang=en>b</i> c", "de", '<html lang="de"><p>neu <i lang="de">neu</i> neu'),
        ("<html lang=en><blockquote lang=fr><p>a", "de", '<html lang="de"><blockquote lang="de"><p>neu'),
        ("<html><p translate=no lang=en>k</p><p>a", "de", '<html lang="de"><p translate=no lang=en>k</p><p>neu'),
        (
            '<?xml version="1.0"?><html><p>a</p></html>',
            "de",
            '<?xml version="1.0"?><html xml:lang="de" lang="de"><p>neu',
        ),
        (
            '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "x"><html><p>a</p>',
            "de",
            '<html xml:lang="de"><p>',
        ),
        ("<p>a</p>", "ar", "<p>جديد</p>"),
        ("<html lang=en><p>kept</p></html>", "de", "<html lang=en><p>kept</p></html>"),
    ],
)
def test_a_page_tells_the_language_of_its_words(page: str, language: str, expected: str) -> None:
    assert expected in written("a.html", page, language)


@pytest.mark.parametrize(
    ("page", "language", "expected"),
    [
        ("<html lang=en><p>a</p>", "ar", '<html lang=en><p>a</p><p lang="ar" dir="rtl">جديد</p>'),
        ("<html lang=ar dir=rtl><p class=b>a</p>", "de", '<p class=b>a</p><p class=b lang="de" dir="ltr">neu</p>'),
        ("<html lang=en><p>a</p>", "de", '<html lang=en><p>a</p><p lang="de">neu</p>'),
        (
            "<ul><li>a <b>c</b></li></ul>",
            "ar",
            '<li>a <b>c</b><br><span lang="ar" dir="rtl">جديد <b>جديد</b></span></li>',
        ),
        ("<option>a</option>", "ar", "<option>a / جديد</option>"),
    ],
)
def test_in_both_languages_what_is_added_tells_its_own(page: str, language: str, expected: str) -> None:
    assert expected in written("a.html", page, language, bilingual=True)


def test_a_book_tells_its_language_in_every_part() -> None:
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title xml:lang="en">T</dc:title>'
        '<dc:creator xml:lang="en">Ann</dc:creator><dc:language id="l">en</dc:language></metadata><manifest>'
        '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine toc="n"><itemref idref="a"/></spine></package>'
    )
    page = '<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en"><body><p>a</p></body></html>'
    container = '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>'
    book = zipped({"META-INF/container.xml": container, "b.opf": opf, "a.xhtml": page})

    def parts(data: bytes, language: str | None, *, bilingual: bool = False) -> tuple[str, str]:
        made = written("a.epub", data, language, bilingual=bilingual).encode("utf-8", "surrogateescape")
        with zipfile.ZipFile(BytesIO(made)) as file:
            for name in file.namelist():
                ET.fromstring(file.read(name))
            return file.read("b.opf").decode(), file.read("a.xhtml").decode()

    package, chapter = parts(book, "ar")
    assert '<dc:title xml:lang="ar">جديد</dc:title><dc:creator xml:lang="en">Ann</dc:creator>' in package
    assert '<dc:language id="l">ar</dc:language>' in package
    assert '<spine page-progression-direction="rtl" toc="n">' in package
    assert '<html lang="ar" dir="rtl" xmlns="http://www.w3.org/1999/xhtml" xml:lang="ar">' in chapter
    arabic = zipped({"META-INF/container.xml": container, "b.opf": package, "a.xhtml": chapter})
    assert parts(arabic, "en") == (
        opf.replace(">T<", ">neu<"),
        page.replace("<html ", '<html lang="en" ').replace(">a<", ">neu<"),
    )
    assert '<dc:language id="l">en</dc:language>' in parts(book, "ar", bilingual=True)[0]
    assert parts(book, None) == (opf.replace(">T<", ">neu<"), page.replace(">a<", ">neu<"))


def paragraphs(data: bytes) -> list[tuple[list[str], list[list[str]]]]:
    """Return for each paragraph of a document its properties, and those of each of its runs."""
    with zipfile.ZipFile(BytesIO(data)) as file:
        root = ET.fromstring(file.read("word/document.xml"))

    def told(element: ET.Element | None) -> list[str]:
        found = []
        for each in element if element is not None else ():
            values = "".join(f"={key.removeprefix(W)}:{value}" for key, value in each.attrib.items())
            found.append(each.tag.removeprefix(W) + values)
        return found

    return [
        (told(p.find(f"{W}pPr")), [told(r.find(f"{W}rPr")) for r in p.iter(f"{W}r") if r.find(f"{W}t") is not None])
        for p in root.iter(f"{W}p")
    ]


BODY = (
    '<w:p><w:pPr><w:pStyle w:val="S"/><w:jc w:val="left"/></w:pPr><w:r><w:rPr><w:b/><w:sz w:val="24"/></w:rPr>'
    "<w:t>bold</w:t></w:r></w:p><w:p><w:r><w:t>kept</w:t></w:r></w:p>"
)


def test_a_word_document_is_turned_and_turned_back() -> None:
    source = word_file(BODY)
    arabic = written("a.docx", source, "ar").encode("utf-8", "surrogateescape")
    assert paragraphs(arabic) == [
        (
            ["pStyle=val:S", "bidi", "jc=val:left"],
            [["b", "bCs", "sz=val:24", "szCs=val:24", "rtl", "lang=bidi:ar"]],
        ),
        ([], [[]]),
    ]
    german = written("a.docx", arabic, "de").encode("utf-8", "surrogateescape")
    assert paragraphs(german)[0] == (
        ["pStyle=val:S", "jc=val:left"],
        [["b", "bCs", "sz=val:24", "szCs=val:24", "lang=val:de"]],
    )
    both = written("a.docx", source, "ar", bilingual=True).encode("utf-8", "surrogateescape")
    assert [properties for properties, _ in paragraphs(both)] == [
        ["pStyle=val:S", "jc=val:left"],
        ["pStyle=val:S", "bidi", "jc=val:left"],
        [],
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<w:tblPr/>", "<w:tblPr><w:bidiVisual/></w:tblPr>"),
        (
            '<w:tblPr><w:tblStyle w:val="T"/><w:tblW w:w="0"/></w:tblPr>',
            '<w:tblPr><w:tblStyle w:val="T"/><w:bidiVisual/><w:tblW w:w="0"/></w:tblPr>',
        ),
    ],
)
def test_the_first_column_of_a_table_is_where_reading_begins(before: str, after: str) -> None:
    def tables(data: bytes) -> list[str]:
        with zipfile.ZipFile(BytesIO(data)) as file:
            return re.findall(r"<w:tblPr.*?(?=<w:tr>)", file.read("word/document.xml").decode())

    cells = "".join(f"<w:tc><w:p><w:r><w:t>{word}</w:t></w:r></w:p></w:tc>" for word in ("one", "two"))
    other = "<w:tbl><w:tblPr/><w:tr><w:tc><w:p><w:r><w:t>kept</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    source = word_file(f"<w:tbl>{before}<w:tr>{cells}</w:tr></w:tbl>{other}")
    arabic = written("a.docx", source, "ar").encode("utf-8", "surrogateescape")
    assert tables(arabic) == [after, "<w:tblPr/>"]
    back = written("a.docx", arabic, "de").encode("utf-8", "surrogateescape")
    assert tables(back)[0] in (before, "<w:tblPr></w:tblPr>")
    assert tables(written("a.docx", source, "ar", bilingual=True).encode("utf-8", "surrogateescape"))[0] == before
    assert tables(written("a.docx", source, None).encode("utf-8", "surrogateescape"))[0] == before


def test_where_styles_turn_paragraphs_the_other_direction_is_told() -> None:
    style = '<w:style w:styleId="S"><w:pPr><w:bidi/></w:pPr><w:rPr><w:rtl/><w:bCs/></w:rPr></w:style>'
    source = word_file(BODY, {"styles": style})
    german = written("a.docx", source, "de").encode("utf-8", "surrogateescape")
    properties, runs = paragraphs(german)[0]
    assert properties == ["pStyle=val:S", "bidi=val:0", "jc=val:left"]
    assert runs[0][-2:] == ["rtl=val:0", "lang=val:de"]


def test_a_foreign_name_in_a_right_to_left_paragraph_keeps_its_direction() -> None:
    body = "<w:p><w:r><w:t>one two three </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>iPhone</w:t></w:r></w:p>"
    layout = read_layout("a.docx", word_file(body))
    (_, runs), *_ = paragraphs(layout.write(["جديد <1>iPhone</1>"], language="ar"))
    assert runs == [["rtl", "lang=bidi:ar"], ["b", "lang=bidi:ar"]]


NOTE = """---
title: Baths
lang: en # told
---
Warm.

## Comments

- **Mika** (2025-01-20, ja): One.
  - **Tom** (en): Two.
- **Ann** (2025-01-22): Three.
- **Bob** (fr): kept
"""


def test_a_note_tells_its_language_and_that_of_its_comments() -> None:
    changed = written("a.md", NOTE, "de")
    assert changed == NOTE.replace("lang: en", "lang: de").replace("20, ja", "20, de").replace("(en)", "(de)").replace(
        "Baths", "neu"
    ).replace("Warm", "neu").replace("One", "neu").replace("Two", "neu").replace("Three", "neu")
    assert "lang: en" in written("a.md", NOTE, "de", bilingual=True)
    assert "(2025-01-20, ja): One" in written("a.md", NOTE, "de", bilingual=True)


def test_an_export_tells_the_language_of_each_translated_part() -> None:
    note = {
        "language": "en",
        "title": "Baths",
        "body": "Warm.",
        "comments": [
            {"author": "M", "language": "ja", "text": "One", "replies": [{"text": "kept", "language": "fr"}]},
            {"author": "T", "text": "Two", "language": 7},
        ],
        "extra": {"language": "en", "text": "stays"},
    }
    found = json.loads(written("a.jsonl", json.dumps(note) + "\n", "de"))
    assert found["language"] == found["comments"][0]["language"] == "de"
    assert found["comments"][0]["replies"][0] == {"text": "kept", "language": "fr"}
    assert found["comments"][1] == {"author": "T", "text": "neu", "language": 7}
    assert found["extra"] == {"language": "en", "text": "stays"}
    assert json.loads(written("a.jsonl", json.dumps(note), "de", bilingual=True))["language"] == "en"


@pytest.mark.parametrize("suffix", [".html", ".docx", ".epub"])
@pytest.mark.parametrize("seed", range(8))
def test_whatever_the_document_all_its_words_and_its_form_stay(suffix: str, seed: int) -> None:
    maker = Maker(seed)
    data = {".html": maker.html, ".docx": maker.docx, ".epub": maker.epub}[suffix]()
    layout = READERS[suffix](data)
    same = [segment.text for segment in layout.segments]
    assert layout.write(same, language="ar") == data
    targets = [f"{text} قف" for text in same]
    for bilingual in (False, True):
        made = layout.write(targets, bilingual=bilingual, language="ar")
        again = READERS[suffix](made)
        if not bilingual:
            assert [each.text for each in again.segments] == targets
            assert again.write(targets, language="ar") == made
            back = READERS[suffix](again.write(same, language="en"))
            assert [each.text for each in back.segments] == same
        else:
            assert sum(each.text.count("قف") for each in again.segments) >= len(targets)
