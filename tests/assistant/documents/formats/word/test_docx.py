from __future__ import annotations

import re
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from assistant.documents.formats.word import docx
from index.errors import NoteUnreadable
from index.loaders import load
from tests.assistant.documents.rich_files import word_file, zipped


def run(words: str, look: str = "") -> str:
    look = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{words}</w:t></w:r>'


def field(code: str, shown: str) -> str:
    kinds = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"{kinds[0]}<w:r><w:instrText>{code}</w:instrText></w:r>{kinds[1]}{run(shown)}{kinds[2]}"


def texts(*inside: str) -> list[str]:
    body = "".join(f"<w:p>{each}</w:p>" for each in inside)
    return [segment.text for segment in docx.read(word_file(body)).segments]


def body_of(data: bytes) -> str:
    with zipfile.ZipFile(BytesIO(data)) as file:
        return file.read("word/document.xml").decode().split("<w:body>")[1].split("<w:sectPr/></w:body>")[0]


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (run("One ") + run("two", "<w:b/>") + run(" three"), "One <1>two</1> three"),
        (run("all", "<w:b/>") + run(" bold", "<w:b/>"), "all bold"),
        (run("one ", '<w:lang w:val="en-GB"/>') + '<w:proofErr w:type="spellStart"/>' + run("two"), "one two"),
        (run("bold", "<w:b/>") + run(" ") + run("again", "<w:b/>"), "bold again"),
        (run("a") + "<w:r><w:tab/></w:r>" + run("b"), "a<1/>b"),
        (run("a") + "<w:r><w:noBreakHyphen/></w:r>" + run("b"), "a\u2011b"),
        (run("Name:      Date:"), "Name:<1/>Date:"),
        (run("see https://example.org/a"), "see"),
        (run("see ") + f'<w:hyperlink r:id="r1">{run("this", "<w:u/>")}</w:hyperlink>' + run("."), "see <1>this</1>."),
        (field(' HYPERLINK "x" ', "all of it"), "all of it"),
        (run("see ") + field(' HYPERLINK "x" ', "it") + run(" now"), "see <1>it</1> now"),
        (run("Figure ") + field(" SEQ Figure ", "3") + run(": a dog"), "Figure <1/>: a dog"),
        (
            run("see ") + field(" REF x ", "Table 1") + run(" or ") + field(" REF y ", "3.2") + run("!"),
            "see <1>Table 1</1> or <2/>!",
        ),
        (run("a \uf0da b"), "a <1/> b"),
        (run("page ") + field(" PAGE ", "3"), "page"),
        (run("a") + f'<w:del w:id="1"><w:r><w:delText>x</w:delText></w:r></w:del>{run("b")}', "a<1/>b"),
        (run("a") + f'<w:ins w:id="1">{run(" new")}</w:ins>{run(" b")}', "a<1> new</1> b"),
        (run("a ") + '<w:bookmarkStart w:id="1" w:name="x"/>' + run("b") + '<w:bookmarkEnd w:id="1"/>', "a b"),
        (run("a") + "<w:sdt><w:sdtPr/><w:sdtContent>" + run("b") + "</w:sdtContent></w:sdt>", "a<1>b</1>"),
        (run("1 &lt;2&gt; &amp;amp;"), "1 <1/> &amp;"),
    ],
)
def test_what_of_a_paragraph_is_its_text(inside: str, expected: str) -> None:
    assert texts(inside) == [expected]


def test_what_paragraphs_are() -> None:
    styled = '<w:p><w:pPr><w:pStyle w:val="{}"/></w:pPr>' + run("{}") + "</w:p>"
    cell = f"<w:tbl><w:tr><w:tc><w:p>{run('c')}</w:p></w:tc></w:tr></w:tbl>"
    numbered = f'<w:p><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr>{run("n")}</w:p>'
    parts = {"comments": f'<w:comment w:id="0" w:author="A &amp; B"><w:p>{run("k")}</w:p></w:comment>'}
    data = word_file(styled.format("H1", "h") + styled.format("L", "i") + cell + numbered, parts)
    assert [(s.text, s.kind, s.section, s.author) for s in docx.read(data).segments] == [
        ("h", "heading", 1, ""),
        ("i", "item", 1, ""),
        ("c", "cell", 1, ""),
        ("n", "item", 1, ""),
        ("k", "comment", 2, "A & B"),
    ]


