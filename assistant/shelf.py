"""The notes as things to look after: which folders there are, what is in them, what failed; adding and forgetting."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from assistant.errors import AssistantError
from index import listing, picture
from index.catalogue import Catalogue
from index.errors import NoteNotFound, NoteUnreadable
from index.listing import About, Asked, Facets, FolderState, Listed
from index.loaders import FORMATS, is_note
from index.naming import one_line
from index.passage import Passage
from index.picture import Picture
from index.settings import IndexSettings
from index.sync_events import Failure, SyncEvent

__all__ = ["About", "Asked", "Facets", "FolderState", "Keeping", "Listed", "Overview", "Picture", "Shelf"]

UPLOADS = "uploads"
_LONGEST_NAME = 150
"""Bytes of a file name; with a number and a suffix it fits every file system."""
_SEPARATORS = str.maketrans(dict.fromkeys('/\\:*?"<>|', "-"))

Work = Callable[[Callable[[], Iterator[SyncEvent]]], None]
"""Runs a sync to its end with nobody listening; never fails, as the assistant's status tells what went wrong."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """What the shelf needs of the assistant it belongs to."""

    sync: Callable[[Sequence[Path]], Iterator[SyncEvent]]
    rebuild: Callable[[], Iterator[SyncEvent]]
    work: Work
    configured: Callable[[], Sequence[Path]]
    """The note folders that the settings name."""


@dataclass(frozen=True, slots=True)
class Overview:
    """How the notes stand."""

    folders: tuple[FolderState, ...]
    failures: tuple[Failure, ...]
    """What could not be read, and why: the first ones."""
    failed: int
    """How many of them there are."""
    synced: float | None
    """When the latest sync of this run of the program ended, in seconds since 1970; None before the first."""
    kept: frozenset[str]
    """Labels of folders that cannot be forgotten, as the settings name them or uploads go there."""


