"""The vector store: Chroma kept in step with the catalogue, which can give it everything again.

The catalogue notes, in the transaction that changes passages, that the store has yet to follow; the store follows,
checks that what it was given is there, and only then has the note removed. So it agrees with the catalogue after the
end of a process at any point, and opening it compares nothing passage by passage.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.catalogue import Catalogue
from index.chroma import Chroma, Found, is_of_disk
from index.embedder import Vectors
from index.errors import CatalogueBroken
from index.probing import opens_in_a_child

__all__ = ["Found", "Repair", "Store"]

logger = logging.getLogger(__name__)

Told = Callable[[int, int], None]
"""Called with the passages that are done and all there are, while the store is filled."""

_AT_ONCE = 2_000
_WORN_SHARE = 0.25
_WORN_LEAST = 200
_IN_USE = "in-use"


@dataclass(frozen=True, slots=True)
class Repair:
    """What had to be mended for the store to agree with the catalogue."""

    added: int = 0
    removed: int = 0
    wiped: bool = False
    """The store could not be read and was made anew."""


class Store:
    """Vectors of the catalogue's passages under one embedder, searchable by closeness.

    Raises:
        CatalogueBroken: from every member, when the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._chroma = Chroma(folder)
        # Guards which collection is in use and whom it agrees with; writers hold it while they write.
        self._lock = threading.RLock()
        self._agrees_with: str | None = None

    def prepare(self, catalogue: Catalogue, embedder: str, told: Told | None = None) -> Repair:
        """Make the store hold exactly the catalogue's passages under this embedder; free when it does already.

        A store that is missing, broken, or of another embedder is filled from the catalogue. One that was not closed
        is first opened in a process of its own, since a broken graph can end the process that loads it.
        """
        if self._agrees_with == embedder:  # also while a sync adds to it: searching waits for nothing
            return Repair()
        with self._lock:
            if self._agrees_with == embedder:
                return Repair()
            with self._chroma.translated(core=True):
                repair = self._opened(catalogue, embedder, told)
            self._agrees_with = embedder
            return repair

    def follow(self, catalogue: Catalogue, embedder: str) -> Repair:
        """Take over what the catalogue gained and lost since the store last followed."""
        with self._lock:
            self.prepare(catalogue, embedder)
            try:
                with self._chroma.translated(core=True):
                    return self._follow(catalogue, embedder)
            except BaseException:
                self._agrees_with = None
                raise

    def doubt(self) -> None:
        """Have the next `prepare` look whether it agrees with the catalogue: something was interrupted."""
        with self._lock:
            self._agrees_with = None

    def query(self, vectors: Sequence[Vectors], limit: int) -> list[list[Found]]:
        """Return, for each vector, the closest passages, best first."""
        return self._chroma.query(vectors, limit)

    def ids(self) -> set[str]:
        """Return the ids of all passages in the store."""
        with self._lock:
            return self._chroma.ids()

    def count(self) -> int:
        """Return how many passages the store holds."""
        with self._lock:
            return self._chroma.count()

    def deletions(self) -> int:
        """Return how many passages were deleted since the store was last built anew."""
        with self._lock:
            return self._deleted()

    def refresh(self, catalogue: Catalogue, embedder: str) -> bool:
        """Build the store anew when many deletions have worn it; return whether that was needed.

        Chroma's graph only marks what is deleted, and after many deletions no longer reaches every passage.
        """
        with self._lock:
            if self._deleted() < max(_WORN_LEAST, _WORN_SHARE * self._chroma.count()):
                return False
            self.rebuild(catalogue, embedder)
            return True

    def rebuild(self, catalogue: Catalogue, embedder: str, told: Told | None = None) -> Repair:
        """Build the store anew from the catalogue; the old one is given up when the new one is whole."""
        with self._lock:
            self.prepare(catalogue, embedder, told)
            self._agrees_with = None
            with self._chroma.translated(core=True):
                repair = self._anew(catalogue, embedder, told)
            self._agrees_with = embedder
            return repair

    def close(self) -> None:
        """Let go of Chroma's files; safe to call twice."""
        with self._lock:
            self._agrees_with = None
            self._chroma.close()
            (self._folder / _IN_USE).unlink(missing_ok=True)

    def _opened(self, catalogue: Catalogue, embedder: str, told: Told | None) -> Repair:
        mark = self._folder / _IN_USE
        try:
            if mark.exists() and not opens_in_a_child(self._folder, embedder):
                raise RuntimeError("a process that opened it ended early")
            self._folder.mkdir(parents=True, exist_ok=True)
            mark.touch()
            self._chroma.open(embedder)
            repair = self._reconcile(catalogue, embedder, told)
            self._chroma.probe()
            return repair
        except BaseException as error:  # Chroma's core is Rust: a panic there is no Exception
            if isinstance(error, KeyboardInterrupt | SystemExit | CatalogueBroken) or is_of_disk(error):
                raise
            logger.warning("The search index in %s is unreadable and is made anew: %s", self._folder, error)
            self._chroma.wipe()
            self._chroma.open(embedder)
            return Repair(self._fill(catalogue, embedder, told).added, wiped=True)

    def _reconcile(self, catalogue: Catalogue, embedder: str, told: Told | None) -> Repair:
        """Follow the changes; compare passage by passage only where numbers or origin tell that something is amiss."""
        if self._chroma.is_made_otherwise():
            return self._anew(catalogue, embedder, told)
        if self._chroma.notes().get("catalogue") == catalogue.vectors.identity():
            repair = self._follow(catalogue, embedder)
            if self._chroma.count() == catalogue.vectors.count(embedder):
                return repair
        elif self._chroma.count() == 0:
            return self._anew(catalogue, embedder, told)
        wanted, present = catalogue.vectors.passage_ids(embedder), self._chroma.ids()
        missing, extra = sorted(wanted - present), sorted(present - wanted)
        for at in range(0, len(missing), _AT_ONCE):
            self._chroma.add(catalogue.vectors.entries(missing[at : at + _AT_ONCE], embedder))
        self._delete(extra)
        self._chroma.note(catalogue=catalogue.vectors.identity())
        return Repair(len(missing), len(extra))

    def _follow(self, catalogue: Catalogue, embedder: str) -> Repair:
        """Add what came, see that it is there, then delete what went."""
        added = removed = 0
        while owed := catalogue.vectors.owed(_AT_ONCE):
            entries = catalogue.vectors.entries(owed, embedder)
            self._chroma.add(entries)
            came = [entry.id for entry in entries]
            if lost := set(came) - self._chroma.present(came):
                raise CatalogueBroken(
                    f"The search index in {self._folder} did not keep {len(lost)} of {len(came)} passages. "
                    "Make it anew with `diandian index rebuild`; nothing of your notes is lost."
                )
            removed += self._delete(sorted(set(owed) - set(came)))
            added += len(came)
            catalogue.vectors.settle(owed)
        return Repair(added, removed)

    def _anew(self, catalogue: Catalogue, embedder: str, told: Told | None) -> Repair:
        """Fill a new collection, and give up the old one when it is whole."""
        worn = self._chroma.begin_successor(catalogue.vectors.count(embedder))
        repair = self._fill(catalogue, embedder, told)
        self._chroma.drop(worn)
        return repair

    def _fill(self, catalogue: Catalogue, embedder: str, told: Told | None) -> Repair:
        """Put everything into an empty collection."""
        total, done = catalogue.vectors.count(embedder), 0
        while owed := catalogue.vectors.owed(_AT_ONCE):  # all of it is about to be read
            catalogue.vectors.settle(owed)
        for entries in catalogue.vectors.all_entries(embedder):
            self._chroma.add(entries)
            done += len(entries)
            if told is not None:
                told(done, total)
        self._chroma.note(catalogue=catalogue.vectors.identity())
        self._chroma.write_at_ease()
        return Repair(done)

    def _delete(self, ids: Sequence[str]) -> int:
        """Remove passages, and count what the graph has lost."""
        deleted = self._chroma.delete(ids)
        if deleted:
            self._chroma.note(deleted=self._deleted() + deleted)
        return deleted

    def _deleted(self) -> int:
        return int(self._chroma.notes().get("deleted", 0))