def test_words_get_the_looks_of_their_tags_wherever_these_move() -> None:
    layout = docx.read(word_file(f"<w:p>{run('One long ')}{run('two', '<w:b/>')}{run(' more')}</w:p>"))
    assert body_of(layout.write(["<1>Zwei</1> & eins"])) == (f"<w:p>{run('Zwei', '<w:b/>')}{run(' &amp; eins')}</w:p>")


def test_marks_keep_to_their_side() -> None:
    start, end = '<w:bookmarkStart w:id="1" w:name="x"/>', '<w:bookmarkEnd w:id="1"/>'
    figure = field(" SEQ Figure ", "3")
    layout = docx.read(word_file(f"<w:p>{run('Figure ')}{start}{figure}{end}{run(': a dog')}</w:p>"))
    (text,) = (segment.text for segment in layout.segments)
    assert text == "Figure <1/>: a dog"
    assert body_of(layout.write(["图<1/>：狗"])) == f"<w:p>{run('图')}{start}{figure}{end}{run('：狗')}</w:p>"
    layout = docx.read(
        word_file(f"<w:p>{run('A ')}{start}{run('b', '<w:b/>')}{run(' c')}{end}{run('d', '<w:i/>')}</w:p>")
    )
    moved = body_of(layout.write(["<2>D</2> <1>B</1> A"]))
    assert moved.startswith(f"<w:p>{start}") and moved.endswith(f"{end}</w:p>")


def test_a_box_said_twice_is_one_segment_and_written_twice() -> None:
    box = f"<w:txbxContent><w:p>{run('In the box')}</w:p></w:txbxContent>"
    both = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    both = f"<mc:AlternateContent>{both}</mc:AlternateContent>"
    layout = docx.read(word_file(f"<w:p>{run('Before')}<w:r>{both}</w:r>{run(' after')}</w:p>"))
    assert [segment.text for segment in layout.segments] == ["Before<1/> after", "In the box"]
    assert body_of(layout.write(["Vor<1/> nach", "Im Kasten"])).count("Im Kasten") == 2


def test_both_languages_stand_in_paragraphs_of_their_own_and_in_one_cell() -> None:
    section = "<w:pPr><w:sectPr><w:pgSz/></w:sectPr></w:pPr>"
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    cell = f"<w:tbl><w:tr><w:tc><w:p>{run('c')}</w:p></w:tc></w:tr></w:tbl>"
    layout = docx.read(word_file(f'<w:p w14:paraId="1">{section}{run("a")}{note}{run("b")}</w:p>{cell}'))
    assert body_of(layout.write(["A<1/>B", "C"], bilingual=True)) == (
        f'<w:p w14:paraId="1"><w:pPr></w:pPr>{run("a")}{note}{run("b")}</w:p>'
        f"<w:p>{section}{run('A')}{run('B')}</w:p>"
        f"<w:tbl><w:tr><w:tc><w:p>{run('c')}<w:r><w:br/></w:r>{run('C')}</w:p></w:tc></w:tr></w:tbl>"
    )


def test_heads_feet_and_notes_are_read_after_the_text_and_other_parts_stay() -> None:
    parts = {
        "header": f"<w:p>{run('head')}</w:p>",
        "footnotes": f'<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>{run(" note")}</w:p></w:footnote>',
    }
    data = word_file(f"<w:p>{run('text')}</w:p>", parts)
    layout = docx.read(data)
    assert [segment.text for segment in layout.segments] == ["text", "note", "head"]
    written = layout.write(["TEXT", "NOTE", "HEAD"])
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(BytesIO(written)) as new:
        assert old.namelist() == new.namelist()
        assert [i.compress_type for i in old.infolist()] == [i.compress_type for i in new.infolist()]
        changed = [name for name in old.namelist() if old.read(name) != new.read(name)]
    assert changed == ["word/document.xml", "word/header.xml", "word/footnotes.xml"]
    assert load(Path("a.docx"), written).documents[0].text == "TEXT\n\n[2] NOTE"


