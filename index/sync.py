"""Note folders against the catalogue: what is new, changed, moved or gone is indexed, told step by step.

The order of writing makes an end at any point harmless. Vectors are stored first, as they are made; then a file with
its notes and passages, in one transaction that also notes what the vector store owes; then the store follows, adding
before it deletes. A note without vectors never exists, vectors without a note are found again by what was embedded,
and what the store owes is done when it is next opened.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from index.catalogue import Catalogue
from index.drafts import Drafter, Tongue
from index.embedder import Embedder
from index.errors import NoteInaccessible, NoteUnreadable
from index.loaders import read
from index.outstanding import as_it_was, recipe
from index.reading import Reader
from index.records import FileKey, FileState, Folder, StoredFile, digest, note_id
from index.scan import FoundFile, Scan, checked, scan
from index.settings import IndexSettings
from index.steps import in_steps
from index.store import Store
from index.sync_events import Embedding, Failure, NoteSynced, Outcome, Scanned, SyncEvent
from index.tally import Tally

logger = logging.getLogger(__name__)

_BATCH = 64
"""Passages embedded and stored at a time."""
_MOST_DRAFTS = 64
"""Files held back at most before they are written."""


def sync(
    folders: Sequence[Path],
    catalogue: Catalogue,
    store: Store,
    embedder: Embedder,
    settings: IndexSettings,
    *,
    tongue: Tongue | None = None,
) -> Iterator[SyncEvent]:
    """Bring the index in line with `folders`; yield events as things happen, a SyncReport last.

    Folders synced earlier and not named now are left as they are. Only one sync runs at a time on a catalogue;
    another waits. Closing the iterator stops it; what is done by then stays done. Where a note does not say in what
    language it is, `tongue` is asked.

    Raises:
        FolderMissing: one of the folders does not exist; nothing was changed.
        EmbedderUnavailable: there is something to embed, but no embedder.
        CatalogueBroken: the disk is full or broken; what was indexed before is kept.
    """
    with catalogue.syncing, closing(Reader()) as reader:
        try:
            drafter = Drafter(catalogue, embedder, settings.passage_tokens, reader, tongue)
            yield from _Sync(catalogue, store, embedder, settings, drafter).run(folders)
        except BaseException:
            store.doubt()
            raise


class _Sync:
    """One run over the folders."""

    def __init__(
        self, catalogue: Catalogue, store: Store, embedder: Embedder, settings: IndexSettings, drafter: Drafter
    ) -> None:
        self._catalogue = catalogue
        self._store = store
        self._embedder = embedder
        self._settings = settings
        self._recipe = recipe(settings, embedder.name)
        self._drafter = drafter
        self._tally = Tally()
        self._drafts: list[tuple[StoredFile, Outcome]] = []
        self._missing: dict[str, str] = {}  # digest -> text to embed for the drafts
        self._fresh: set[str] = set()  # digests embedded in this run
        self._gone: dict[str, FileKey] = {}  # digest -> a file that is no longer where it was
        self._moved: set[FileKey] = set()

    def run(self, folders: Sequence[Path]) -> Iterator[SyncEvent]:
        roots = list(dict.fromkeys(checked(folder) for folder in folders))
        scans = [(self._catalogue.folder(root), scan(root)) for root in roots]
        name = self._embedder.name
        yield from in_steps(lambda told: self._store.prepare(self._catalogue, name, told))
        yield Scanned(sum(len(found.files) + len(found.failures) for _, found in scans))
        known = {folder.label: self._catalogue.states(folder.label) for folder, _ in scans}
        gone = {folder.label: found.gone(known[folder.label]) for folder, found in scans}
        for label, files in gone.items():
            self._gone |= {known[label][file].digest: FileKey(label, file) for file in files}
        inaccessible: dict[str, dict[str, str]] = {folder.label: {} for folder, _ in scans}
        for folder, found in scans:
            yield from self._folder(folder, found, known[folder.label], inaccessible[folder.label])
        yield from self._write()
        for folder, _ in scans:
            yield from self._remove(folder, gone[folder.label])
            self._catalogue.set_inaccessible(folder.label, inaccessible[folder.label])
        self._catalogue.vectors.drop_unused()
        if self._tally.removed_any:
            self._store.refresh(self._catalogue, self._embedder.name)
        yield self._tally.report(self._catalogue.count_passages())

    def _folder(
        self, folder: Folder, found: Scan, known: dict[str, FileState], inaccessible: dict[str, str]
    ) -> Iterator[SyncEvent]:
        failed = self._catalogue.failures_of(folder.label)
        for file, error in found.failures.items():
            inaccessible[file] = error
            yield self._tally.failed(f"{folder.label}/{file}", error)
        waiting: list[FoundFile] = []
        for candidate in found.files:
            if as_it_was(known.get(candidate.file), candidate, self._recipe):
                yield from self._as_before(FileKey(folder.label, candidate.file), failed.get(candidate.file, []))
            else:
                waiting.append(candidate)
        self._tally.bytes_total += sum(candidate.size for candidate in waiting)
        for candidate in waiting:
            key = FileKey(folder.label, candidate.file)
            try:
                yield from self._file(key, candidate, known.get(candidate.file), failed.get(candidate.file, []))
            except NoteInaccessible as error:  # what was indexed of it before is kept
                inaccessible[candidate.file] = str(error)
                yield self._tally.failed(key.id, str(error))
            if len(self._missing) >= _BATCH or len(self._drafts) >= _MOST_DRAFTS:
                yield from self._write()

    def _file(
        self, key: FileKey, file: FoundFile, known: FileState | None, failed: list[Failure]
    ) -> Iterator[SyncEvent]:
        """Read one file: unchanged after all, moved here, failed, or a draft of its notes to be written."""
        self._tally.bytes_read += file.size
        read_ns = time.time_ns()
        try:
            data = read(file.path, self._settings)
        except NoteInaccessible:
            raise
        except NoteUnreadable as error:
            state = FileState(file.size, file.mtime_ns, read_ns, "", self._recipe)
            self._hold(StoredFile(key, state, (), {"": str(error)}), "failed")
            return
        state = FileState(file.size, file.mtime_ns, read_ns, digest(data), self._recipe)
        if known is not None and (known.digest, known.recipe) == (state.digest, self._recipe):
            self._catalogue.touch(key, state)
            yield from self._as_before(key, failed)
            return
        before = self._gone.get(state.digest) if known is None else None
        if before is not None and before not in self._moved and Path(before.file).name == file.path.name:
            if moved := self._drafter.moved(before, key, state):
                self._moved.add(before)
                self._hold(moved, "moved")
                return
        draft = self._drafter.read(key, state, file.path, data)
        new = known is None or any(failure.path == key.id for failure in failed)
        outcome: Outcome = "failed" if draft.failures and not draft.notes else "new" if new else "changed"
        self._hold(draft, outcome)

    def _as_before(self, key: FileKey, failed: list[Failure]) -> Iterator[SyncEvent]:
        """Tell of a file that holds what it held, also of what failed in it then."""
        for failure in failed:
            yield self._tally.failed(failure.path, failure.error)
        if not any(failure.path == key.id for failure in failed):
            yield self._tally.done(key.id, "unchanged")

    def _hold(self, draft: StoredFile, outcome: Outcome) -> None:
        texts = self._drafter.texts(draft)
        for content in texts.keys() - self._catalogue.vectors.known(list(texts), self._embedder.name):
            self._missing[content] = texts[content]
        self._drafts.append((draft, outcome))

    def _write(self) -> Iterator[SyncEvent]:
        """Embed what the drafts lack, then store them and let the vector store follow."""
        while self._missing:
            total = self._tally.estimate(len(self._fresh) + len(self._missing))
            # A small rest goes with the last full batch.
            some = dict(islice(self._missing.items(), _BATCH if len(self._missing) > 2 * _BATCH else 2 * _BATCH))
            vectors = self._embedder.embed_passages(list(some.values()))
            self._catalogue.vectors.keep(self._embedder.name, dict(zip(some, vectors, strict=True)))
            for content in some:
                del self._missing[content]
            self._fresh |= some.keys()
            yield Embedding(len(self._fresh), total)
        drafts, self._drafts = self._drafts, []
        if not drafts:
            return
        self._catalogue.write((file for file, _ in drafts), self._fresh)
        self._store.follow(self._catalogue, self._embedder.name)
        for file, outcome in drafts:
            yield from self._told(file, outcome)

    def _told(self, file: StoredFile, outcome: Outcome) -> Iterator[NoteSynced]:
        for part, error in file.failures.items():
            yield self._tally.failed(note_id(file.key, part), error)
        if outcome != "failed":
            warnings = tuple(dict.fromkeys(line for note in file.notes for line in note.document.warnings))
            yield self._tally.done(file.key.id, outcome, warnings)

    def _remove(self, folder: Folder, gone: Sequence[str]) -> Iterator[SyncEvent]:
        if not gone:
            return
        self._catalogue.remove(folder.label, gone)
        self._store.follow(self._catalogue, self._embedder.name)
        for file in gone:
            self._tally.removed_any = True
            if FileKey(folder.label, file) not in self._moved:
                yield self._tally.done(f"{folder.label}/{file}", "removed")
