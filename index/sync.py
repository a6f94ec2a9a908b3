"""Note folders against the catalogue: what is new, changed or gone is indexed, told step by step.

The order of writing makes an end at any point harmless. Vectors are stored first, as they are made; then a note
with its passages, in one transaction; then the vector store. A note without vectors never exists, vectors without
a note are found again by what was embedded, and the store is compared with the catalogue when it is next opened.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from index.catalogue import Catalogue
from index.chunker import chunk, embedded_text
from index.embedder import Embedder
from index.errors import NoteInaccessible, NoteUnreadable
from index.loaders import load, read
from index.naming import one_line
from index.outstanding import as_it_was, recipe
from index.passage import Document
from index.records import FileState, Folder, StoredNote, digest, stored
from index.scan import FoundFile, Scan, checked, scan
from index.settings import IndexSettings
from index.store import Store
from index.sync_events import Embedding, Failure, NoteSynced, Outcome, Scanned, SyncEvent, SyncReport

logger = logging.getLogger(__name__)

_BATCH = 32
"""Passages embedded and stored at a time."""
_MOST_DRAFTS = 64
"""Notes held back at most before they are written."""


def sync(
    folders: Sequence[Path], catalogue: Catalogue, store: Store, embedder: Embedder, settings: IndexSettings
) -> Iterator[SyncEvent]:
    """Bring the index in line with `folders`; yield events as things happen, a SyncReport last.

    Folders synced earlier and not named now are left as they are. Only one sync runs at a time on a catalogue;
    another waits. Closing the iterator stops it; what is done by then stays done.

    Raises:
        FolderMissing: one of the folders does not exist; nothing was changed.
        EmbedderUnavailable: there is something to embed, but no embedder.
        CatalogueBroken: the disk is full or broken; what was indexed before is kept.
    """
    with catalogue.syncing:
        try:
            yield from _Sync(catalogue, store, embedder, settings).run(folders)
        except BaseException:
            store.doubt()
            raise


class _Sync:
    """One run over the folders."""

    def __init__(self, catalogue: Catalogue, store: Store, embedder: Embedder, settings: IndexSettings) -> None:
        self._catalogue = catalogue
        self._store = store
        self._embedder = embedder
        self._settings = settings
        self._recipe = recipe(settings, embedder.name)
        self._counts: dict[Outcome, int] = {"new": 0, "changed": 0, "removed": 0, "unchanged": 0, "failed": 0}
        self._failed: list[Failure] = []
        self._drafts: list[tuple[StoredNote, Outcome]] = []
        self._missing: dict[str, str] = {}  # digest -> text to embed for the drafts
        self._fresh: set[str] = set()  # digests embedded in this run
        self._bytes_read = 0
        self._bytes_total = 0

    def run(self, folders: Sequence[Path]) -> Iterator[SyncEvent]:
        started = time.monotonic()
        roots = list(dict.fromkeys(checked(folder) for folder in folders))
        scans = [(self._catalogue.folder(root), scan(root)) for root in roots]
        self._store.prepare(self._catalogue, self._embedder.name)
        yield Scanned(sum(len(found.files) + len(found.failures) for _, found in scans))
        for folder, found in scans:
            yield from self._folder(folder, found)
        yield from self._write()
        for folder, found in scans:
            yield from self._remove_gone(folder, found)
            of_folder = {f.path.removeprefix(f"{folder.label}/"): f.error for f in self._failed_in(folder)}
            self._catalogue.set_failures(folder.label, of_folder)
        if self._counts["changed"] or self._counts["removed"] or self._counts["failed"]:
            self._catalogue.drop_unused_vectors()
            self._store.refresh(self._catalogue, self._embedder.name)
        yield self._report(time.monotonic() - started)

    def _folder(self, folder: Folder, found: Scan) -> Iterator[SyncEvent]:
        known = self._catalogue.states(folder.label)
        for file, error in found.failures.items():
            yield self._done(f"{folder.label}/{file}", "failed", error)
        waiting: list[FoundFile] = []
        for candidate in found.files:
            if as_it_was(known.get(candidate.file), candidate, self._recipe):
                yield self._done(f"{folder.label}/{candidate.file}", "unchanged")
            else:
                waiting.append(candidate)
        self._bytes_total += sum(candidate.size for candidate in waiting)
        for candidate in waiting:
            yield from self._file(folder, candidate, known.get(candidate.file))
            if len(self._missing) >= _BATCH or len(self._drafts) >= _MOST_DRAFTS:
                yield from self._write()

    def _file(self, folder: Folder, file: FoundFile, known: FileState | None) -> Iterator[SyncEvent]:
        """Read one file: unchanged after all, failed, or a draft of a note to be written."""
        note = f"{folder.label}/{file.file}"
        self._bytes_read += file.size
        read_ns = time.time_ns()
        try:
            data = read(file.path, self._settings.max_note_bytes)
            state = FileState(file.size, file.mtime_ns, read_ns, digest(data), self._recipe)
            if known is not None and (known.digest, known.recipe) == (state.digest, self._recipe):
                self._catalogue.touch(folder.label, file.file, state)
                yield self._done(note, "unchanged")
                return
            document = _loaded(file.path, data)
        except NoteUnreadable as error:
            if known is not None and not isinstance(error, NoteInaccessible):
                self._store.delete(self._catalogue.remove(folder.label, [file.file]))
            yield self._done(note, "failed", str(error))
            return
        passages = stored(document, chunk(note, document, self._embedder, self._settings.passage_tokens))
        texts = {p.content: embedded_text(p.passage.title, p.passage.text) for p in passages}
        for content in texts.keys() - self._catalogue.known(list(texts), self._embedder.name):
            self._missing[content] = texts[content]
        draft = StoredNote(note, folder.label, file.file, state, document, passages)
        self._drafts.append((draft, "new" if known is None else "changed"))

    def _write(self) -> Iterator[SyncEvent]:
        """Embed what the drafts lack, then store them and let the vector store follow."""
        while self._missing:
            total = self._estimate()
            # A small rest goes with the last full batch.
            some = dict(islice(self._missing.items(), _BATCH if len(self._missing) > 2 * _BATCH else 2 * _BATCH))
            vectors = self._embedder.embed_passages(list(some.values()))
            self._catalogue.keep(self._embedder.name, dict(zip(some, vectors, strict=True)))
            for content in some:
                del self._missing[content]
            self._fresh |= some.keys()
            yield Embedding(len(self._fresh), total)
        drafts, self._drafts = self._drafts, []
        change = self._catalogue.write(note for note, _ in drafts)
        # Under another embedder a passage keeps its id, yet the store does not hold it before it has its vector.
        embedded = {p.id for note, _ in drafts for p in note.passages if p.content in self._fresh}
        self._store.add(self._catalogue.entries(sorted(embedded.union(change.added)), self._embedder.name))
        self._store.delete(change.removed)
        for note, outcome in drafts:
            yield self._done(note.id, outcome, warnings=note.document.warnings)

    def _remove_gone(self, folder: Folder, found: Scan) -> Iterator[SyncEvent]:
        gone = found.gone(self._catalogue.states(folder.label))
        self._store.delete(self._catalogue.remove(folder.label, gone))
        for file in gone:
            yield self._done(f"{folder.label}/{file}", "removed")

    def _done(self, path: str, outcome: Outcome, error: str = "", warnings: tuple[str, ...] = ()) -> NoteSynced:
        self._counts[outcome] += 1
        if outcome == "failed":
            self._failed.append(Failure(path, error))
        return NoteSynced(path, outcome, error, warnings)

    def _failed_in(self, folder: Folder) -> list[Failure]:
        return [failure for failure in self._failed if failure.path.startswith(f"{folder.label}/")]

    def _estimate(self) -> int:
        """Guess the passages that will have been embedded at the end, from the share of bytes read so far."""
        so_far = len(self._fresh) + len(self._missing)
        return max(so_far, round(so_far * self._bytes_total / max(1, self._bytes_read)))

    def _report(self, seconds: float) -> SyncReport:
        counts, passages = self._counts, self._catalogue.count_passages()
        report = SyncReport(
            new=counts["new"],
            changed=counts["changed"],
            removed=counts["removed"],
            unchanged=counts["unchanged"],
            failed=tuple(self._failed),
            passages=passages,
            seconds=seconds,
        )
        logger.info(
            "sync: %d new, %d changed, %d removed, %d unchanged, %d failed; %d passages; %.2f s",
            *(report.new, report.changed, report.removed, report.unchanged, len(report.failed), passages, seconds),
        )
        return report


def _loaded(path: Path, data: bytes) -> Document:
    """Load a note; whatever else a loader raises is this file's failure, never the sync's."""
    try:
        return load(path, data)
    except NoteUnreadable:
        raise
    except Exception as error:
        logger.exception("The loader of %s failed", one_line(path))
        raise NoteUnreadable(
            f"{one_line(path)} could not be loaded ({type(error).__name__}). Check its contents."
        ) from error
