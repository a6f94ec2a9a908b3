"""Syncs that are killed at random while their notes change, and what must then be left: see test_crash.py."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from tests.index.conftest import Bench
from tests.source import ROOT

NOTES = 60
_WORDS = ["tea", "train", "snow", "rice", "cat", "温泉", "電車", "ชา", "шум"]


def change_notes(bench: Bench, rng: random.Random, *, everything: bool = False) -> None:
    """Write, rewrite, move, break and remove some notes."""
    for number in range(NOTES):
        path, elsewhere = bench.notes / f"{number}.md", bench.notes / "deep" / f"{number}.md"
        chance = rng.random()
        if everything or chance < 0.25:
            words = " ".join(rng.choice(_WORDS) for _ in range(rng.randint(5, 150)))
            comment = "\n\n## Comments\n\n- **Mo** (2025-01-02, en): Fine.\n" if chance < 0.1 else ""
            bench.write(path.name, f"---\ntags: [t{number % 3}]\n---\n# Note {number}\n\n{chance} {words}.{comment}")
        elif chance < 0.3 and path.exists():
            elsewhere.parent.mkdir(exist_ok=True)
            path.rename(elsewhere)
        elif chance < 0.34:
            bench.write(path.name, b"\x00\x01\x02" * 500)
        elif chance < 0.4:
            path.unlink(missing_ok=True)
            elsewhere.unlink(missing_ok=True)


def sync_and_kill(bench: Bench, rng: random.Random) -> bool:
    """Let a process sync until it has said so many things, then kill it; tell whether it still ran."""
    command = [sys.executable, "-m", "tests.index.syncing", str(bench.home), str(bench.notes)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    assert child.stdout is not None
    for _ in range(rng.randint(1, 90)):
        if not child.stdout.readline():
            break
    time.sleep(rng.choice([0, 0.001, 0.003, 0.01, 0.03, 0.1]))
    running = child.poll() is None
    child.kill()
    child.wait()
    child.stdout.close()
    return running


def contents(bench: Bench) -> dict[str, object]:
    """Return everything that the index holds, after it was made to agree as at any start."""
    bench.store.prepare(bench.catalogue, bench.embedder.name)
    with bench.catalogue.reading() as connection:
        rows = {
            name: connection.execute(query).fetchall()
            for name, query in {
                "files": "SELECT label, file, size, digest, recipe FROM files ORDER BY file",
                "notes": "SELECT id, file, part, title, text, tags FROM notes ORDER BY id",
                "tags": "SELECT note, tag FROM tags ORDER BY note, tag",
                "comments": "SELECT note, position, author, start FROM comments ORDER BY note, position",
                "passages": 'SELECT id, note, start, "end", kind, text, content FROM passages ORDER BY id',
                "failures": "SELECT file, part, error FROM failures ORDER BY file, part",
                "owed": "SELECT id FROM store_changes",
                "loose": "SELECT content FROM vectors WHERE content NOT IN (SELECT content FROM passages)",
            }.items()
        }
    found = {each.id: each.vector for some in bench.catalogue.vectors.all_entries("fake") for each in some}
    nearest = bench.store.query(list(found.values()), 1)
    return {
        **rows,
        "store": sorted(bench.store.ids()),
        "words": postings(bench.home / "catalogue.sqlite"),
        "found again": all(ranking and ranking[0].score > 0.999 for ranking in nearest),
    }


def postings(path: Path) -> dict[str, set[str]]:
    """Return, for every word of the keyword index, the passages it is kept for; no entry may be of no passage."""
    import sqlite3

    connection = sqlite3.connect(path)
    try:
        connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab (main, lexical, instance)")
        ids = dict(connection.execute("SELECT number, id FROM passages"))
        found: dict[str, set[str]] = {}
        for term, number in connection.execute("SELECT term, doc FROM temp.words"):
            found.setdefault(term, set()).add(ids.get(number, f"no passage {number}"))
        return found
    finally:
        connection.close()