def test_strict_documents_and_other_prefixes_are_read_too() -> None:
    data = word_file(f"<w:p>{run('text')}</w:p>")
    with zipfile.ZipFile(BytesIO(data)) as file:
        parts = {name: file.read(name).decode() for name in file.namelist()}
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    usual = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    parts["word/document.xml"] = re.sub(
        r"\bw:|(?<=xmlns:)w(?==)", lambda found: f"ns0{found[0][1:]}", parts["word/document.xml"].replace(usual, strict)
    )
    layout = docx.read(zipped(parts))
    assert [segment.text for segment in layout.segments] == ["text"]
    assert (
        '<ns0:t xml:space="preserve">TEXT</ns0:t>'
        in zipfile.ZipFile(BytesIO(layout.write(["TEXT"]))).read("word/document.xml").decode()
    )


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK\x03\x04 no zip", "damaged"),
        (b"\xd0\xcf\x11\xe0 old", "old format"),
        (zipped({"a.txt": "a"}), "no Word document"),
        (word_file("<w:p>"), "is damaged"),
        (word_file("<w:p/>", {"header": "&a;"}), "is damaged"),
        (word_file("<w:p>" + "<w:r><w:t>a</w:t><w:tab/></w:r>" * 20_002 + run("b") + "</w:p>"), "over 20000 times"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(data: bytes, why: str) -> None:
    with pytest.raises(NoteUnreadable, match=why) as told:
        docx.read(data)
    assert "\n" not in str(told.value)


def test_entities_are_refused() -> None:
    with zipfile.ZipFile(BytesIO(word_file(f"<w:p>{run('a')}</w:p>"))) as file:
        parts = {name: file.read(name).decode() for name in file.namelist()}
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
    parts["word/document.xml"] = parts["word/document.xml"].replace("?>\n", f"?>{bomb}")
    with pytest.raises(NoteUnreadable, match="declares XML entities"):
        docx.read(zipped(parts))


def test_a_bomb_is_refused() -> None:
    out = BytesIO(word_file(f"<w:p>{run('a')}</w:p>"))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/media/big.bin", bytes(60_000_000))
    with pytest.raises(NoteUnreadable, match="would unpack to"):
        docx.read(out.getvalue())


@pytest.mark.parametrize(
    "hostile",
    [
        ("<w:ins>", run("a"), "</w:ins>"),
        ("<w:sdt><w:sdtContent>", run("a"), "</w:sdtContent></w:sdt>"),
        ("<w:r><w:txbxContent><w:p>", run("a"), "</w:p></w:txbxContent></w:r>"),
        ('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', run("a"), ""),
        ('<w:bookmarkStart w:id="1"/>', run("a"), ""),
        (run("a"), '<w:bookmarkEnd w:id="1"/>', run("b", "<w:b/>")),
    ],
)
def test_deep_and_long_paragraphs_cost_time_by_their_length_alone(hostile: tuple[str, str, str]) -> None:
    times = []
    before, middle, after = hostile
    for count in (500, 5_000):
        data = word_file(f"<w:p>{before * count}{middle}{after * count}{run(' end')}</w:p>")
        started = time.process_time()
        layout = docx.read(data)
        assert layout.write([segment.text for segment in layout.segments]) == data
        layout.write([f"{segment.text} x" for segment in layout.segments], bilingual=True)
        times.append(time.process_time() - started)
    assert times[1] < 40 * max(times[0], 0.05)


def test_the_title_that_file_managers_show_is_a_segment() -> None:
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The garden</dc:title><dc:creator>Ann</dc:creator>'
        "<dc:language>en-US</dc:language></cp:coreProperties>"
    )
    with zipfile.ZipFile(BytesIO(word_file("<w:p><w:r><w:t>one</w:t></w:r></w:p>"))) as file:
        parts = {name: file.read(name).decode("utf-8", "replace") for name in file.namelist()}
    layout = docx.read(zipped({**parts, "docProps/core.xml": core}))
    assert [(each.text, each.kind) for each in layout.segments] == [("one", "paragraph"), ("The garden", "title")]
    with zipfile.ZipFile(BytesIO(layout.write(["eins", "Der Garten"], language="de"))) as file:
        told = file.read("docProps/core.xml").decode()
    assert told == core.replace("The garden", "Der Garten").replace("en-US", "de")
