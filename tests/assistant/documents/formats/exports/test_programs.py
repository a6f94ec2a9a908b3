from __future__ import annotations

import io
import random
import tarfile
from pathlib import Path

import pytest

from assistant.documents.formats import read_layout
from assistant.errors import DocumentUnreadable
from index.loaders.exports.evernote import load_enex
from index.loaders.exports.joplin import load_jex
from tests.assistant.documents.made_up import Author, languages, translated
from tests.assistant.documents.structure import structure

ENEX = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE en-export SYSTEM "http://xml.evernote.com/pub/evernote-export4.dtd">
<en-export application="Evernote">
<note><title>Fish &amp; chips</title><created>20250120T093000Z</created><tag>title of a tag</tag>
<content><![CDATA[<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE en-note SYSTEM "http://xml.evernote.com/pub/enml2.dtd">
<en-note><h1>Where</h1><div>By the <b>old</b> mill &lt;north&gt;.<br/></div><en-media hash="ab" type="image/png"/>
<div><en-todo checked="true"/>buy vinegar</div></en-note>]]></content>
<resource><data encoding="base64">iVBORw0KGgo=</data><mime>image/png</mime></resource></note>
<note><title>Second</title><content>&lt;en-note&gt;&lt;div&gt;plain words&lt;/div&gt;&lt;/en-note&gt;</content></note>
</en-export>
"""


def test_notes_of_evernote() -> None:
    layout = read_layout("a.enex", ENEX.encode())
    assert [(each.kind, each.text) for each in layout.segments if each.kind != "item"] == [
        ("title", "Fish & chips"),
        ("heading", "Where"),
        ("paragraph", "By the <1>old</1> mill <north>."),
        ("paragraph", "buy vinegar"),
        ("title", "Second"),
        ("paragraph", "plain words"),
    ]
    assert layout.write([each.text for each in layout.segments]) == ENEX.encode()
    assert layout.segments[0].section != layout.segments[4].section


def test_evernote_reads_what_is_written() -> None:
    layout = read_layout("a.enex", ENEX.encode())
    targets = ["A < B ]]>", "C", "D <1>E ]]></1> F & G", "H", "I", "J <x>"]
    result = layout.write(targets)
    first, second = load_enex(Path("a.enex"), result).documents
    assert first.title == "A < B ]]>" and second.title == "I" and second.text == "J <x>"
    assert "D E ]]> F & G" in first.text and "H" in first.text
    kept = [
        "<tag>title of a tag</tag>",
        '<en-media hash="ab" type="image/png"/>',
        '<en-todo checked="true"/>',
        "iVBORw0KGgo=",
    ]
    assert all(each in result.decode() for each in kept)
    assert structure("a.enex", result) == structure("a.enex", ENEX.encode())
    both = layout.write(targets, bilingual=True)
    assert load_enex(Path("a.enex"), both).documents[0].title == "Fish & chips / A < B ]]>"


@pytest.mark.parametrize("data", [b"<html>no</html>", b"<en-export><note><content><![CDATA[<en-note>"])
def test_what_is_no_export_of_evernote(data: bytes) -> None:
    with pytest.raises(DocumentUnreadable, match=r"a\.enex: .* anew"):
        read_layout("a.enex", data)


PROPERTIES = "id: {}\nparent_id: b\nauthor: Mika\nmarkup_language: 1\ntype_: {}"


def jex(items: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, text in items.items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
    return file.getvalue()


def a_jex(rng: random.Random) -> tuple[bytes, list[str]]:
    notes = [Author(rng.randrange(10_000)).note() for _ in range(3)]
    items = {
        f"{number}.md": f"A title\n\n{note}\n\n" + PROPERTIES.format(number, 1) for number, note in enumerate(notes)
    }
    items |= {"f.md": "A folder\n\n" + PROPERTIES.format("f", 2), "resources/x.md": "# no item of Joplin"}
    items |= {"resources/p.png": "\x89PNG " * rng.randint(1, 400)}
    return jex(items), notes


@pytest.mark.parametrize("seed", range(12))
def test_notes_of_joplin_survive_translation(seed: int) -> None:
    rng = random.Random(seed)
    data, notes = a_jex(rng)
    layout = read_layout("a.jex", data)
    assert layout.write([each.text for each in layout.segments]) == data
    assert [each.text for each in layout.segments if each.kind == "title"][0] == "A title"
    for replace in languages(rng).values():
        result = layout.write([translated(each.text, replace) for each in layout.segments])
        assert structure("a.jex", result) == structure("a.jex", data)
        with tarfile.open(fileobj=io.BytesIO(result)) as archive:
            held = {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]
        assert [*held] == ["0.md", "1.md", "2.md", "f.md", "resources/x.md", "resources/p.png"]
        assert held["f.md"].startswith(b"A folder\n\n") and held["resources/x.md"] == b"# no item of Joplin"
        for number, note in enumerate(notes):
            title, _, rest = held[f"{number}.md"].decode().partition("\n\n")
            assert title and rest.endswith(PROPERTIES.format(number, 1))
            body = rest.removesuffix("\n\n" + PROPERTIES.format(number, 1))
            assert structure("a.md", body.encode()) == structure("a.md", note.encode())


def test_joplin_reads_what_is_written() -> None:
    data = jex({"1.md": "Mill\n\nThe *old* mill.\n\n" + PROPERTIES.format("1", 1)})
    layout = read_layout("a.jex", data)
    result = layout.write(["Mühle", f"Die <1>alte</1> Mühle {'sehr ' * 200}."])
    (note,) = load_jex(Path("a.jex"), result).documents
    assert note.title == "Mühle" and note.text.startswith("Die *alte* Mühle sehr") and note.author == "Mika"


def test_what_is_no_archive_of_joplin() -> None:
    with pytest.raises(DocumentUnreadable, match=r"a\.jex: .* anew as JEX"):
        read_layout("a.jex", b"no archive" * 100)
