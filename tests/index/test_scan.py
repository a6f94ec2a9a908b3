from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.errors import FolderMissing
from index.scan import checked, scan


def put(root: Path, *files: str) -> None:
    for file in files:
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("words")


def found(root: Path) -> list[str]:
    return [file.file for file in scan(root.resolve()).files]


def test_notes_are_found_below_and_the_hidden_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "b.md", "a/c.TXT", "a/d/e.markdown", ".hidden.md", ".git/x.md", "a/.obsidian/y.md", "z.exe", "md")
    assert found(tmp_path) == ["a/c.TXT", "a/d/e.markdown", "b.md"]


def test_odd_names_are_names(tmp_path: Path) -> None:
    put(tmp_path, "new\nline.md", "👩‍👩‍👧 emoji/日記.md", " space .md")
    assert found(tmp_path) == [" space .md", "new\nline.md", "👩‍👩‍👧 emoji/日記.md"]


def test_a_name_that_is_no_text_is_reported(tmp_path: Path) -> None:
    put(tmp_path, "good.md")
    try:
        (tmp_path / os.fsdecode(b"bad\xff.md")).write_text("words")
    except OSError:
        pytest.skip("this file system refuses such names")
    result = scan(tmp_path.resolve())
    assert [file.file for file in result.files] == ["good.md"]
    assert [error for error in result.failures.values() if "not valid UTF-8. Rename" in error]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    put(tmp_path, "a/b/note.md")
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "0-first").symlink_to(tmp_path / "a")
    assert found(tmp_path) == ["a/b/note.md"]


def test_links_out_of_the_folder_are_followed_once(tmp_path: Path) -> None:
    put(tmp_path, "notes/own.md", "other/far.md")
    (tmp_path / "notes" / "linked").symlink_to(tmp_path / "other")
    (tmp_path / "notes" / "again").symlink_to(tmp_path / "other")
    (tmp_path / "notes" / "twin.md").symlink_to(tmp_path / "notes" / "own.md")
    (tmp_path / "notes" / "single.md").symlink_to(tmp_path / "other" / "far.md")
    files = found(tmp_path / "notes")
    assert len(files) == 3
    assert {"own.md", "single.md"} < set(files)


def test_a_broken_link_is_reported(tmp_path: Path) -> None:
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere.md")
    failures = scan(tmp_path.resolve()).failures
    assert list(failures) == ["gone.md"]
    assert "cannot be read: No such file" in failures["gone.md"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list everything")
def test_a_closed_subfolder_is_reported_and_its_notes_are_not_taken_for_gone(tmp_path: Path) -> None:
    put(tmp_path, "open.md", "closed/a.md")
    (tmp_path / "closed").chmod(0)
    try:
        result = scan(tmp_path.resolve())
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert result.is_hidden_from_us("closed/a.md")
    assert not result.is_hidden_from_us("other/a.md")
    assert "cannot be listed" in result.failures["closed/"]


def test_a_missing_folder_and_a_file_are_told_apart(tmp_path: Path) -> None:
    put(tmp_path, "file.md")
    with pytest.raises(FolderMissing, match="nowhere does not exist. Give an existing folder"):
        checked(tmp_path / "nowhere")
    with pytest.raises(FolderMissing, match="is not a folder"):
        checked(tmp_path / "file.md")
