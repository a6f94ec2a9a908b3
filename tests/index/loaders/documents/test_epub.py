from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from index.errors import NoteUnreadable
from index.loaders.documents.epub import load_epub
from index.passage import Document, Place

CONTAINER = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
OPF = """<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>坊っちゃん</dc:title><dc:creator>夏目漱石</dc:creator><dc:language>ja-JP</dc:language><dc:date>1906</dc:date>
</metadata><manifest><item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="b" href="two%20b.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="one.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="a"/><itemref idref="b"/><itemref idref="gone"/></spine></package>"""
NAV = '<nav><ol><li><a href="one.xhtml#p1">第一章</a></li></ol></nav>'


def book(**parts: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("META-INF/container.xml", CONTAINER)
        for name, text in {"OPS/book.opf": OPF, "OPS/nav.xhtml": NAV, **parts}.items():
            file.writestr(name, text)
    return out.getvalue()


def at(note: Document, place: Place) -> str:
    return note.text[place.start : place.end]


def test_a_book_has_its_chapters_in_reading_order() -> None:
    one = '<html><head><title/></head><body><a id="p1"/><h1>一</h1><p>親譲りの無鉄砲で。</p></body></html>'
    two = "<html><body><h2>二</h2><p>ぶうと云って汽船がとまると。</p></body></html>"
    note = load_epub(Path("a.epub"), book(**{"OPS/two b.xhtml": two, "OPS/one.xhtml": one})).documents[0]
    assert (note.title, note.author, note.language, note.date) == ("坊っちゃん", "夏目漱石", "ja", "1906")
    assert [(p.kind, p.name, at(note, p)) for p in note.places] == [
        ("chapter", "第一章", "# 一\n\n親譲りの無鉄砲で。"),
        ("chapter", "二", "## 二\n\nぶうと云って汽船がとまると。"),
    ]


def test_a_missing_chapter_is_a_warning_and_a_protected_book_an_error() -> None:
    note = load_epub(Path("a.epub"), book(**{"OPS/one.xhtml": "<p>only</p>"})).documents[0]
    assert note.text == "only" and "two b.xhtml could not be read" in note.warnings[0]
    with pytest.raises(NoteUnreadable, match="protected against copying"):
        load_epub(Path("a.epub"), book(**{"META-INF/encryption.xml": '<e URI="OPS/one.xhtml"/>'}))


def test_definitions_of_a_chapter_are_not_shown_and_its_verbatim_words_are() -> None:
    one = (
        '<?xml version="1.0"?><!-- <!DOCTYPE x [ --><!DOCTYPE html [\n'
        '<!ENTITY a "b">\n<!ATTLIST p q CDATA #IMPLIED>\n] >'
        "<html><body><p>One <![CDATA[is < two & <b>three</b>]]>.</p>"
        "<!-- <![CDATA[hidden]]> --><p>Four]&gt;</p></body></html>"
    )
    note = load_epub(Path("a.epub"), book(**{"OPS/one.xhtml": one})).documents[0]
    assert note.text == "One is < two & <b>three</b>.\n\nFour]>"


@pytest.mark.timeout(30)
@pytest.mark.parametrize("hostile", ["<!DOCTYPE a [", "<![CDATA[", "<!--", "<?a", "] ", "<!DOCTYPE a [] "])
def test_hostile_declarations_cost_time_by_their_length_alone(hostile: str) -> None:
    page = f"<!DOCTYPE html [ {hostile * 50_000}<p>one</p>"
    plain = f"{hostile * 50_000}<p>one</p>"
    load_epub(Path("a.epub"), book(**{"OPS/one.xhtml": page, "OPS/two b.xhtml": plain, "OPS/nav.xhtml": page + NAV}))