class Shelf:
    """The notes of one assistant."""

    def __init__(self, catalogue: Catalogue, home: Path, settings: IndexSettings, keeping: Keeping) -> None:
        self._catalogue = catalogue
        self._uploads = home / UPLOADS
        self._settings = settings
        self._keeping = keeping
        self._synced: float | None = None
        # Guards `_waiting` and `_busy`: works are done one after another, in the order they were first wanted.
        self._lock = threading.Lock()
        self._waiting: OrderedDict[str, Callable[[], Iterator[SyncEvent]]] = OrderedDict()
        self._busy = False

    def overview(self, failures: int = 200) -> Overview:
        """Return the folders and up to `failures` failures."""
        found = self._catalogue.failures()
        kept = {*(path.resolve() for path in self._keeping.configured()), self._uploads.resolve()}
        folders = listing.folders(self._catalogue)
        labels = frozenset(folder.label for folder in folders if folder.path in kept)
        return Overview(folders, found[:failures], len(found), self._synced, labels)

    def listed(self, asked: Asked) -> Listed:
        """Return one stretch of the list of notes."""
        return listing.listed(self._catalogue, asked)

    def facets(self) -> Facets:
        """Return what a search can be narrowed to."""
        return listing.facets(self._catalogue)

    def about(self, passages: Sequence[Passage]) -> tuple[About, ...]:
        """Return what is known of each passage's note or comment."""
        return listing.about(self._catalogue, passages)

    def pictures(self, note: str) -> tuple[Picture, ...]:
        """Return the pictures of a note that can be shown.

        Raises:
            NoteNotFound: there is no note of that id.
        """
        return picture.pictures(self._catalogue, note)

    def picture(self, note: str, number: int) -> bytes:
        """Return one of them as a JPEG of bounded size.

        Raises:
            NoteNotFound: there is no note of that id.
            NoteUnreadable: it has no such picture, or that cannot be opened any more.
        """
        return picture.shown(self._catalogue, note, number, self._settings)

    def add_files(self, files: Sequence[Path]) -> tuple[str, ...]:
        """Copy files into the folder of uploads and index them in the background; returns the names they got there.

        A file that lies there already, byte for byte, is not copied again.

        Raises:
            NoteUnreadable: one of them has no known note format; nothing was added.
            AssistantError: the folder cannot be written.
        """
        for file in files:
            if not is_note(file.name):
                known = " ".join(sorted(FORMATS))
                raise NoteUnreadable(f"{one_line(file.name)} has no known note format. Use one of: {known}.")
        try:
            self._uploads.mkdir(parents=True, exist_ok=True, mode=0o700)
            names = tuple(self._taken_in(file) for file in files)
        except OSError as error:
            raise AssistantError(
                f"The folder {self._uploads} cannot be written: {error.strerror or error}. Free its disk, or unlock it."
            ) from error
        self._start("uploads", lambda: self._keeping.sync([self._uploads]))
        return names

    def sync_now(self) -> None:
        """Bring the index up to date in the background."""
        self._start("sync", lambda: self._keeping.sync([]))

    def rebuild_now(self) -> None:
        """Make the search index anew in the background."""
        self._start("rebuild", self._keeping.rebuild)

    def note_synced(self) -> None:
        """Remember that a sync ended just now."""
        self._synced = time.time()

    @property
    def busy(self) -> bool:
        """Whether a work started here is under way."""
        return self._busy

    def forget_folder(self, label: str) -> None:
        """Drop a folder's notes from the index; its files stay where they are.

        Raises:
            NoteNotFound: there is no such folder.
            AssistantError: the settings name the folder, or it is that of the uploads.
        """
        overview = self.overview(0)
        if label not in {folder.label for folder in overview.folders}:
            raise NoteNotFound(f"There is no folder {label!r} in the index. Look at the list of folders again.")
        if label in overview.kept:
            raise AssistantError(f"The folder {label!r} belongs to the settings. Take it out of index.folders first.")

        def forget() -> Iterator[SyncEvent]:
            self._catalogue.forget(label)
            return self._keeping.sync([])

        self._start(f"forget {label}", forget)

    def _taken_in(self, file: Path) -> str:
        name = safe_name(file.name)
        digest = _digest(file)
        stem, suffix = os.path.splitext(name)
        number = 1
        while (target := self._uploads / name).exists():
            if target.is_file() and _digest(target) == digest:
                return name
            number += 1
            name = f"{stem}-{number}{suffix}"
        # Renamed when whole: a sync that runs meanwhile passes over hidden files.
        handle, draft = tempfile.mkstemp(prefix=".", dir=self._uploads)
        try:
            with os.fdopen(handle, "wb") as out, file.open("rb") as data:
                shutil.copyfileobj(data, out)
            os.replace(draft, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(draft)
            raise
        return name

    def _start(self, name: str, events: Callable[[], Iterator[SyncEvent]]) -> None:
        """Do a work in the background; one that waits already under the same name will see what is new."""
        with self._lock:
            self._waiting.setdefault(name, events)
            if not self._busy:
                self._busy = True
                threading.Thread(target=self._run, name="shelf", daemon=True).start()

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._busy = False
                    return
                _, events = self._waiting.popitem(last=False)
            self._keeping.work(events)


def safe_name(name: str) -> str:
    """Return a file name that names a visible file in any folder of any system, with the same suffix."""
    plain = one_line(PurePosixPath(name.replace("\\", "/")).name).translate(_SEPARATORS)
    plain = "".join(c for c in unicodedata.normalize("NFC", plain) if unicodedata.category(c) not in ("Cf", "Cs", "Co"))
    stem, suffix = os.path.splitext(plain.strip().lstrip("."))
    stem = stem.encode()[:_LONGEST_NAME].decode("utf-8", "ignore").strip(". ")
    return f"{stem or 'note'}{suffix}"


def _digest(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()
