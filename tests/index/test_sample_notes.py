"""The notes that ship with Diandian: enough of them, in enough languages and scripts, with comments that mix them."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache

import pytest

from index.loaders import load
from index.passage import Document
from tests.source import ROOT

SAMPLES = ROOT / "index" / "sample_notes"


@cache
def documents() -> dict[str, Document]:
    """Every sample note by its file, as the index reads it."""
    return {
        path.relative_to(SAMPLES).as_posix(): load(path, path.read_bytes()).documents[0]
        for path in sorted(SAMPLES.rglob("*.md"))
    }


def script(document: Document) -> str:
    """The script of most letters, by the first word of their Unicode names; Japanese counts by its kana."""
    counts = Counter(unicodedata.name(char).split()[0] for char in document.text if char.isalpha())
    return counts.most_common(1)[0][0]


def languages(document: Document) -> set[str | None]:
    """The languages of a note and of its comments."""
    return {document.language, *(comment.language for comment in document.comments)}


def test_notes_are_many_in_many_languages_and_scripts() -> None:
    notes = documents().values()

    assert len(notes) >= 36
    assert len({note.language for note in notes}) >= 9
    assert len({script(note) for note in notes}) >= 6


def test_four_are_long_and_one_is_very_long() -> None:
    lengths = [len(note.text) for note in documents().values()]

    assert len([length for length in lengths if 3_000 <= length <= 8_000]) >= 4
    assert len([length for length in lengths if length > 30_000]) == 1


@pytest.mark.parametrize("file", sorted(documents()))
def test_front_matter_is_complete_and_nothing_had_to_be_guessed(file: str) -> None:
    note = documents()[file]

    assert note.title and note.author and note.date and note.language and note.tags
    assert note.warnings == ()


def test_comments_are_in_other_languages_than_their_notes() -> None:
    notes = documents().values()
    mixed = [note for note in notes if len(languages(note) - {None}) >= 2]

    assert len(mixed) * 2 > len(notes)
    assert len(set().union(*(languages(note) for note in notes)) - {None}) >= 9


def test_comments_are_the_slices_that_their_spans_name() -> None:
    for file, note in documents().items():
        assert all(note.text[comment.start : comment.end].strip() for comment in note.comments), file


def test_every_language_has_an_example_question() -> None:
    asked = {note.language for note in documents().values() if note.questions}

    assert asked == {note.language for note in documents().values()}
