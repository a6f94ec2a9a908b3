"""Kill a sync at random, again and again: afterwards catalogue, keyword index, Chroma and a fresh index must agree.

Run: python -m tests.bench.kills [--rounds 300] [--seed 1] [--json]
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from pathlib import Path

from index.settings import IndexSettings
from tests.bench.report import note, publish
from tests.index.conftest import Bench
from tests.index.killing import change_notes, contents, sync_and_kill

COMPARE_EVERY = 10


def differences(bench: Bench, folder: Path) -> list[str]:
    """Finish the sync, index the same notes afresh elsewhere, and name what differs."""
    bench.sync()
    fresh = Bench(folder / "fresh", bench.notes, settings=bench.settings)
    fresh.sync()
    mended, wanted = contents(bench), contents(fresh)
    fresh.close()
    shutil.rmtree(folder / "fresh")
    wrong = [name for name in wanted if mended[name] != wanted[name]]
    return wrong + [name for name in ("owed", "loose") if mended[name]] + [""] * (not mended["found again"])


def main() -> None:
    """Run the rounds in a temporary folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    killed = compared = 0
    wrong: list[str] = []
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="diandian-kills-") as name:
        folder = Path(name)
        bench = Bench(folder / "home", folder / "notes", settings=IndexSettings(passage_tokens=32))
        for turn in range(1, arguments.rounds + 1):
            change_notes(bench, rng, everything=turn == 1)
            bench.close()
            killed += sync_and_kill(bench, rng)
            bench.open()
            if turn % COMPARE_EVERY == 0 or turn == arguments.rounds:
                found = differences(bench, folder)
                compared += 1
                wrong += found
                note(f"round {turn}: {killed} killed while they ran; differences: {found or 'none'}")
        bench.close()
    figures = {"rounds": arguments.rounds, "killed_running": killed, "compared": compared, "differences": len(wrong)}
    publish({**figures, "seconds": time.monotonic() - started}, quick=False, as_json=arguments.json)


if __name__ == "__main__":
    main()
