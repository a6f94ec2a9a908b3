from __future__ import annotations

import numpy as np

from index.closeness import CLOSE_NOTES, CLOSE_PASSAGES, Closeness, middle
from index.vectors import unit_rows
from tests.index.conftest import Bench


def rows(*numbers: tuple[float, float]) -> np.ndarray:
    return np.array(numbers, np.float32)


def test_whole_notes_are_compared_by_their_means_less_what_is_common() -> None:
    given, theirs = rows((1, 0), (0, 1)), rows((1, 1))
    assert np.isclose(Closeness(given, np.zeros(1, np.float32)).to(theirs), 1)
    apart = Closeness(rows((1, 0.5)), np.array([0, 0.5], np.float32))
    assert np.isclose(apart.to(rows((0, 1))), 0)
    assert apart.close == CLOSE_NOTES


def test_passages_count_by_the_nearest_to_each() -> None:
    measure = Closeness(rows((1, 0), (0, 1)), None)
    assert np.isclose(measure.to(rows((1, 0), (-1, 0))), 0.5)
    assert measure.close == CLOSE_PASSAGES


def test_a_few_notes_have_nothing_in_common(bench: Bench) -> None:
    bench.write("a.md", "A single note.")
    bench.sync()
    with bench.catalogue.reading() as connection:
        assert not middle(connection, bench.embedder.name).any()


def test_half_the_mean_of_all_passages(bench: Bench) -> None:
    for number in range(25):
        bench.write(f"{number}.md", f"Note {number}.")
    bench.sync()
    everything = np.stack([e.vector for some in bench.catalogue.vectors.all_entries("fake") for e in some])
    with bench.catalogue.reading() as connection:
        assert np.allclose(middle(connection, "fake"), everything.mean(axis=0) / 2, atol=1e-5)


def test_vectors_become_rows_of_length_one() -> None:
    assert np.allclose(unit_rows([np.array([3, 4], "<f4").tobytes()]), [[0.6, 0.8]])
    assert unit_rows([]).shape == (0, 0)
