from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.catalogue import Catalogue
from index.chroma import Chroma
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
    ids = sorted(bench.catalogue.vectors.passage_ids(bench.embedder.name))
    vectors = [entry.vector for entry in bench.catalogue.vectors.entries(ids, bench.embedder.name)]
    entries = [entry.id for entry in bench.catalogue.vectors.entries(ids, bench.embedder.name)]
    rankings = bench.store.query(vectors, 1)
    return [ranking[0].id for ranking in rankings] == entries and all(r[0].score > 0.999 for r in rankings)


def test_scores_are_cosines(bench: Bench) -> None:
    filled(bench)
    assert finds_every_passage_by_its_own_vector(bench)
    query = bench.embedder.embed_query("number 3")
    for found in bench.store.query([query], 5)[0]:
        vector = bench.catalogue.vectors.entries([found.id], bench.embedder.name)[0].vector
        assert found.score == pytest.approx(float(vector @ query), abs=1e-4)
    assert bench.store.query([], 5) == []
    assert bench.store.query([query], 0) == [[]]


def test_an_empty_store_answers_nothing(bench: Bench) -> None:
    bench.store.prepare(bench.catalogue, "fake")
    assert bench.store.query([bench.embedder.embed_query("x")], 3) == [[]]
    assert bench.store.count() == 0


def chroma(bench: Bench) -> Chroma:
    found = Chroma(bench.home / "chroma")
    found.open("fake")
    return found


def test_differences_are_repaired_when_it_is_opened(bench: Bench) -> None:
    filled(bench)
    ids = sorted(bench.store.ids())
    bench.close()
    behind = chroma(bench)
    behind.delete(ids[:2])
    behind.add([Entry("ghost", np.ones(64, dtype=np.float32))])
    behind.close()
    bench.open()
    assert bench.store.prepare(bench.catalogue, "fake") == Repair(added=2, removed=1)
    assert sorted(bench.store.ids()) == ids
    assert bench.store.prepare(bench.catalogue, "fake") == Repair()


def test_what_the_catalogue_noted_is_followed_when_it_is_opened(bench: Bench) -> None:
    filled(bench)
    ids = sorted(bench.store.ids())
    bench.close()
    bench.open()
    bench.catalogue.remove("notes", ["0.md", "1.md"])
    assert bench.store.prepare(bench.catalogue, "fake") == Repair(removed=2)
    assert bench.catalogue.vectors.owed(9) == []
    assert bench.store.ids() < set(ids)


def test_another_catalogue_in_its_place_is_noticed(bench: Bench) -> None:
    filled(bench)
    bench.close()
    for path in bench.home.glob("catalogue.sqlite*"):
        path.unlink()
    bench.open()
    assert bench.store.prepare(bench.catalogue, "fake") == Repair(removed=5)


def test_a_store_that_was_not_closed_is_tried_in_a_process_of_its_own(bench: Bench) -> None:
    filled(bench)
    bench.close()
    (bench.home / "chroma" / "in-use").touch()
    bench.open()
    assert bench.store.prepare(bench.catalogue, "fake") == Repair()
    assert finds_every_passage_by_its_own_vector(bench)


def test_a_graph_that_ends_the_process_loading_it_is_made_anew(bench: Bench) -> None:
    filled(bench, 1_100)  # the graph is written after a thousand
    bench.close()
    (bench.home / "chroma" / "in-use").touch()
    graphs = list((bench.home / "chroma").rglob("*.bin"))
    assert graphs
    for path in graphs:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    bench.open()
    assert bench.store.prepare(bench.catalogue, "fake") == Repair(added=1_100, wiped=True)
    assert bench.store.count() == 1_100


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
    bench.close()
    worn = chroma(bench)
    bench.catalogue = Catalogue(bench.home / "catalogue.sqlite")
    entries = bench.catalogue.vectors.entries(ids, "fake")
    bench.catalogue.close()
    for _ in range(6):
        worn.note(deleted=int(worn.notes().get("deleted", 0)) + worn.delete(ids))
        worn.add(entries)
    worn.close()
    bench.open()
    bench.store.prepare(bench.catalogue, "fake")
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
        connection.execute("DROP TABLE embeddings")
    with pytest.raises(CatalogueBroken, match="cannot be written: .*then sync again"):
        bench.sync()
    bench.sync()
    assert bench.store.ids() == set(bench.catalogue.vectors.passage_ids("fake"))
    assert len(bench.store.ids()) == 6


def test_a_graph_made_by_other_rules_is_made_anew(bench: Bench) -> None:
    import chromadb

    filled(bench)
    before = chroma(bench).current().name
    bench.close()
    client = chromadb.PersistentClient(str(next((bench.home / "chroma").glob("[0-9]"))))
    client.get_collection(before, embedding_function=None).modify(configuration={"hnsw": {"ef_search": 50}})
    client.close()
    bench.open()
    assert bench.store.prepare(bench.catalogue, "fake") == Repair(added=5)
    assert chroma(bench).current().name > before
    assert finds_every_passage_by_its_own_vector(bench)
