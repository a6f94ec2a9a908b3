"""A process killed in the middle of a sync loses nothing: the next sync agrees with an index made afresh."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from index.settings import IndexSettings
from tests.index.conftest import Bench
from tests.index.killing import change_notes, contents, sync_and_kill

ROUNDS = 8


@pytest.mark.slow
def test_killed_syncs_are_mended_by_the_next(make_bench: Callable[[str], Bench]) -> None:
    bench = make_bench("home")
    bench.settings = IndexSettings(passage_tokens=32)
    rng = random.Random(11)
    killed = 0
    for turn in range(ROUNDS):
        change_notes(bench, rng, everything=turn == 0)
        bench.close()
        killed += sync_and_kill(bench, rng)
        bench.open()
        bench.holdings()
    assert killed >= ROUNDS // 2
    bench.sync()
    fresh = make_bench("fresh")
    fresh.settings = bench.settings
    fresh.sync()
    mended = contents(bench)
    assert mended == contents(fresh)
    assert (mended["owed"], mended["loose"], mended["found again"]) == ([], [], True)
