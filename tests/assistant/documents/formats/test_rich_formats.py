"""What HTML, DOCX and EPUB have in common: nothing is lost, whatever the words become."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest

from assistant.documents.formats import read_layout
from assistant.documents.formats.pages import epub, html
from assistant.documents.formats.word import docx
from assistant.documents.inline import intact
from assistant.documents.layout import Layout
from assistant.errors import DocumentUnreadable
from index.loaders import load
from tests.assistant.documents.rewording import PHRASES, reworded
from tests.assistant.documents.rich_files import Maker, word_file, zipped
from tests.assistant.documents.structure_rich import STRUCTURES

READERS: dict[str, Callable[[bytes], Layout]] = {".html": html.read, ".docx": docx.read, ".epub": epub.read}
SEEDS = range(15)


@cache
def made(suffix: str, seed: int) -> bytes:
    maker = Maker(seed)
    return {".html": maker.html, ".docx": maker.docx, ".epub": maker.epub}[suffix]()


def words(text: str) -> str:
    return re.sub(r"</?\d+/?>", "", text).strip()


def text_of(data: bytes) -> str:
    """Return all that stands in a page or in the parts of a package, white space aside."""
    if not data.startswith(b"PK"):
        return data.decode("utf-8")
    with zipfile.ZipFile(BytesIO(data)) as file:
        return "\n".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())


@pytest.mark.parametrize("suffix", READERS)
def test_a_document_written_with_its_own_texts_is_the_very_same(suffix: str) -> None:
    for seed in SEEDS:
        data = made(suffix, seed)
        layout = READERS[suffix](data)
        assert len(layout.segments) > 3
        assert layout.suffix == suffix
        assert layout.write([segment.text for segment in layout.segments]) == data
        assert all(segment.text == segment.text.strip() != "" for segment in layout.segments)


@pytest.mark.parametrize("suffix", READERS)
@pytest.mark.parametrize("language", PHRASES)
def test_the_structure_is_the_same_in_any_language(suffix: str, language: str) -> None:
    for seed in SEEDS:
        data = made(suffix, seed)
        layout = READERS[suffix](data)
        targets, said = reworded(layout.segments, PHRASES[language])
        assert all(intact(segment.text, target) for segment, target in zip(layout.segments, targets, strict=True))
        written = layout.write(targets)
        assert STRUCTURES[suffix](written) == STRUCTURES[suffix](data), f"seed {seed}"
        again = READERS[suffix](written)
        # Which of two looks needs no tag is a matter of their lengths, so that tags may differ and words may not.
        assert [words(segment.text) for segment in again.segments] == [words(target) for target in targets]
        assert [segment.kind for segment in again.segments] == [segment.kind for segment in layout.segments]
        numbers = re.findall(r" (1\d{3})(?!\d)", text_of(written))
        assert {phrase.rsplit(" ", 1)[1] for phrase in said} <= set(numbers)


@pytest.mark.parametrize("suffix", READERS)
def test_in_both_languages_every_segment_stands_before_its_target(suffix: str) -> None:
    for seed in SEEDS:
        layout = READERS[suffix](made(suffix, seed))
        targets, _ = reworded(layout.segments, "Küche")
        both = [segment.text for segment in READERS[suffix](layout.write(targets, bilingual=True)).segments]
        shown = " ".join(re.sub(r"\s+", "", re.sub(r"</?\d+/?>", "", text)) for text in both)
        for segment, target in zip(layout.segments, targets, strict=True):
            for text in (segment.text, target):
                for stretch in re.split(r"</?\d+/?>", text):
                    assert re.sub(r"\s+", "", stretch) in shown, f"seed {seed}: {stretch}"


@pytest.mark.parametrize("suffix", [".docx", ".epub"])
def test_our_own_loaders_find_every_target(suffix: str) -> None:
    for seed in range(10):
        layout = READERS[suffix](made(suffix, seed))
        targets, _ = reworded(layout.segments, "Küchengarten")
        # Contents, titles of pages, tooltips, heads and feet of pages are nothing that the index reads.
        if suffix == ".docx":
            read = sum(len(part.frame.segments) for part in docx.read(made(suffix, seed)).parts[:-2])
            wanted = targets[:read]
        else:
            wanted = [t for s, t in zip(layout.segments, targets, strict=True) if s.kind in ("paragraph", "heading")]
        (document,) = load(Path(f"a{suffix}"), layout.write(targets)).documents
        for target in wanted:
            for phrase in re.findall(r"Küchengarten \d+", target):
                assert phrase in document.text, f"seed {seed}: {phrase}"


def test_the_number_of_targets_must_be_right() -> None:
    for suffix, reader in READERS.items():
        layout = reader(made(suffix, 1))
        with pytest.raises(ValueError, match="segments, but 1 targets"):
            layout.write(["one"])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("the plan.docx", b"PK\x03\x04 no zip"),
        ("the plan.docx", b"\xd0\xcf\x11\xe0 old"),
        ("the plan.docx", zipped({"a.txt": "a"})),
        ("the plan.docx", word_file("<w:p>")),
        ("the plan.epub", b"no zip"),
        ("the plan.epub", zipped({"a.txt": "a"})),
    ],
)
def test_what_cannot_be_read_is_told_with_the_name_of_the_file(name: str, data: bytes) -> None:
    with pytest.raises(DocumentUnreadable) as told:
        read_layout(f"folder/{name}", data)
    said = str(told.value)
    assert said.startswith(name) and said.count("the plan") == 1 and "This " not in said and "\n" not in said
