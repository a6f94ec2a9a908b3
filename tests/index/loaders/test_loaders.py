from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.errors import NoteInaccessible, NoteUnreadable
from index.loaders import FORMATS, is_note, load, read
from index.passage import Document
from index.settings import IndexSettings


def only(path: Path, data: bytes) -> Document:
    (document,) = load(path, data).documents
    return document


def test_a_markdown_note_with_everything() -> None:
    note = only(
        Path("a.md"),
        "\ufeff---\r\ntitle: T\r\nlang: en\r\n---\r\nBody.\r\n\r\n## Comments\r\n\r\n- **Mo** (fr): Oui.\r\n".encode(),
    )
    assert note.title == "T"
    assert note.text == "Body.\n\n## Comments\n\n- **Mo** (fr): Oui.\n"
    assert [(c.author, note.text[c.start : c.end]) for c in note.comments] == [("Mo", "Oui.")]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Winter in Kyoto #\n\nBody", "Winter in Kyoto"),
        ("\n\n## 冬の京都\n\nBody", "冬の京都"),
        ("Body first.\n\n# Later heading", "kyoto in winter"),
        ("#hashtag is no heading", "kyoto in winter"),
    ],
)
def test_a_missing_title_comes_from_the_heading_or_the_file_name(text: str, title: str) -> None:
    assert only(Path("kyoto-in_winter.md"), text.encode()).title == title


def test_plain_text_takes_a_short_first_line_that_stands_alone_as_its_title() -> None:
    assert only(Path("a.TXT"), b"Shopping\n\nmilk, eggs").title == "Shopping"
    assert only(Path("my-list.txt"), b"milk\neggs").title == "my list"
    assert only(Path("my-list.txt"), b"---\ntitle: x\n---\nmilk").text.startswith("---")


def test_broken_front_matter_is_kept_as_text_with_a_warning() -> None:
    note = only(Path("a.md"), b"---\ntitle: a: b\n---\nBody")
    assert note.text.startswith("---\ntitle: a: b")
    assert len(note.warnings) == 1


@pytest.mark.parametrize("text", ["---\ntitle: only\n---\n", "---\ntitle: only\n---\n \n\u200b\n"])
def test_front_matter_alone_is_no_note(text: str) -> None:
    with pytest.raises(NoteUnreadable, match="no text after its front matter"):
        load(Path("a.md"), text.encode())


def test_the_table_is_what_is_loaded() -> None:
    assert {".markdown", ".md", ".txt", ".html", ".docx", ".pdf", ".zip", ".jsonl"} <= FORMATS.keys()
    assert is_note("A.MD") and is_note("b.markdown") and not is_note("c.exe") and not is_note("md")
    with pytest.raises(NoteUnreadable, match="no known note format"):
        load(Path("a.exe"), b"x")


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    big = tmp_path / "big.md"
    with big.open("wb") as file:
        file.truncate(20_000_000)
    with pytest.raises(NoteUnreadable, match=r"big.md is 20.0 MB, over the limit of 10.0 MB. Split it"):
        read(big, IndexSettings())


def test_what_cannot_be_opened_says_why_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(NoteInaccessible, match=r"gone\\n.md cannot be read: No such file or directory"):
        read(tmp_path / "gone\n.md", IndexSettings())


def test_a_pipe_named_like_a_note_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    with pytest.raises(NoteUnreadable, match="not an ordinary file"):
        read(tmp_path / "pipe.md", IndexSettings())
