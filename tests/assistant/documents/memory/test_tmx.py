from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.documents.errors import MemoryUnusable
from assistant.documents.memory.store import TranslationMemory
from assistant.documents.memory.tmx import export_tmx, import_tmx
from assistant.documents.memory.values import Stored

ENTRIES = [
    Stored("en", "es", "See <1>the map</1> & <2/> “now”", "Mira <1>el mapa</1> & <2/> «ya»", True),
    Stored("en", "es", "a < b\r\nc\t😂", "a < b\r\nc\t😂!", False, "model", "prompt", "glossary"),
    Stored("", "zh", "小红书 <12>x</12>", "RedNote <12>x</12>", True),
    Stored("en", "es", "<b>literal</b> <0/>", "<b>literal</b> <0/>", True),
]


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[TranslationMemory]:
    opened = TranslationMemory(tmp_path / "memory.sqlite3")
    yield opened
    opened.close()


def load(memory: TranslationMemory, text: str) -> list[Stored]:
    import_tmx(memory, "x.tmx", io.BytesIO(text.encode()))
    return list(memory.all())


def tmx(body: str, head: str = "") -> str:
    return f'<?xml version="1.0"?>{head}<tmx version="1.4"><header srclang="en-US"/><body>{body}</body></tmx>'


def test_what_is_exported_is_imported_as_it_was(memory: TranslationMemory, tmp_path: Path) -> None:
    memory.store(ENTRIES)
    file = io.BytesIO()
    assert export_tmx(memory, file) == len(ENTRIES)
    root = ET.fromstring(file.getvalue())
    assert root.tag == "tmx" and len(root.findall("body/tu")) == len(ENTRIES)
    assert [element.tag for element in root.iter() if element.tag in ("bpt", "ept", "ph")][:3] == ["bpt", "ept", "ph"]
    other = TranslationMemory(tmp_path / "other.sqlite3")
    file.seek(0)
    assert import_tmx(other, "x.tmx", file) == len(ENTRIES)
    assert sorted(map(repr, other.all())) == sorted(map(repr, ENTRIES))
    other.close()


def test_corrections_alone_may_be_exported(memory: TranslationMemory) -> None:
    memory.store(ENTRIES)
    file = io.BytesIO()
    assert export_tmx(memory, file, corrections_only=True) == 3
    assert b"glossary" not in file.getvalue()


def test_a_file_of_another_tool_counts_as_corrections(memory: TranslationMemory) -> None:
    body = (
        '<tu><prop type="project">x</prop><tuv xml:lang="EN-us"><seg>The <bpt i="1">{b}</bpt>red<ept i="1">{/b}</ept> '
        '<hi>house</hi></seg></tuv><tuv lang="es"><seg>La casa <bpt i="1">{b}</bpt>roja<ept i="1"/></seg></tuv>'
        '<tuv xml:lang="fr"><seg>La maison rouge</seg></tuv></tu>'
    )
    found = load(memory, tmx(body, '<!DOCTYPE tmx SYSTEM "tmx14.dtd">'))
    assert found == [
        Stored("en", "es", "The <1>red</1> house", "La casa <1>roja</1>", True),
        Stored("en", "fr", "The <1>red</1> house", "La maison rouge", True),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no xml", "line 1, is no TMX"),
        ("<html></html>", "its first element is not tmx"),
        (tmx("<tu>"), "is no TMX"),
        (tmx("<a>" * 50), "nested too deeply"),
        (tmx("", '<!DOCTYPE tmx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'), "declares entities"),
        (tmx("", '<!DOCTYPE tmx [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "declares entities"),
        (tmx(f"<tu><tuv xml:lang='en'><seg>{'x' * 300_000}</seg></tuv></tu>"), "longer than 200000"),
        ("", "is no TMX"),
    ],
)
def test_a_hostile_or_broken_file_changes_nothing(memory: TranslationMemory, text: str, said: str) -> None:
    good = '<tu><tuv xml:lang="en"><seg>a</seg></tuv><tuv xml:lang="es"><seg>b</seg></tuv></tu>'
    memory.store(ENTRIES)
    with pytest.raises(MemoryUnusable, match=said) as error:
        load(memory, text.replace("<body>", f"<body>{good}"))
    assert "x.tmx" in str(error.value) and "\n" not in str(error.value)
    assert len(list(memory.all())) == len(ENTRIES)
