"""A process killed in the middle of a sync loses nothing: the next sync agrees with an index made afresh."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from index.settings import IndexSettings
from tests.index.conftest import Bench
from tests.source import ROOT

ROUNDS = 6


@pytest.mark.slow
def test_killed_syncs_are_mended_by_the_next(make_bench: Callable[[str], Bench]) -> None:
    bench = make_bench("home")
    bench.settings = IndexSettings(passage_tokens=32)
    rng = random.Random(11)
    killed = 0
    for turn in range(ROUNDS):
        _change_notes(bench, rng, turn)
        bench.close()
        killed += _sync_and_kill(bench, rng)
        bench.open()
        bench.holdings()
    assert killed >= ROUNDS // 2
    bench.sync()
    fresh = make_bench("fresh")
    fresh.settings = bench.settings
    fresh.sync()
    assert bench.holdings() == fresh.holdings()
    assert {n.note for n in bench.catalogue.summaries()} == {n.note for n in fresh.catalogue.summaries()}
    vectors = [entry.vector for entry in bench.catalogue.vectors.entries(sorted(bench.store.ids()), "fake")]
    assert all(ranking and ranking[0].score > 0.999 for ranking in bench.store.query(vectors, 1))


def _change_notes(bench: Bench, rng: random.Random, turn: int) -> None:
    for number in range(60):
        chance = rng.random()
        if turn == 0 or chance < 0.3:
            words = " ".join(rng.choice(["tea", "train", "snow", "rice", "cat"]) for _ in range(rng.randint(5, 150)))
            bench.write(f"{number}.md", f"# Note {number}\n\nTurn {turn}. {words}.")
        elif chance < 0.4:
            (bench.notes / f"{number}.md").unlink(missing_ok=True)


def _sync_and_kill(bench: Bench, rng: random.Random) -> bool:
    """Let a process sync until it has said so many things, then kill it; tell whether it still ran."""
    command = [sys.executable, "-m", "tests.index.syncing", str(bench.home), str(bench.notes)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    assert child.stdout is not None
    for _ in range(rng.randint(1, 60)):
        if not child.stdout.readline():
            break
    time.sleep(rng.choice([0, 0.003, 0.02, 0.1]))
    running = child.poll() is None
    child.kill()
    child.wait()
    child.stdout.close()
    return running
