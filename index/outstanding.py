"""What a sync would find: note folders against the catalogue, with nothing embedded and nothing changed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from index.catalogue import Catalogue
from index.chunker import CHUNKER_VERSION
from index.errors import FolderMissing, NoteUnreadable
from index.loaders import LOADERS_VERSION, read
from index.records import FileState, digest
from index.scan import FoundFile, checked, scan
from index.settings import IndexSettings
from index.sync_events import Failure, Outcome, SyncReport

_SETTLED_NS = 2_000_000_000
"""A file last changed this shortly before it was read could have changed again without a new time."""


def recipe(settings: IndexSettings, embedder: str) -> str:
    """How notes are read, cut and embedded now; a note indexed by another recipe is indexed again."""
    return f"{LOADERS_VERSION}.{CHUNKER_VERSION}.{settings.passage_tokens}.{embedder}"


def as_it_was(known: FileState | None, file: FoundFile, recipe: str) -> bool:
    """Whether size, time and recipe alone tell that a file holds what was indexed."""
    return (
        known is not None
        and (known.size, known.mtime_ns, known.recipe) == (file.size, file.mtime_ns, recipe)
        and known.mtime_ns < known.read_ns - _SETTLED_NS
    )


def outstanding(folders: Sequence[Path], catalogue: Catalogue, embedder: str, settings: IndexSettings) -> SyncReport:
    """Count what is new, changed or gone; only files whose size or time moved are read.

    `failed` names what failed at the latest sync and is still there, and folders that do not exist.
    """
    started = time.monotonic()
    now = recipe(settings, embedder)
    counts: Counter[Outcome] = Counter()
    failed: list[Failure] = []
    for path in dict.fromkeys(folders):
        try:
            of_folder, failures = _folder(checked(path), catalogue, now, settings)
            counts += of_folder
            failed += failures
        except FolderMissing as error:
            failed.append(Failure(str(path), str(error)))
    return SyncReport(
        new=counts["new"],
        changed=counts["changed"],
        moved=0,
        removed=counts["removed"],
        unchanged=counts["unchanged"],
        failed=tuple(failed),
        passages=catalogue.count_passages(),
        seconds=time.monotonic() - started,
    )


def _folder(
    root: Path, catalogue: Catalogue, now: str, settings: IndexSettings
) -> tuple[Counter[Outcome], list[Failure]]:
    counts: Counter[Outcome] = Counter()
    label = next((folder.label for folder in catalogue.folders() if folder.path == root), "")
    known = catalogue.states(label)
    before = catalogue.failures_of(label)
    found = scan(root)
    failed = [Failure(f"{label or root.name}/{file}", error) for file, error in found.failures.items()]
    for file in found.files:
        state = known.get(file.file)
        same = as_it_was(state, file, now) or (state is not None and _same(state, file, now, settings))
        if same or state is None:
            failed += before.get(file.file, [])
        if file.file in before and (same or state is None):
            continue
        counts["unchanged" if same else "new" if state is None else "changed"] += 1
    counts["removed"] += len(found.gone(known))
    return counts, failed


def _same(known: FileState, file: FoundFile, now: str, settings: IndexSettings) -> bool:
    if (known.size, known.recipe) != (file.size, now):
        return False  # told without reading
    try:
        return known.digest == digest(read(file.path, settings))
    except NoteUnreadable:
        return False
