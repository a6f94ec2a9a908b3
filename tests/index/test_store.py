from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.errors import CatalogueBroken
from index.records import Entry
from index.store import Repair, Store
from tests.index.conftest import Bench


def filled(bench: Bench, count: int = 5) -> Bench:
    for number in range(count):
        bench.write(f"{number}.md", f"# Note {number}\n\nThe word number {number} stands here, {number * 7919} times.")
    bench.sync()
    return bench


def finds_every_passage_by_its_own_vector(bench: Bench) -> bool:
    ids = sorted(bench.catalogue.passage_ids(bench.embedder.name))
    vectors = [entry.vector for entry in bench.catalogue.entries(ids, bench.embedder.name)]
    entries = [entry.id for entry in bench.catalogue.entries(ids, bench.embedder.name)]
    rankings = bench.store.query(vectors, 1)
    return [ranking[0].id for ranking in rankings] == entries and all(r[0].score > 0.999 for r in rankings)


def test_scores_are_cosines_and_metadata_filters(bench: Bench) -> None:
    filled(bench)
    assert finds_every_passage_by_its_own_vector(bench)
    query = bench.embedder.embed_query("number 3")
    for found in bench.store.query([query], 5)[0]:
        vector = bench.catalogue.entries([found.id], bench.embedder.name)[0].vector
        assert found.score == pytest.approx(float(vector @ query), abs=1e-4)
    one = bench.store.query([query], 5, {"note": "notes/3.md"})[0]
    assert len(one) == 1
    assert bench.store.query([query], 5, {"note": "nowhere"}) == [[]]
    assert bench.store.query([], 5) == []
    assert bench.store.query([query], 0) == [[]]


def test_an_empty_store_answers_nothing(bench: Bench) -> None:
    bench.store.prepare(bench.catalogue, "fake")
    assert bench.store.query([bench.embedder.embed_query("x")], 3) == [[]]
    assert bench.store.count() == 0


def test_differences_are_repaired_when_it_is_opened(bench: Bench) -> None:
    filled(bench)
    ids = sorted(bench.store.ids())
    bench.store.delete(ids[:2])
    ghost = np.ones(64, dtype=np.float32)
    bench.store.add([Entry("ghost", ghost, {"kind": "body"})])
    bench.close()
    bench.open()
    assert bench.store.prepare(bench.catalogue, "fake") == Repair(added=2, removed=1)
    assert sorted(bench.store.ids()) == ids
    assert bench.store.prepare(bench.catalogue, "fake") == Repair()


def garbage(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_bytes(b"garbage " * 500)


def truncated(folder: Path) -> None:
    for path in folder.rglob("*.sqlite3"):
        path.write_bytes(path.read_bytes()[:5000])


def emptied(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_bytes(b"")


@pytest.mark.parametrize("harm", [garbage, truncated, emptied, shutil.rmtree])
def test_a_broken_or_missing_store_is_made_anew(bench: Bench, harm: Callable[[Path], None]) -> None:
    filled(bench)
    bench.close()
    harm(bench.home / "chroma")
    bench.open()
    assert bench.store.prepare(bench.catalogue, "fake").added == 5
    assert finds_every_passage_by_its_own_vector(bench)


def test_another_embedder_means_another_collection(bench: Bench) -> None:
    filled(bench)
    assert bench.store.prepare(bench.catalogue, "other") == Repair()
    assert bench.store.count() == 0
    bench.embedder.name = "other"
    assert bench.sync().changed == 5
    assert finds_every_passage_by_its_own_vector(bench)


def test_many_deletions_lead_to_a_fresh_store(bench: Bench) -> None:
    filled(bench, 40)
    ids = sorted(bench.store.ids())
    for _ in range(6):
        bench.store.delete(ids)
        bench.store.add(bench.catalogue.entries(ids, "fake"))
    assert bench.store.refresh(bench.catalogue, "fake")
    assert not bench.store.refresh(bench.catalogue, "fake")
    assert sorted(bench.store.ids()) == ids
    bench.close()
    bench.open()
    assert bench.store.prepare(bench.catalogue, "fake") == Repair()
    assert finds_every_passage_by_its_own_vector(bench)


def test_a_rebuild_gives_the_same_passages(bench: Bench) -> None:
    filled(bench)
    ids = bench.store.ids()
    assert bench.store.rebuild(bench.catalogue, "fake") == Repair(added=5)
    assert bench.store.ids() == ids


def test_closing_twice_and_using_it_closed(tmp_path: Path) -> None:
    store = Store(tmp_path / "chroma")
    store.close()
    store.close()
    with pytest.raises(CatalogueBroken, match="not open"):
        store.count()


def test_a_folder_that_cannot_be_written_is_told(bench: Bench) -> None:
    (bench.home / "in the way").write_text("x")
    store = Store(bench.home / "in the way" / "chroma")
    with pytest.raises(CatalogueBroken, match="cannot be written"):
        store.prepare(bench.catalogue, "fake")


def test_a_failure_inside_chroma_is_told_and_mended_at_the_next_sync(bench: Bench) -> None:
    filled(bench)
    bench.write("late.md", "# Late\n\nThis one comes too late for the broken store.")
    (database,) = (bench.home / "chroma").rglob("chroma.sqlite3")
    with sqlite3.connect(database) as connection:  # fails as a disk does that fills while Chroma compacts its log
        connection.execute("DROP TABLE embedding_metadata")
    with pytest.raises(CatalogueBroken, match="cannot be written: Error in compaction.*then sync again"):
        bench.sync()
    bench.sync()
    assert bench.store.ids() == set(bench.catalogue.passage_ids("fake"))
    assert len(bench.store.ids()) == 6
