"""The pictures of notes, as they are shown."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from index.errors import NoteNotFound, NoteUnreadable
from index.passage import Document, Region
from index.picture import pictures, shown
from index.records import FileKey, FileState, StoredFile, StoredNote
from tests.index.conftest import Bench
from tests.index.pictures import drawn, saved

LINE = Region(0, 4, (0.1, 0.1, 0.5, 0.2))


def with_note(bench: Bench, file: str, *regions: Region) -> str:
    """Store a note that was read from a file, as a sync would."""
    label = bench.catalogue.folder(bench.notes).label
    document = Document("Menu", "Soup and rice", regions=regions)
    state = FileState(1, 1, 1, "", "")
    note = f"{label}/{file}"
    bench.catalogue.write([StoredFile(FileKey(label, file), state, (StoredNote(note, document, ()),))])
    return note


def test_a_picture_is_shown_upright_small_and_without_what_its_file_tells(bench: Bench) -> None:
    photo = drawn([(40, 40, "Soup")], (4000, 2000))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "a camera of somebody"
    bench.write("menu.jpg", saved(photo, "JPEG", exif=exif))
    note = with_note(bench, "menu.jpg", LINE)
    (only,) = pictures(bench.catalogue, note)
    data = shown(bench.catalogue, note, only.number, bench.settings)
    picture = Image.open(BytesIO(data))
    assert only.regions == (LINE,) and picture.format == "JPEG"
    assert picture.size == (1600, 3200) and not picture.getexif() and b"camera" not in data


@pytest.mark.parametrize("number", [1, -1, 99])
def test_there_is_no_other_picture(bench: Bench, number: int) -> None:
    bench.write("menu.png", saved(drawn([(40, 40, "Soup")])))
    note = with_note(bench, "menu.png", LINE)
    with pytest.raises(NoteUnreadable, match="no picture"):
        shown(bench.catalogue, note, number, bench.settings)
    with pytest.raises(NoteNotFound):
        shown(bench.catalogue, "notes/other.png", 0, bench.settings)


@pytest.mark.parametrize("image", ["../secret.png", "/etc/hostname", "link.png", "notes.txt", "gone.png", "a\0b.png"])
def test_what_a_note_names_outside_its_folder_or_no_picture_is_not_shown(
    bench: Bench, tmp_path: Path, image: str
) -> None:
    (tmp_path / "secret.png").write_bytes(saved(drawn([(0, 0, "secret")])))
    (bench.notes / "link.png").symlink_to(tmp_path / "secret.png")
    bench.write("notes.txt", "words")
    note = with_note(bench, "export.jsonl", Region(0, 4, LINE.box, image))
    assert pictures(bench.catalogue, note) == ()
    with pytest.raises(NoteUnreadable, match="no picture"):
        shown(bench.catalogue, note, 0, bench.settings)


def test_a_picture_beside_an_export_is_shown_under_its_number(bench: Bench) -> None:
    bench.write("export.jsonl", json.dumps({"body": "x"}))
    bench.write("pictures/menu.png", saved(drawn([(40, 40, "Soup")])))
    there = Region(5, 8, LINE.box, "pictures/menu.png")
    note = with_note(bench, "export.jsonl", Region(0, 4, LINE.box, "gone.png"), there)
    (only,) = pictures(bench.catalogue, note)
    assert (only.number, only.regions) == (1, (there,))
    assert shown(bench.catalogue, note, 1, bench.settings)[:2] == b"\xff\xd8"


def test_a_picture_that_was_damaged_since_is_a_line(bench: Bench) -> None:
    path = bench.write("menu.png", saved(drawn([(40, 40, "Soup")])))
    note = with_note(bench, "menu.png", LINE)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(NoteUnreadable, match="can no longer be opened"):
        shown(bench.catalogue, note, 0, bench.settings)


def test_a_scanned_page_is_no_picture_of_its_own(bench: Bench) -> None:
    bench.write("scan.pdf", b"%PDF-1.4")
    assert pictures(bench.catalogue, with_note(bench, "scan.pdf", Region(0, 4, LINE.box, page=1))) == ()
