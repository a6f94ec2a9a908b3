from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from index.errors import NoteUnreadable
from index.loaders.loaded import Loaded
from index.loaders.packed.archive import load_zip
from index.loaders.packed.unpacking import MOST_MEMBERS


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return out.getvalue()


def parts(loaded: Loaded) -> dict[str, str]:
    return {document.part: document.text for document in loaded.documents}


def test_every_note_in_an_archive_is_a_part_by_its_path() -> None:
    inner = zipped({"deep/b.txt": b"inner words", "x.jsonl": b'{"id": "n", "body": "of lines"}'})
    loaded = load_zip(
        Path("a.zip"),
        zipped({"A/note.md": b"# T\n\nwords", "A/in.zip": inner, "../../up.txt": b"up", "bad.docx": b"no", "a.bin": b"",
                "__MACOSX/._a.md": b"x", "t.csv": b"k,v\na,b", "t_all.csv": b"k,v\na,b\nc,d"}),
    )  # fmt: skip
    assert parts(loaded) == {
        "A/in.zip/deep/b.txt": "inner words",
        "A/in.zip/x.jsonl/n": "of lines",
        "A/note.md": "# T\n\nwords",
        "t_all.csv": "k: a; v: b\nk: c; v: d\n",
        "up.txt": "up",
    }
    assert list(loaded.failures) == ["bad.docx"]


def test_names_packed_on_a_chinese_computer_are_read() -> None:
    name = "温泉旅行计划和费用清单"
    data = zipped({"x" * len(name.encode("gbk")) + ".md": b"words"})
    data = data.replace(b"x" * len(name.encode("gbk")), name.encode("gbk"))
    assert list(parts(load_zip(Path("a.zip"), data))) == [f"{name}.md"]


def test_bombs_deep_nests_and_locks_are_told() -> None:
    bomb = zipped({"a.txt": b"0" * 60_000_000})
    assert "would unpack to 60 MB" in load_zip(Path("a.zip"), bomb).failures["a.txt"]
    data = zipped({"a.txt": b"words"})
    for _ in range(4):
        data = zipped({"n.zip": data})
    with pytest.raises(NoteUnreadable):
        loaded = load_zip(Path("a.zip"), data)
        raise NoteUnreadable(" ".join(loaded.failures.values()))
    locked = bytearray(zipped({"a.txt": b"words"}))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert "is encrypted" in load_zip(Path("a.zip"), bytes(locked)).failures["a.txt"]
    for wrong in (b"", b"PK\x05\x06", zipped({"a.bin": b"x"})):
        with pytest.raises(NoteUnreadable):
            load_zip(Path("a.zip"), wrong)


def test_an_archive_of_too_many_notes_tells_how_many_were_left_out() -> None:
    loaded = load_zip(Path("a.zip"), zipped({f"{number:05}.txt": b"w" for number in range(MOST_MEMBERS + 7)}))
    assert len(loaded.documents) == MOST_MEMBERS
    assert "its last 7 files were left out" in loaded.failures["rest"]


def test_an_archive_of_too_much_text_tells_how_many_files_were_left_out() -> None:
    page = b"word " * 3_500_000
    loaded = load_zip(Path("a.zip"), zipped({f"{number}.txt": page for number in range(8)}))
    assert [document.part for document in loaded.documents] == [f"{number}.txt" for number in range(6)]
    assert "its last 2 files were left out" in loaded.failures["rest"]
