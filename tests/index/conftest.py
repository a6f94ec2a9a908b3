"""An index in a temporary folder: real SQLite, real Chroma, a fake embedder."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from index.catalogue import Catalogue
from index.retriever import Retriever
from index.settings import IndexSettings
from index.store import Store
from index.sync import sync
from index.sync_events import NoteSynced, SyncEvent, SyncReport
from tests.fakes import FakeEmbedder


@dataclass
class Bench:
    """Everything that a sync needs, with short ways to use it."""

    home: Path
    notes: Path
    embedder: FakeEmbedder = field(default_factory=FakeEmbedder)
    settings: IndexSettings = field(default_factory=IndexSettings)

    def __post_init__(self) -> None:
        self.notes.mkdir(parents=True, exist_ok=True)
        self.open()

    def open(self) -> None:
        self.catalogue = Catalogue(self.home / "catalogue.sqlite")
        self.store = Store(self.home / "chroma")

    def close(self) -> None:
        self.store.close()
        self.catalogue.close()

    def write(self, file: str, text: str | bytes) -> Path:
        path = self.notes / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def events(self, *folders: Path) -> list[SyncEvent]:
        return list(sync(folders or [self.notes], self.catalogue, self.store, self.embedder, self.settings))

    def sync(self, *folders: Path) -> SyncReport:
        report = self.events(*folders)[-1]
        assert isinstance(report, SyncReport)
        return report

    def outcomes(self) -> dict[str, str]:
        return {event.path: event.outcome for event in self.events() if isinstance(event, NoteSynced)}

    @property
    def retriever(self) -> Retriever:
        return Retriever(self.catalogue, self.store, self.embedder)

    def holdings(self) -> dict[str, tuple[str, int, int, str]]:
        """What can be found, once catalogue and store have been made to agree."""
        self.store.prepare(self.catalogue, self.embedder.name)
        ids = self.catalogue.vectors.passage_ids(self.embedder.name)
        assert self.store.ids() == ids
        return {id: (p.note, p.start, p.end, p.text) for id, p in self.catalogue.passages(sorted(ids)).items()}


def settle(folder: Path) -> None:
    """Date every file back, so that a sync trusts its time."""
    old = time.time() - 3600
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (old, old))


@pytest.fixture
def make_bench(tmp_path: Path) -> Iterator[Callable[[str], Bench]]:
    """Make benches that share their notes, each with a data folder of its own."""
    made: list[Bench] = []

    def make(name: str) -> Bench:
        made.append(Bench(tmp_path / name, tmp_path / "notes"))
        return made[-1]

    yield make
    for bench in made:
        bench.close()


@pytest.fixture
def bench(make_bench: Callable[[str], Bench]) -> Bench:
    return make_bench("home")
