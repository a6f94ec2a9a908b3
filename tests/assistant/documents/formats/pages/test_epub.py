from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from assistant.documents.formats.pages import epub
from index.errors import NoteUnreadable
from tests.assistant.documents.rich_files import zipped

OPF = """<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title id="t">Tom &amp; Ana</dc:title><dc:creator>Mika</dc:creator></metadata><manifest>
<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="b" href="two%20b.xhtml" media-type="application/xhtml+xml"/>
<item id="x" href="notes.xhtml" media-type="application/xhtml+xml"/>
<item id="c" href="toc.ncx" media-type="application/x-dtbncx+xml"/>
<item id="s" href="s.css" media-type="text/css"/>
<item id="a" href="one.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="a"/><itemref idref="b"/><itemref idref="gone"/></spine></package>"""
PARTS = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OPS/b.opf"/></rootfiles></container>',
    "OPS/b.opf": OPF,
    "OPS/toc.ncx": '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><docTitle><text>Toc</text></docTitle></ncx>',
    "OPS/nav.xhtml": '<html><body><nav><ol><li><a href="one.xhtml">First</a></li></ol></nav></body></html>',
    "OPS/two b.xhtml": "<html><body><p>two</p></body></html>",
    "OPS/one.xhtml": '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY own "x">]><html><head><title/></head><body>'
    '<a id="p"/><h1>one</h1><p>See &own; &amp;<![CDATA[ <raw>]]><br/>line</p></body></html>',
    "OPS/notes.xhtml": "<html><body><p>notes</p></body></html>",
    "OPS/s.css": "p > a { color: red }",
}


def test_a_book_is_read_in_its_order_and_its_contents_last() -> None:
    layout = epub.read(zipped(PARTS))
    assert [(s.text, s.kind) for s in layout.segments] == [
        ("Tom & Ana", "title"),
        ("one", "heading"),
        ("See <1/> & <raw><2/>line", "paragraph"),
        ("two", "paragraph"),
        ("notes", "paragraph"),
        ("First", "item"),
        ("Toc", "title"),
    ]
    sections = [segment.section for segment in layout.segments]
    assert sections == sorted(sections) and len(set(sections)) == 6


def test_what_is_no_words_stays_as_it_was() -> None:
    data = zipped(PARTS)
    layout = epub.read(data)
    written = layout.write(["Т<", "un", "<2/>Voir <1/> &", "deux", "notas", "Prem", "Tabla"])
    with zipfile.ZipFile(BytesIO(written)) as file:
        first = file.infolist()[0]
        parts = {name: file.read(name).decode() for name in file.namelist()}
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
    assert list(parts) == list(PARTS)
    assert [name for name in PARTS if parts[name] == PARTS[name]] == ["mimetype", "META-INF/container.xml", "OPS/s.css"]
    assert '<dc:title id="t">Т&lt;</dc:title><dc:creator>Mika<' in parts["OPS/b.opf"]
    assert parts["OPS/one.xhtml"] == PARTS["OPS/one.xhtml"].replace(">one<", ">un<").replace(
        "See &own; &amp;<![CDATA[ <raw>]]><br/>line", "<br/>Voir &own; &amp;"
    )


def test_both_languages_make_no_second_link_in_the_contents() -> None:
    layout = epub.read(zipped(PARTS))
    targets = ["T", *(segment.text for segment in layout.segments[1:-2]), "Prem", "Tabla"]
    with zipfile.ZipFile(BytesIO(layout.write(targets, bilingual=True))) as file:
        assert '<li><a href="one.xhtml">First / Prem</a></li>' in file.read("OPS/nav.xhtml").decode()
        assert "<text>Toc / Tabla</text>" in file.read("OPS/toc.ncx").decode()
        assert ">Tom &amp; Ana / T</dc:title>" in file.read("OPS/b.opf").decode()


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"a": "b"}, "lacks its part META-INF/container.xml"),
        ({**PARTS, "META-INF/container.xml": "<a"}, "damaged"),
        ({**PARTS, "META-INF/container.xml": "<a/>"}, "lacks its part"),
        ({**PARTS, "OPS/b.opf": "<package>"}, "damaged"),
        ({**PARTS, "META-INF/encryption.xml": '<e URI="OPS/one.xhtml"/>'}, "protected against copying"),
    ],
)
def test_what_is_no_book_is_told_in_one_line(parts: dict[str, str], why: str) -> None:
    with pytest.raises(NoteUnreadable, match=why) as told:
        epub.read(zipped(parts))
    assert "\n" not in str(told.value)


def test_a_damaged_picture_is_told_before_anything_is_translated() -> None:
    data = bytearray(zipped({**PARTS, "OPS/a.png": "picture " * 50}))
    at = bytes(data).index(b"OPS/a.png") + len("OPS/a.png")
    data[at + 3] ^= 0xFF
    with pytest.raises(NoteUnreadable, match="a.png"):
        epub.read(bytes(data))
