"""The notes as things to look after: which folders there are, what is in them, what failed; adding and forgetting."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from assistant.errors import AssistantError
from assistant.progress import FAILED, progress
from index import listing, picture
from index.catalogue import Catalogue
from index.errors import NoteNotFound, NotesError, NoteUnreadable
from index.health import Audit
from index.listing import About, Asked, Facets, FolderState, Listed
from index.loaders import FORMATS, is_note
from index.naming import one_line
from index.passage import Passage
from index.picture import Picture
from index.settings import IndexSettings
from index.store import Told
from index.sync_events import Failure, SyncEvent

__all__ = ["About", "Asked", "Audit", "Facets", "FolderState", "Keeping", "Listed", "Overview", "Picture", "Shelf"]

logger = logging.getLogger(__name__)

UPLOADS = "uploads"
_LONGEST_NAME = 150
"""Bytes of a file name; with a number and a suffix it fits every file system."""
_SEPARATORS = str.maketrans(dict.fromkeys('/\\:*?"<>|', "-"))

Events = Callable[[], Iterator[SyncEvent]]


@dataclass(frozen=True, slots=True)
class Keeping:
    """What the shelf needs of the assistant it belongs to."""

    sync: Callable[[Sequence[Path]], Iterator[SyncEvent]]
    rebuild: Events
    audit: Callable[[Told], Audit]
    configured: Sequence[Path]
    """The note folders that the settings name."""
    checked: Mapping[Path, float]
    """When the latest sync of a folder in this run of the program ended, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Overview:
    """How the notes stand."""

    folders: tuple[FolderState, ...]
    failures: tuple[Failure, ...]
    """What could not be read, and why: the first ones."""
    failed: int
    """How many of them there are."""
    checked: Mapping[str, float]
    """When each folder was last synced in this run of the program, in seconds since 1970, by label."""
    kept: frozenset[str]
    """Labels of folders that cannot be forgotten, as the settings name them or uploads go there."""


class Shelf:
    """The notes of one assistant."""

    def __init__(self, catalogue: Catalogue, home: Path, settings: IndexSettings, keeping: Keeping) -> None:
        self._catalogue = catalogue
        self._uploads = home / UPLOADS
        self._settings = settings
        self._keeping = keeping
        self.progress = ""
        """How far the work under way is, such as `12/40`; empty when it does not tell or none is."""
        self.problem = ""
        """What went wrong in the latest work, in one line; empty when nothing did."""
        self.audited: Audit | None = None
        """What the latest audit found."""
        # Counted anew when the catalogue has changed, as an open Notes page asks every two seconds.
        self._counted: tuple[int, tuple[FolderState, ...]] = (-1, ())
        # Guards `_waiting` and `_worker`: works are done one after another, in the order they were first wanted.
        self._lock = threading.Lock()
        self._waiting: OrderedDict[str, Callable[[], None]] = OrderedDict()
        self._worker: threading.Thread | None = None
        self._closing = threading.Event()

    def overview(self, failures: int = 200) -> Overview:
        """Return the folders and up to `failures` failures."""
        found = self._catalogue.failures()
        kept = {*(path.resolve() for path in self._keeping.configured), self._uploads.resolve()}
        version = listing.version(self._catalogue)
        if version != self._counted[0]:
            self._counted = (version, listing.folders(self._catalogue))
        folders = tuple(replace(folder, exists=folder.path.is_dir()) for folder in self._counted[1])
        labels = frozenset(folder.label for folder in folders if folder.path in kept)
        when = {folder.label: at for folder in folders if (at := self._keeping.checked.get(folder.path)) is not None}
        return Overview(folders, found[:failures], len(found), when, labels)

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

    def add_file(self, name: str, file: Path) -> str:
        """Copy a file into the folder of uploads and index it in the background; returns the name it got there.

        A file that lies there already, byte for byte, is not copied again.

        Args:
            name: as its owner called it; only what is harmless in it is kept.
            file: where it lies now.

        Raises:
            NoteUnreadable: it has no known note format.
            AssistantError: the folder cannot be written.
        """
        if not is_note(name):
            known = " ".join(sorted(FORMATS))
            raise NoteUnreadable(f"{one_line(name)} has no known note format. Use one of: {known}.")
        try:
            self._uploads.mkdir(parents=True, exist_ok=True, mode=0o700)
            taken = self._taken_in(safe_name(name), file)
        except OSError as error:
            raise AssistantError(
                f"The folder {self._uploads} cannot be written: {error.strerror or error}. Free its disk, or unlock it."
            ) from error
        self._start("uploads", lambda: self._follow(lambda: self._keeping.sync([self._uploads])))
        return taken

    def sync_now(self) -> None:
        """Bring the index up to date in the background."""
        self._start("sync", lambda: self._follow(lambda: self._keeping.sync([])))

    def rebuild_now(self) -> None:
        """Make the search index anew in the background."""
        self._start("rebuild", lambda: self._follow(self._keeping.rebuild))

    def audit_now(self) -> None:
        """Look for every passage in the background, and make the index anew where one is lost."""
        self._start("audit", self._audit)

    @property
    def busy(self) -> bool:
        """Whether a work started here is under way."""
        return self._worker is not None

    def close(self) -> None:
        """End the work under way as soon as it tells of itself, and do no other; safe to call twice."""
        with self._lock:
            self._closing.set()
            self._waiting.clear()
            worker = self._worker
        if worker is not None:
            worker.join()

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

        def forget() -> None:
            with self._catalogue.syncing:
                self._catalogue.forget(label)
            # A sync of the others lets the vector store follow.
            self._follow(lambda: self._keeping.sync([]))

        self._start(f"forget {label}", forget)

    def _taken_in(self, name: str, file: Path) -> str:
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

    def _start(self, name: str, work: Callable[[], None]) -> None:
        """Do a work in the background; one that waits already under the same name will see what is new."""
        with self._lock:
            if self._closing.is_set():
                return
            self._waiting.setdefault(name, work)
            if self._worker is None:
                self._worker = threading.Thread(target=self._run, name="shelf", daemon=True)
                self._worker.start()

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._worker = None
                    return
                _, work = self._waiting.popitem(last=False)
            self.problem = ""
            try:
                work()
            except (NotesError, AssistantError) as error:
                self.problem = str(error)
            except _Closed:
                pass
            except Exception:
                logger.exception("a work on the notes failed")
                self.problem = FAILED
            finally:
                self.progress = ""

    def _follow(self, events: Events) -> None:
        """Run a sync to its end, and tell how far it is."""
        for told in progress(events(), passages=True):
            if self._closing.is_set():
                return
            self.progress = told

    def _audit(self) -> None:
        self.audited = self._keeping.audit(self._told)

    def _told(self, done: int, total: int) -> None:
        if self._closing.is_set():
            raise _Closed
        self.progress = f"{done}/{total}"


class _Closed(Exception):
    """The program ends, and so does an audit."""


def safe_name(name: str) -> str:
    """Return a file name that names a visible file in any folder of any system, with the same suffix."""
    plain = one_line(PurePosixPath(name.replace("\\", "/")).name).translate(_SEPARATORS)
    plain = "".join(c for c in unicodedata.normalize("NFC", plain) if unicodedata.category(c) not in ("Cf", "Cs", "Co"))
    suffix = PurePosixPath(plain).suffix
    stem = plain.removesuffix(suffix).encode()[:_LONGEST_NAME].decode("utf-8", "ignore").strip(". ")
    return f"{stem or 'note'}{suffix}"


def _digest(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()
