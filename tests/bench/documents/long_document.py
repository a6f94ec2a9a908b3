"""A document of 50,000 words, translated by the program itself, which is killed again and again on the way.

The document is made of the news of tests.bench.documents.translation in English, Spanish and Arabic, a sentence a
paragraph, so that nothing in it is said twice in one language. `diandian translate` is killed by SIGKILL when a share
of the segments is done that a random number chose, and started again. All that is told about it is read from the
journal and from the file that it wrote.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

import psutil

from assistant.documents.formats import read_layout
from assistant.documents.jobs.journal import Journal
from assistant.documents.jobs.values import JobSegment, JobView
from tests.bench.documents.translation import DATA
from tests.bench.report import ROOT, Figures, note

KILLS = 5
WORDS = 50_000
LANGUAGES = ("en", "es", "ar")
_TARGET = "zh"
_FIRST, _LAST = 0.03, 0.6
"""Shares between which the process is killed; what is after the last one shows how its memory grows."""
_LOOK_S = 1.0
_NOTE_S = 120.0


def long_text(words: int) -> str:
    """The news one after another, language by language, until there are so many words."""
    documents = [json.loads(line)["segments"] for line in DATA.read_text("utf-8").splitlines()]
    chosen: list[str] = []
    count = 0
    for sentence in (said for code in LANGUAGES for document in documents for said in document[code]):
        if count >= words:
            break
        chosen.append(" ".join(sentence.split()))
        count += len(sentence.split())
    return "\n\n".join(chosen)


@dataclass
class Watch:
    """What is seen of the processes that work on one job."""

    home: Path
    kills: int = 0
    stands: list[tuple[int, frozenset[int]]] = field(default_factory=list)
    """After each kill: the job's revision, and the places that were done."""
    resident: list[tuple[float, int]] = field(default_factory=list)
    """Of the last process: progress and bytes."""

    def view(self, since: int | None = None) -> JobView | None:
        """How the one job stands; None before it was begun."""
        if not (self.home / "jobs.sqlite3").exists():
            return None
        with closing(Journal(self.home / "jobs.sqlite3")) as journal:
            views = journal.views()
            return journal.view(views[0].id, since) if views else None

    def until(self, child: subprocess.Popen[bytes], share: float) -> bool:
        """Wait until so much is done, or the process ends; tell whether it still runs."""
        self.resident.clear()
        told = time.monotonic()
        while child.poll() is None:
            view = self.view()
            if view is not None:
                self.resident.append((view.progress, psutil.Process(child.pid).memory_info().rss))
                if view.done >= share * view.segments:
                    return True
                if time.monotonic() - told > _NOTE_S:
                    told = time.monotonic()
                    note(f"{view.done} of {view.segments} done, {self.resident[-1][1] / 2**20:.0f} MiB")
            time.sleep(_LOOK_S)
        return False

    def killed(self, child: subprocess.Popen[bytes]) -> None:
        """Kill the process, and keep what was done then."""
        child.send_signal(signal.SIGKILL)
        child.wait()
        view = self.view(since=0)
        assert view is not None
        done = frozenset(each.place for each in view.changes if each.status != "pending")
        self.stands.append((view.revision, done))
        self.kills += 1
        note(f"killed at {view.done} of {view.segments}")

    def done_again(self) -> int:
        """How many segments were done before a kill and changed after it."""
        found = 0
        for revision, done in self.stands:
            view = self.view(revision)
            assert view is not None
            found += sum(each.place in done for each in view.changes)
        return found


def measure(words: int = WORDS, kills: int = KILLS, seed: int = 1) -> Figures:
    """Translate such a document with so many kills."""
    rng = random.Random(seed)
    text = long_text(words)
    shares = sorted(rng.uniform(_FIRST, _LAST) for _ in range(kills))
    with tempfile.TemporaryDirectory(prefix="diandian-long-") as name:
        folder = Path(name)
        source, made = folder / "news.txt", folder / "made.txt"
        source.write_text(text, "utf-8")
        watch = Watch(folder / "home")
        started = time.monotonic()
        for share in shares:
            child = _begun(source, made, watch.home)
            if watch.until(child, share):
                watch.killed(child)
        child = _begun(source, made, watch.home)
        watch.until(child, 2.0)
        seconds = time.monotonic() - started
        if child.returncode:
            raise SystemExit(f"the last process ended with {child.returncode}")
        view = watch.view(since=0)
        assert view is not None
        return {
            "long_words": len(text.split()),
            "long_segments": view.segments,
            "long_kills": watch.kills,
            "long_lost": lost(source.read_bytes(), made.read_bytes(), view.changes),
            "long_done_again": watch.done_again(),
            "long_marked": sum(view.counts[status] for status in ("doubtful", "untranslated")),
            "long_coverage": view.coverage,
            "long_s_per_1000": seconds / len(text) * 1_000,
            **_memory(watch.resident),
        }


def _begun(source: Path, made: Path, home: Path) -> subprocess.Popen[bytes]:
    """The program at work; the same command begins the job and goes on with it."""
    command = [sys.executable, "-m", "ui", "translate", str(source), "--to", _TARGET, "-o", str(made)]
    environment = os.environ | {"DIANDIAN_HOME": str(home)}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)


def lost(source: bytes, made: bytes, segments: Sequence[JobSegment]) -> int:
    """How many segments of the source are not at their place in the journal, and paragraphs not in the file as there.

    The file is compared with what the journal makes of the source, and not taken apart again: a mark that runs into the
    word after it (as #MeToo may in Chinese) would then be read as another.
    """
    layout = read_layout("a.txt", source)
    wanted = [segment.text for segment in layout.segments]
    if len(wanted) != len(segments):
        return max(1, abs(len(wanted) - len(segments)))
    astray = [each for place, each in enumerate(segments) if each.place != place or each.source != wanted[place]]
    told, there = layout.write([each.target for each in segments]).split(b"\n\n"), made.split(b"\n\n")
    differing = [(one, other) for one, other in zip_longest(told, there, fillvalue=b"") if one != other]
    for one, other in differing:
        note(f"told: {one.decode()!r}, in the file: {other.decode()!r}")
    return len(astray) + len(differing)


def _memory(resident: list[tuple[float, int]]) -> dict[str, float]:
    """The highest, and the highest of the second half of the last process's work to that of the first."""
    first, last = resident[0][0], 1.0
    halves = [[size for at, size in resident if (at < (first + last) / 2) == early] for early in (True, False)]
    return {
        "long_peak_mib": max(size for _, size in resident) / 2**20,
        "long_memory_growth": max(halves[1], default=0) / max(halves[0]),
    }
