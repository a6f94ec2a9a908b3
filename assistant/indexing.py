"""Keeping the index in step with the note folders: when asked, at the start, and as notes change."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from assistant.language import detect
from assistant.progress import FAILED, progress
from index.catalogue import Catalogue
from index.embedder import Embedder
from index.errors import NotesError
from index.outstanding import outstanding
from index.priority import step_back
from index.settings import IndexSettings
from index.steps import in_steps
from index.store import Store
from index.sync import sync
from index.sync_events import SyncEvent, SyncReport
from index.watch import Watcher

logger = logging.getLogger(__name__)


class Indexing:
    """The one who syncs, for whoever asks."""

    progress = ""
    """How far the sync in the background is, such as `12/40`; empty when none runs."""
    problem = ""
    """What went wrong in the background, in one line; empty when nothing did."""

    def __init__(
        self,
        catalogue: Catalogue,
        store: Store,
        embedder: Embedder,
        settings: IndexSettings,
        configured: Sequence[Path],
    ) -> None:
        self._catalogue = catalogue
        self._store = store
        self._embedder = embedder
        self._settings = settings
        self._configured = configured
        self.checked: dict[Path, float] = {}
        """When each folder was last synced, in seconds since 1970."""
        # One sync at a time: two would embed the same passages twice.
        self._syncing = threading.Lock()
        self._watcher = Watcher()
        self._keeping_up = False
        self._closing = threading.Event()

    def folders(self) -> list[Path]:
        """The folders that are configured or known, those that are gone left out unless they are configured."""
        known = [folder.path for folder in self._catalogue.folders() if folder.path.is_dir()]
        return list(dict.fromkeys(path.resolve() for path in [*self._configured, *known]))

    def sync(self, folders: Sequence[Path] = ()) -> Iterator[SyncEvent]:
        """Bring the index up to date with `folders`, or with all that are configured or known.

        While `keep_up` runs, a folder that is new to it is kept up with from now on.
        """
        with self._syncing:
            wanted = list(folders) or self.folders()
            yield from sync(wanted, self._catalogue, self._store, self._embedder, self._settings, tongue=detect)
            self.checked |= {folder.resolve(): time.time() for folder in wanted}
            if not folders:
                self.problem = ""
        if self._keeping_up:
            self._watch(wanted)

    def outstanding(self) -> SyncReport:
        """What a sync of the same folders would find; nothing is embedded or changed."""
        return outstanding(self.folders(), self._catalogue, self._embedder.name, self._settings)

    def rebuild(self) -> Iterator[SyncEvent]:
        """Make the search index anew from what the catalogue holds, then sync."""
        name = self._embedder.name
        with self._syncing:
            yield from in_steps(lambda told: self._store.rebuild(self._catalogue, name, told))
        yield from self.sync()

    def watch(self, folders: Sequence[Path]) -> Iterator[SyncEvent]:
        """Sync folders now and whenever something in them changes, until the iterator is closed."""
        with closing(Watcher(folders)) as watcher:
            yield from self.sync(folders)
            for changed in watcher.changes():
                yield from self.sync([folder for folder in changed if folder.is_dir()] or folders)

    def keep_up(self) -> None:
        """Sync everything, then whatever changes, until closed; progress and problems are told by their fields."""
        step_back()
        self._keeping_up = True
        self._watch(self.folders())
        self._quietly(self.folders())
        for changed in self._watcher.changes():
            self._quietly(changed)

    def close(self) -> None:
        """Stop what runs in the background; safe to call twice."""
        self._closing.set()
        self._watcher.close()

    def _watch(self, folders: Sequence[Path]) -> None:
        for folder in folders:
            if self._settings.watch and folder.is_dir():
                self._watcher.add(folder)

    def _quietly(self, folders: Sequence[Path]) -> None:
        """Sync with nobody listening."""
        self.problem = ""
        try:
            for told in progress(self.sync(folders), passages=False):
                if self._closing.is_set():
                    return
                self.progress = told
            # Loaded now, so that the first question need not wait for it.
            self._embedder.embed_query("ready")
        except NotesError as error:
            self.problem = str(error)
        except Exception:
            logger.exception("the sync in the background failed")
            self.problem = FAILED
        finally:
            self.progress = ""
