"""A process that syncs a folder and says after each event how far it is; made to be killed by test_crash.py."""

from __future__ import annotations

import sys
from pathlib import Path

from index.catalogue import Catalogue
from index.settings import IndexSettings
from index.store import Store
from index.sync import sync
from tests.fakes import FakeEmbedder


def main(home: Path, notes: Path) -> None:
    catalogue, store = Catalogue(home / "catalogue.sqlite"), Store(home / "chroma")
    for event in sync([notes], catalogue, store, FakeEmbedder(), IndexSettings(passage_tokens=32)):
        sys.stdout.write(type(event).__name__ + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
