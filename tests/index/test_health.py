from __future__ import annotations

from index.health import Audit, Counts, audit, counts
from tests.index.conftest import Bench


def filled(bench: Bench, notes: int = 30) -> Bench:
    for number in range(notes):
        bench.write(f"{number:02}.md", f"Note {number} is about {'abcdefghij'[number % 10] * 5} and {number * 7919}.")
    bench.sync()
    return bench


def look(bench: Bench, sample: int | None = None) -> Audit:
    return audit(bench.catalogue, bench.store, bench.embedder.name, sample)


def test_the_parts_of_a_whole_index_agree(bench: Bench) -> None:
    found = counts(filled(bench).catalogue, bench.store, bench.embedder.name)
    assert found == Counts(30, 30, 30, 0) and found.agree


def test_every_passage_finds_itself(bench: Bench) -> None:
    told: list[tuple[int, int]] = []
    filled(bench)
    found = audit(bench.catalogue, bench.store, bench.embedder.name, None, lambda *step: told.append(step))
    assert (found.checked, found.lost, found.unlisted, found.well) == (30, (), (), True)
    assert told == [(30, 30)]


def test_a_sample_is_the_same_every_time(bench: Bench) -> None:
    filled(bench)
    victim = bench.store.ids()
    bench.store._chroma.delete(sorted(victim)[:15])
    first, second = look(bench, 10), look(bench, 10)
    assert first.checked == 10 and 0 < len(first.lost) <= 10
    assert first.lost == second.lost


def test_a_passage_the_store_lost_is_named(bench: Bench) -> None:
    filled(bench)
    gone = sorted(bench.store.ids())[3]
    bench.store._chroma.delete([gone])
    assert look(bench).lost == (gone,)
    bench.store.rebuild(bench.catalogue, bench.embedder.name)
    assert look(bench).well


def test_copies_of_a_passage_are_not_lost_behind_each_other(bench: Bench) -> None:
    for number in range(25):
        bench.write(f"{number:02}.md", "---\ntitle: Tea\n---\nThe same words in every note.")
    bench.sync()
    assert look(bench).lost == ()


def test_a_passage_missing_among_the_words_is_named_and_mended(bench: Bench) -> None:
    filled(bench)
    with bench.catalogue._database.changing() as connection:
        connection.execute("INSERT INTO lexical (lexical) VALUES ('delete-all')")
    assert len(look(bench).unlisted) == 30
    bench.catalogue.list_words_anew()
    assert look(bench).well


def test_an_empty_index_is_well(bench: Bench) -> None:
    found = look(bench)
    assert (found.checked, found.well) == (0, True)
