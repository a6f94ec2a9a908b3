"""The catalogue as lists to look through."""

from __future__ import annotations

import time

from index.listing import Asked, about, facets, folders, listed, version
from index.passage import Document, Passage
from index.records import FileKey, FileState, StoredFile, StoredNote
from tests.index.conftest import Bench

NOTE = """---
title: {title}
author: Lin
date: {date}
tags: [travel, {title}]
---
The bus to {title} costs 700 yen.

## Comments

- **Mika** (2025-03-01, ja): 火曜は休みです。
"""


def filled(bench: Bench) -> Bench:
    for day, title in ((20, "Kyoto"), (22, "ＮＡＲＡ"), (21, "Казань")):
        bench.write(f"{title}.md", NOTE.format(title=title, date=f"2025-01-{day}"))
    bench.write("broken.md", b"\x00\x01")
    bench.sync()
    return bench


def titles(bench: Bench, asked: Asked) -> list[str]:
    return [note.title for note in listed(bench.catalogue, asked).notes]


def test_the_newest_notes_come_first_and_by_the_page(bench: Bench) -> None:
    filled(bench)
    assert titles(bench, Asked()) == ["ＮＡＲＡ", "Казань", "Kyoto"]
    assert titles(bench, Asked(first=1, limit=1)) == ["Казань"]
    assert listed(bench.catalogue, Asked(first=1, limit=1)).total == 3


def test_words_are_found_in_titles_authors_and_tags_whatever_their_case_and_width(bench: Bench) -> None:
    filled(bench)
    assert titles(bench, Asked("nara")) == ["ＮＡＲＡ"]
    assert titles(bench, Asked("КАЗАНЬ lin")) == ["Казань"]
    assert titles(bench, Asked("travel", folder="nowhere")) == []
    assert listed(bench.catalogue, Asked("TRAVEL", limit=2)).total == 3


def test_folders_tell_what_they_hold_and_what_failed(bench: Bench) -> None:
    filled(bench)
    (folder,) = folders(bench.catalogue)
    assert (folder.files, folder.notes, folder.failed, folder.exists) == (4, 3, 1, True)
    assert folder.passages == bench.catalogue.count_passages() and folder.path == bench.notes.resolve()


def test_the_version_changes_with_the_catalogue_alone(bench: Bench) -> None:
    before = version(filled(bench).catalogue)
    assert version(bench.catalogue) == before
    bench.write("more.md", "More.")
    bench.sync()
    assert version(bench.catalogue) != before


def test_facets_are_what_notes_and_comments_carry(bench: Bench) -> None:
    found = facets(filled(bench).catalogue)
    assert found.tags[0] == "travel" and set(found.authors) == {"Lin", "Mika"} and "ja" in found.languages


def test_a_passage_in_a_comment_is_its_authors(bench: Bench) -> None:
    note = listed(filled(bench).catalogue, Asked("kyoto")).notes[0].note
    passages = bench.catalogue.passages_of(note)
    told = {passage.kind: it for passage, it in zip(passages, about(bench.catalogue, passages), strict=True)}
    assert (told["body"].author, told["body"].date) == ("Lin", "2025-01-20")
    assert (told["comment"].author, told["comment"].date) == ("Mika", "2025-03-01")
    assert told["body"].tags == ("travel", "Kyoto")
    assert about(bench.catalogue, [Passage("gone", "", "", 0, 0)])[0].author is None


def test_ten_thousand_notes_are_listed_and_filtered_quickly(bench: Bench) -> None:
    bench.catalogue.folder(bench.notes)
    state = FileState(1, 1, 1, "", "")
    files = [
        StoredFile(
            FileKey("notes", f"{n}.md"),
            state,
            (StoredNote(f"notes/{n}.md", Document(f"Title {n}", "words " * 50, "Lin", f"2025-{n % 12 + 1:02}"), ()),),
        )
        for n in range(10_000)
    ]
    bench.catalogue.write(files)
    started = time.perf_counter()
    assert listed(bench.catalogue, Asked("title 777")).total == 19
    assert len(listed(bench.catalogue, Asked(first=9_950)).notes) == 50
    assert folders(bench.catalogue)[0].notes == 10_000
    assert time.perf_counter() - started < 1.0
